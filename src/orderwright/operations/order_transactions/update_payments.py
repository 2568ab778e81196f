"""updatePayments: details of payments, such as the provider's id of one. Their status and amount stay."""

from __future__ import annotations

from orderwright.model.errors import NotFound
from orderwright.model.transaction_requests import UpdatePaymentsRequest, UpdatePaymentsResponse
from orderwright.rules.payment_details import with_details
from orderwright.rules.payments import check_sums
from orderwright.workflows.bulk import repeated_ids
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.record_payment import find_payment
from orderwright.workflows.settle_order import settle


async def update_payments(context: Context, request: UpdatePaymentsRequest) -> UpdatePaymentsResponse:
    """Change all of them, or on any error none."""
    repeated_ids([patch.id for patch in request.payments], "payments", ".id")
    order = await open_order(context, request.order_id)
    records = await order.load_records()
    if not records.payments.now and not records.refunds.now:
        raise NotFound(
            "ORDER_TRANSACTIONS_NOT_FOUND",
            "The order has no payments and no refunds",
            data={"orderId": request.order_id},
        )
    for index, patch in enumerate(request.payments):
        payment = find_payment(records, patch.id)
        facts = records.payments.facts.get(payment.id)
        records.payments.replace(with_details(payment, patch, facts, f"payments[{index}]", order.head.currency))
    check_sums(records.payments.now, "payments")
    await settle(order)
    await order.save()
    return UpdatePaymentsResponse()
