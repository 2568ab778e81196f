"""Whether what is due of an order can be collected, and what staff may say was."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from orderwright.model.collection_requests import PaymentCollectabilityStatus
from orderwright.model.errors import ApplicationError, Status, ValidationFailed
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import OrderStatus
from orderwright.model.orders import OrderHead
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.model.refunds import Refund
from orderwright.rules.amounts import digits_violation
from orderwright.rules.approval import check_editable
from orderwright.rules.gift_card_payments import owed
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.payments import face_value, paid_amount
from orderwright.rules.settlement import outstanding_chargebacks

_AWAITED = frozenset({TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT})
_BY_STATUS = {
    OrderStatus.CANCELED: PaymentCollectabilityStatus.NONCOLLECTABLE_ORDER_IS_CANCELLED,
    OrderStatus.REJECTED: PaymentCollectabilityStatus.NONCOLLECTABLE_ORDER_IS_REJECTED,
    OrderStatus.PENDING: PaymentCollectabilityStatus.NONCOLLECTABLE_ORDER_IS_PENDING,
}


class Collectability(NamedTuple):
    """`amount` can be collected now, in major units: 0 unless the status is COLLECTABLE."""

    status: PaymentCollectabilityStatus
    amount: Decimal


def collectability(head: OrderHead, lines: Sequence[OrderLineItem], payments: Sequence[Payment]) -> Collectability:
    """Whether the order's balance can be collected; if not, the first reason that applies.

    What may still come by itself can't be collected a second time: payments that are authorized and online ones that
    are pending count against the balance, and where they cover all of it the answer is
    NONCOLLECTABLE_ORDER_IS_PENDING. Offline payments that are pending wait for staff, who can collect them. Staff can
    always take money by hand, so no order lacks a payment method.
    """
    status = PaymentCollectabilityStatus
    left = owed(head) - sum(map(face_value, online_under_way(payments)), Decimal(0))
    reason = None
    if head.status in _BY_STATUS:
        reason = _BY_STATUS[head.status]
    elif _has_chargebacks(payments):
        reason = status.NONCOLLECTABLE_ORDER_HAS_CHARGEBACKS
    elif owed(head) <= 0:
        reason = status.NONCOLLECTABLE_ORDER_IS_PAID
    elif any(line.subscription_info is not None for line in lines):
        reason = status.NONCOLLECTABLE_ORDER_HAS_SUBSCRIPTIONS
    elif left <= 0:
        reason = status.NONCOLLECTABLE_ORDER_IS_PENDING
    return Collectability(status.COLLECTABLE, left) if reason is None else Collectability(reason, Decimal(0))


def _has_chargebacks(payments: Sequence[Payment]) -> bool:
    return any(outstanding_chargebacks(payment) > 0 for payment in payments)


def is_offline(payment: Payment) -> bool:
    """True for money that staff take themselves."""
    regular = payment.regular_payment_details
    return regular is not None and bool(regular.offline_payment)


def online_under_way(payments: Sequence[Payment]) -> list[Payment]:
    """The payments that may still bring money which staff do not take.

    An authorization is one wherever it was made: a terminal's, too, brings its money when it is captured.
    """
    return [
        one
        for one in payments
        if one.status is TransactionStatus.AUTHORIZED or (one.status in _AWAITED and not is_offline(one))
    ]


def check_collectable(head: OrderHead, payments: Sequence[Payment]) -> None:
    """Raise the documented error unless something of the order is due that staff may take.

    The first that applies: ORDER_IS_PENDING, ORDER_IS_REJECTED, ORDER_CANCELED, ORDER_HAS_CHARGEBACKS,
    ORDER_ALREADY_PAID.
    """
    check_editable(head.status)
    if head.status is OrderStatus.CANCELED:
        raise ApplicationError("ORDER_CANCELED", "A canceled order is not paid")
    if _has_chargebacks(payments):
        raise ApplicationError("ORDER_HAS_CHARGEBACKS", "The buyer's bank has taken back a payment of the order")
    if owed(head) <= 0:
        raise ApplicationError("ORDER_ALREADY_PAID", "Nothing of the order is left to be paid")


def check_collected(amount: Decimal, head: OrderHead) -> None:
    """Raise INVALID_AMOUNT (400) unless staff can have taken `amount` for the order: above 0, at most what is due."""
    due = owed(head)
    if not 0 < amount <= due:
        raise ApplicationError(
            "INVALID_AMOUNT",
            f"The amount must be more than 0 and at most {plain(due)}, which is due",
            status=Status.BAD_REQUEST,
            data={"amount": plain(amount), "maxAmount": plain(due)},
        )
    # What is due may itself have more digits than the currency, in an order that was imported so.
    violation = digits_violation(amount, head.currency, "amount.amount")
    if amount != due and violation is not None:
        raise ValidationFailed([violation])


def declared_money(head: OrderHead, payments: Sequence[Payment], refunds: Sequence[Refund]) -> Decimal:
    """What the order counts as paid by declaration alone, in major units: 0 where its payments are what counts.

    Never more than what is not due: amounts that contradict each other, and what was returned of a declared payment,
    make no money.
    """
    on_record = sum((paid_amount(payment, refunds) for payment in payments), Decimal(0))
    declared = parse_amount(head.balance_summary.paid.amount) - on_record
    return max(min(declared, parse_amount(head.price_summary.total.amount) - owed(head)), Decimal(0))


def check_nothing_online(payments: Sequence[Payment]) -> None:
    """Raise PAYMENT_GATEWAY_ID_NOT_FOUND while an online payment may still bring the money.

    Marking such an order as paid would let the buyer pay twice.
    """
    waiting = online_under_way(payments)
    if waiting:
        raise ApplicationError(
            "PAYMENT_GATEWAY_ID_NOT_FOUND",
            "A payment of the order is under way: end it first, or record what was taken besides",
            data={"paymentId": waiting[0].id, "status": waiting[0].status},
        )


def arrived(payments: Sequence[Payment], due: Decimal) -> tuple[list[Payment], Decimal]:
    """The pending offline payments that `due` is made of, in their order, and what is left of it in major units.

    One that is more than what is left is passed over: it would be money that nobody owes.
    """
    found = []
    for payment in payments:
        if payment.status in _AWAITED and is_offline(payment) and face_value(payment) <= due:
            found.append(payment)
            due -= face_value(payment)
    return found, due
