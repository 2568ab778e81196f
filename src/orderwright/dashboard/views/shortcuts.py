"""The keyboard shortcuts, as a page and as a dialog."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.order_actions import ACTIONS
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, page


@page("/shortcuts", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """All of them, those of the page of an order as far as the reader may use them, and whether they are on."""
    of_orders = [one for one in ACTIONS if one.key and page.may(one.needs)]
    return await page.render("account/shortcuts.html", of_orders=of_orders)
