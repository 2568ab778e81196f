"""The order on paper: what was ordered, by whom, and what it costs."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.permissions import Permission


@page("/orders/{id}/print", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """A page without buttons, to be printed."""
    view = await load_view(page, page.param("id"))
    return await page.render("order/print.html", view=view, order=view.order, actions=lambda _place: [])
