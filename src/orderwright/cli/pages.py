"""The pages that are served beside the API: one place puts the edges together, since none of them knows another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderwright.rules.payment_requests import PAGE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orderwright.api.messages import ASGIApp
    from orderwright.workflows.service import Service


def pages(service: Callable[[], Service]) -> Mapping[str, ASGIApp]:
    """The applications by their path prefix. `service` returns the running service, or raises 503."""
    from orderwright.dashboard.app import create_dashboard
    from orderwright.payment_page.app import payment_page

    return {PAGE_PATH: payment_page(service), "/dashboard": create_dashboard(service)}
