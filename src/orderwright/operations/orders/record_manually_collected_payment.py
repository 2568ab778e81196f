"""recordManuallyCollectedPayment: cash, a check or a transfer that staff took."""

from __future__ import annotations

from orderwright.model.collection_requests import (
    RecordManuallyCollectedPaymentRequest,
    RecordManuallyCollectedPaymentResponse,
)
from orderwright.rules.collection import check_collectable, check_collected
from orderwright.rules.money import parse_amount
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.record_payment import add_offline_payment, keep_declared_money
from orderwright.workflows.settle_order import settle


async def record_manually_collected_payment(
    context: Context, request: RecordManuallyCollectedPaymentRequest
) -> RecordManuallyCollectedPaymentResponse:
    """Record it as an approved offline payment: at most what is due."""
    order = await open_order(context, request.order_id)
    records = await order.load_records()
    check_collectable(order.head, records.payments.now)
    amount = parse_amount(request.amount.amount)
    check_collected(amount, order.head)
    await keep_declared_money(order, field="amount")
    await add_offline_payment(order, amount, request.user_defined_payment_method_name, field="amount")
    await settle(order)
    await order.save()
    return RecordManuallyCollectedPaymentResponse()
