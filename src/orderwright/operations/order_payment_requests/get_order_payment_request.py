"""getOrderPaymentRequest: a payment request as it is now."""

from __future__ import annotations

from orderwright.model.payment_request_requests import GetOrderPaymentRequestRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_requests import read_request, show


async def get_order_payment_request(context: Context, request: GetOrderPaymentRequestRequest) -> Answer:
    """The request; expired from its expiration date on."""
    return show(context, await read_request(context, request.order_payment_request_id))
