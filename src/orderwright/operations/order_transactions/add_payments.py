"""addPayments: record payments that were made elsewhere. Nobody is charged."""

from __future__ import annotations

from orderwright.model.transaction_requests import AddPaymentsRequest
from orderwright.rules.payments import check_sums
from orderwright.rules.recording import check_payments, recorded_payment
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.record_payment import check_room
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions


async def add_payments(context: Context, request: AddPaymentsRequest) -> Answer:
    """Add them to the order, whatever its status: money that has moved is a fact. Staff see a flag where it matters."""
    order = await open_order(context, request.order_id)
    check_payments(request.payments, order.head.currency, context.call.now)
    records = await order.load_records()
    check_room(records, len(request.payments), "payments")
    new_id = context.service.new_id
    added = [recorded_payment(sent, id_=new_id(), capture_id=new_id(), at=order.at) for sent in request.payments]
    records.payments.now += added
    check_sums(records.payments.now, "payments")
    await settle(order)
    return await show_transactions(order, paymentsIds=[payment.id for payment in added])
