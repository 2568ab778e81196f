"""The orders before and after one, by their numbers."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission


@page("/orders/{id}/older", needs=Permission.READ_ORDERS)
async def older(page: Page) -> Response:
    """The order with the next smaller number."""
    return await _neighbour(page, "$lt", "DESC")


@page("/orders/{id}/newer", needs=Permission.READ_ORDERS)
async def newer(page: Page) -> Response:
    """The order with the next greater number."""
    return await _neighbour(page, "$gt", "ASC")


async def _neighbour(page: Page, beyond: str, direction: str) -> Response:
    """Go there; where there is none, stay and say so."""
    order, _revision = await read_order(page, page.param("id"))
    search: dict[str, Any] = {
        "filter": {"number": {beyond: order["number"]}},
        "sort": [{"fieldName": "number", "order": direction}],
        "cursorPaging": {"limit": 1},
    }
    found = (await page.call("orders.searchOrders", {"search": search}))["orders"]
    if found:
        return page.go(f"/orders/{found[0]['id']}")
    words = _("There is no older order.") if direction == "DESC" else _("There is no newer order.")
    return await page.redirect(f"/orders/{order['id']}", notice=page.text(words), kind="info")
