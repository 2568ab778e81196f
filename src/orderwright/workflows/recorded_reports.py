"""What a gateway reports of payments that no call of ours is known to have made.

Most of them a caller recorded by the gateway's id of it.
The gateway's word ends what was still open, and money that moved is recorded, as it is for payments of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from orderwright.model.payments import Payment, TransactionStatus
from orderwright.providers.payments.gateway import Ending, Notification, NotificationKind
from orderwright.rules.money import parse_amount
from orderwright.rules.payment_transitions import moved
from orderwright.rules.payments import FAILED_PAYMENTS
from orderwright.store.gateway_calls import find_call
from orderwright.store.recorded_transactions import RecordedPayment, payments_of_transaction
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.gateway_facts import record_capture, record_dispute, record_refund, record_void
from orderwright.workflows.gateway_outcomes import GATEWAY_AMOUNT_DIFFERS, PAYMENT_AFTER_FAILURE
from orderwright.workflows.settle_order import settle

#: A flag for staff (`orders.flags`): the buyer may have paid twice.
SECOND_PAYMENT_AT_GATEWAY: Final = "SECOND_PAYMENT_AT_GATEWAY"

_TAKES_MONEY: Final = frozenset({NotificationKind.AUTHORIZED, NotificationKind.CHARGED})
_OPEN: Final = frozenset({TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT})
_REFUNDS: Final = {
    NotificationKind.REFUND_SUCCEEDED: Ending.SUCCEEDED,
    NotificationKind.REFUND_FAILED: Ending.FAILED,
    NotificationKind.REFUND_PENDING: Ending.PENDING,
}
_DISPUTES: Final = frozenset(
    {NotificationKind.DISPUTE_OPENED, NotificationKind.DISPUTE_LOST, NotificationKind.DISPUTE_WON}
)
#: What becomes of a payment of which nobody had said how it ended.
_ENDS: Final = {
    NotificationKind.AUTHORIZED: TransactionStatus.AUTHORIZED,
    NotificationKind.CHARGED: TransactionStatus.APPROVED,
    NotificationKind.DECLINED: TransactionStatus.DECLINED,
    NotificationKind.VOIDED: TransactionStatus.CANCELED,
}


async def recorded_payment(context: Context, said: Notification) -> RecordedPayment | None:
    """The payment that the report is about.

    Several attempts may be on record under one id: it is the first of those that did not fail, else the first.
    """
    if said.transaction is None:
        return None
    found = await payments_of_transaction(context.work.connection, context.site.id, said.transaction)
    return _meant(found)


def _meant(found: Sequence[RecordedPayment]) -> RecordedPayment | None:
    alive = [one for one in found if one.payment.status not in FAILED_PAYMENTS]
    return next(iter(alive or found), None)


async def record_report(order: OpenOrder, payment_id: UUID, said: Notification) -> None:
    """Record on the locked order what the report says of the payment, and settle; the caller saves."""
    if said.kind in _REFUNDS:
        await record_refund(order, payment_id, said, _REFUNDS[said.kind])
    elif said.kind in _DISPUTES:
        await record_dispute(order, payment_id, said)
    else:
        await _record_payment(order, payment_id, said)


async def _record_payment(order: OpenOrder, payment_id: UUID, said: Notification) -> None:
    payments = (await order.load_records()).payments
    payment = payments.find(str(payment_id))
    if payment is None:
        return
    charged = said.kind is NotificationKind.CHARGED
    if charged and payment.status in (TransactionStatus.AUTHORIZED, TransactionStatus.VOIDED):
        await record_capture(order, payment_id, said)
    elif said.kind is NotificationKind.VOIDED and payment.status is TransactionStatus.AUTHORIZED:
        await record_void(order, payment_id, said)
    elif payment.status in _OPEN or (charged and payment.status in FAILED_PAYMENTS):
        if payment.status in FAILED_PAYMENTS:
            order.flag(PAYMENT_AFTER_FAILURE)
        if charged and (said.amount, said.currency) != (_amount(payment), order.head.currency):
            # What was recorded stays: the buyer may have paid for several orders at once.
            order.flag(GATEWAY_AMOUNT_DIFFERS)
        new_id = order.context.service.new_id()
        payments.replace(moved(payment, _ENDS[said.kind], at=order.at, new_id=new_id))
        await settle(order)


async def tell_of_second_payment(context: Context, gateway: str, said: Notification) -> UUID | None:
    """Flag the order of a call whose reference another payment carries than the one it made; the order's id.

    Somebody made that payment with a copy of ours, or the gateway made two of one. What is on record stays.
    """
    if said.kind not in _TAKES_MONEY or said.reference is None:
        return None
    known = await find_call(context.work.connection, context.site.id, said.reference)
    if known is None or known.call.gateway != gateway:
        return None
    order = OpenOrder(context, await context.work.lock(known.call.order_id))
    order.flag(SECOND_PAYMENT_AT_GATEWAY)
    await order.save()
    return known.call.order_id


def _amount(payment: Payment) -> Decimal:
    return parse_amount(payment.amount.amount)
