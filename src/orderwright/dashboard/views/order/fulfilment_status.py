"""Marking an order as fulfilled, or as not, without a parcel."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action
from orderwright.model.permissions import Permission


@action("/orders/{id}/mark-fulfilled", needs=Permission.MODIFY_FULFILLMENTS)
async def fulfilled(page: Page) -> Response:
    """Say that everything was sent; the next parcel counts the units again."""
    return await _mark(page, "FULFILLED", page.text("The order is marked as fulfilled."))


@action("/orders/{id}/mark-unfulfilled", needs=Permission.MODIFY_FULFILLMENTS)
async def unfulfilled(page: Page) -> Response:
    """Say that nothing was sent."""
    return await _mark(page, "NOT_FULFILLED", page.text("The order is marked as not fulfilled."))


async def _mark(page: Page, status: str, notice: str) -> Response:
    request = {"orderId": page.param("id"), "fulfillmentStatus": status}
    await page.call("order-fulfillments.markFulfillmentStatus", request)
    return await page.redirect(f"/orders/{page.param('id')}", notice=notice)
