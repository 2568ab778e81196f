"""The page that leads to all settings that the reader may see."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.navigation import SETTINGS, entries_for, grouped
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, page


@page(SETTINGS, needs=Access.STAFF)
async def show(page: Page) -> Response:
    """Each place under the settings, with what it is for."""
    return await page.render("settings/places.html", groups=grouped(entries_for(page), SETTINGS))
