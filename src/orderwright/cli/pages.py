"""The pages that are served beside the API: one place puts the edges together, since none of them knows another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from orderwright.rules.file_links import FILES_PATH
from orderwright.rules.payment_requests import PAGE_PATH
from orderwright.workflows.mail_servers import MAILBOX_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orderwright.api.messages import ASGIApp
    from orderwright.workflows.service import Service


#: Where the mailbox of a demonstration is, and how long the secret in its address is at least.
MAILBOX_PATH: Final = "/mailbox"
SHORTEST_MAILBOX_KEY: Final = 16


def pages(service: Callable[[], Service]) -> Mapping[str, ASGIApp]:
    """The applications by their path prefix. `service` returns the running service, or raises 503."""
    from orderwright.dashboard.app import create_dashboard
    from orderwright.downloads.app import downloads
    from orderwright.payment_page.app import payment_page

    mounts: dict[str, ASGIApp] = {
        PAGE_PATH: payment_page(service),
        FILES_PATH: downloads(service),
        "/dashboard": create_dashboard(service),
    }
    key = os.environ.get(MAILBOX_VARIABLE, "")
    if len(key) >= SHORTEST_MAILBOX_KEY:
        from orderwright.mailbox.app import mailbox

        mounts[MAILBOX_PATH] = mailbox(service, key)
    return mounts
