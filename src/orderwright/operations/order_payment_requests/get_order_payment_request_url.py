"""getOrderPaymentRequestUrl: the address to send to the buyer."""

from __future__ import annotations

from orderwright.model.payment_request_requests import (
    GetOrderPaymentRequestURLRequest,
    GetOrderPaymentRequestURLResponse,
)
from orderwright.rules.payment_requests import page_address
from orderwright.workflows.context import Context
from orderwright.workflows.payment_requests import read_request


async def get_order_payment_request_url(
    context: Context, request: GetOrderPaymentRequestURLRequest
) -> GetOrderPaymentRequestURLResponse:
    """The address, whatever the request's status: the page says what that is."""
    found = await read_request(context, request.order_payment_request_id)
    address = page_address(context.site.payment_page_url, found.id)
    return GetOrderPaymentRequestURLResponse(order_payment_request_url=address)
