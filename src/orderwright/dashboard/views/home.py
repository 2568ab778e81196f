"""The first page."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.permissions import Permission


@page("/", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """Where the day begins."""
    return await page.render("home/home.html")
