"""Approving an order that waits, and rejecting one whose checkout failed."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_APPROVE: Final = "order/approve.html"
_REJECT: Final = "order/reject.html"


@page("/orders/{id}/approve", needs=Permission.MODIFY_ORDERS)
async def show_approve(page: Page) -> Response:
    """What approving does."""
    return await _form(page, _APPROVE)


@action("/orders/{id}/approve", needs=Permission.MODIFY_ORDERS)
async def approve(page: Page) -> Response:
    """Approve it as it was seen, whether it is paid or not."""
    return await _set(page, "APPROVED", _APPROVE, page.text("The order was approved."))


@page("/orders/{id}/reject", needs=Permission.MODIFY_ORDERS)
async def show_reject(page: Page) -> Response:
    """What rejecting does."""
    return await _form(page, _REJECT)


@action("/orders/{id}/reject", needs=Permission.MODIFY_ORDERS)
async def reject(page: Page) -> Response:
    """Reject it as it was seen, for good."""
    return await _set(page, "REJECTED", _REJECT, page.text("The order was rejected."))


async def _set(page: Page, status: str, template: str, notice: str) -> Response:
    request = {"orderId": page.param("id"), "status": status}
    try:
        await page.call("orders.updateOrderStatus", request, if_match=page.revision())
    except OrderwrightError as error:
        return await _form(page, template, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}", notice=notice)


async def _form(page: Page, template: str, problem: Problem | None = None) -> Response:
    order, revision = await read_order(page, page.param("id"))
    return await page.render(template, order=order, revision=revision, problem=problem)
