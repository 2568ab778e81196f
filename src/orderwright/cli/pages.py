"""The pages that are served beside the API: one place puts the edges together, since none of them knows another."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orderwright.api.messages import ASGIApp, Receive, Scope, Send
    from orderwright.workflows.service import Service


DASHBOARD_PATH: Final = "/dashboard"
#: Where the mailbox of a demonstration is, and how long the secret in its address is at least.
MAILBOX_PATH: Final = "/mailbox"
SHORTEST_MAILBOX_KEY: Final = 16


def pages_when_asked_for(service: Callable[[], Service]) -> Mapping[str, ASGIApp]:
    """The same, loaded when one is first asked for: most tests never look at a page, and all wait for the start."""
    from orderwright.rules.file_links import FILES_PATH
    from orderwright.rules.payment_requests import PAGE_PATH

    made: asyncio.Task[Mapping[str, ASGIApp]] | None = None

    def behind(prefix: str) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal made
            if made is None:
                made = asyncio.create_task(asyncio.to_thread(pages, service))
            await (await asyncio.shield(made))[prefix](scope, receive, send)

        return app

    return {prefix: behind(prefix) for prefix in (PAGE_PATH, FILES_PATH, DASHBOARD_PATH)}


def pages(service: Callable[[], Service]) -> Mapping[str, ASGIApp]:
    """The applications by their path prefix. `service` returns the running service, or raises 503."""
    from orderwright.dashboard.app import create_dashboard
    from orderwright.downloads.app import downloads
    from orderwright.payment_page.app import payment_page
    from orderwright.rules.file_links import FILES_PATH
    from orderwright.rules.payment_requests import PAGE_PATH
    from orderwright.workflows.mail_servers import MAILBOX_VARIABLE

    mounts: dict[str, ASGIApp] = {
        PAGE_PATH: payment_page(service),
        FILES_PATH: downloads(service),
        DASHBOARD_PATH: create_dashboard(service),
    }
    key = os.environ.get(MAILBOX_VARIABLE, "")
    if len(key) >= SHORTEST_MAILBOX_KEY:
        from orderwright.mailbox.app import mailbox

        mounts[MAILBOX_PATH] = mailbox(service, key)
    return mounts
