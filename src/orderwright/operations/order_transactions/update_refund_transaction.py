"""updateRefundTransaction: how far another system has come with returning one payment's money."""

from __future__ import annotations

import msgspec

from orderwright.model.errors import NotFound
from orderwright.model.refund_requests import UpdateRefundTransactionRequest, UpdateRefundTransactionResponse
from orderwright.model.refunds import Refund, RefundTransaction
from orderwright.rules.refund_transactions import updated_part
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.order_records import Records
from orderwright.workflows.refund_answers import refund_not_found
from orderwright.workflows.settle_order import settle


async def update_refund_transaction(
    context: Context, request: UpdateRefundTransactionRequest
) -> UpdateRefundTransactionResponse:
    """Record it. What was known already changes nothing and is told nobody."""
    order = await open_order(context, request.order_id)
    records = await order.load_records()
    refund = _find_refund(records, request)
    part = _find_part(refund, request.transaction.payment_id)
    facts = records.payments.facts.get(part.payment_id)
    by_gateway = facts is not None and facts.gateway is not None and not part.external_refund
    updated = updated_part(part, request.transaction, by_gateway=by_gateway)
    parts = [updated if one is part else one for one in refund.transactions]
    records.refunds.replace(msgspec.structs.replace(refund, transactions=parts))
    await settle(order)
    await order.save()
    return UpdateRefundTransactionResponse()


def _find_refund(records: Records, request: UpdateRefundTransactionRequest) -> Refund:
    if not records.payments.now and not records.refunds.now:
        raise NotFound(
            "ORDER_TRANSACTIONS_NOT_FOUND",
            "The order has no payments and no refunds",
            data={"orderId": request.order_id},
        )
    refund = records.refunds.find(request.refund_id)
    if refund is None:
        raise refund_not_found(request.refund_id)
    return refund


def _find_part(refund: Refund, payment_id: str) -> RefundTransaction:
    part = next((one for one in refund.transactions if one.payment_id.lower() == payment_id.lower()), None)
    if part is None:
        raise NotFound(
            "REFUND_TRANSACTION_NOT_FOUND",
            f"Refund {refund.id} returns nothing of payment {payment_id}",
            data={"refundId": refund.id, "paymentId": payment_id},
        )
    return part
