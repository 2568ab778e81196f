"""The keyboard shortcuts, as a page and as a dialog."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, page


@page("/shortcuts", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """All of them, and whether they are on."""
    return await page.render("account/shortcuts.html")
