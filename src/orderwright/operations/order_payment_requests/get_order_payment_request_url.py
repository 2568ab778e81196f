"""getOrderPaymentRequestUrl: the address to send to the buyer."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.payment_request_requests import (
    GetOrderPaymentRequestURLRequest,
    GetOrderPaymentRequestURLResponse,
)
from orderwright.workflows.context import Context
from orderwright.workflows.payment_links import payment_link
from orderwright.workflows.payment_requests import read_request


async def get_order_payment_request_url(
    context: Context, request: GetOrderPaymentRequestURLRequest
) -> GetOrderPaymentRequestURLResponse:
    """The address, whatever the request's status: the page says what that is."""
    found = await read_request(context, request.order_payment_request_id)
    async with context.service.database.acquire() as connection:
        address = await payment_link(context.service, connection, context.site, UUID(found.id))
    return GetOrderPaymentRequestURLResponse(order_payment_request_url=address)
