"""Comments of the staff, which buyers never see."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE = "order/comment.html"


@page("/orders/{id}/comment", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The form."""
    await page.call("orders.getOrder", {"id": page.param("id")})
    return await page.render(_TEMPLATE, order_id=page.param("id"))


@action("/orders/{id}/comment", needs=Permission.MODIFY_ORDERS)
async def add(page: Page) -> Response:
    """Append a comment."""
    order_id = page.param("id")
    comment = {"merchantComment": {"message": page.field("message")}}
    try:
        await page.call("orders.addActivity", {"id": order_id, "activity": comment})
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, order_id=order_id, problem=page.problem(error, merchantComment="message"))
    return await page.redirect(f"/orders/{order_id}")
