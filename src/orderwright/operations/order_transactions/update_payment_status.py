"""updatePaymentStatus: what has become of a payment, by a caller's word."""

from __future__ import annotations

from orderwright.model.transaction_requests import UpdatePaymentStatusRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.record_payment import set_payment_status
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions


async def update_payment_status(context: Context, request: UpdatePaymentStatusRequest) -> Answer:
    """Move the payment; the status that it has already changes nothing and is no error."""
    order = await open_order(context, request.order_id)
    await set_payment_status(order, request.payment_id, request.status)
    await settle(order)
    return await show_transactions(order)
