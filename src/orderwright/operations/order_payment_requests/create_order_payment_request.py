"""createOrderPaymentRequest: ask the buyer of an order for an amount."""

from __future__ import annotations

from orderwright.model.payment_request_requests import CreateOrderPaymentRequestRequest
from orderwright.store.orders import as_order_id
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_request_creation import make_request
from orderwright.workflows.payment_requests import show


async def create_order_payment_request(context: Context, request: CreateOrderPaymentRequestRequest) -> Answer:
    """Make the request under the order's lock, so that all of its requests together ask for no more than is due."""
    sent = request.order_payment_request
    order = OpenOrder(context, await context.work.lock(as_order_id(sent.order_id)))
    document, address = await make_request(context, order, sent, "orderPaymentRequest")
    return show(context, document, orderPaymentRequestUrl=address)
