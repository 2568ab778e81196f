"""Canceling an order."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE = "order/cancel.html"


@page("/orders/{id}/cancel", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """What canceling does, and what can be chosen."""
    order, revision = await read_order(page, page.param("id"))
    return await page.render(_TEMPLATE, order=order, revision=revision)


@action("/orders/{id}/cancel", needs=Permission.MODIFY_ORDERS)
async def cancel(page: Page) -> Response:
    """Cancel it as it was seen: nothing happens if somebody else has changed it meanwhile."""
    order_id = page.param("id")
    request = {
        "id": order_id,
        "restockAllItems": page.field("restock") == "on",
        "sendOrderCanceledEmail": page.field("notify") == "on",
    }
    if page.field("message"):
        request["customMessage"] = page.field("message")
    try:
        await page.call("orders.cancelOrder", request, if_match=page.revision())
    except OrderwrightError as error:
        order, revision = await read_order(page, order_id)
        problem = page.problem(error, customMessage="message")
        return await page.render(_TEMPLATE, order=order, revision=revision, problem=problem)
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The order was canceled."))
