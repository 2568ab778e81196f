"""Which payments can be refunded, how, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from enum import Enum

import msgspec

from orderwright.model.order_parts import OrderStatus
from orderwright.model.payments import Payment, RegularPaymentDetails, TransactionStatus
from orderwright.model.refundability import ManuallyRefundableReason, NonRefundableReason
from orderwright.model.refunds import Refund, RefundStatus
from orderwright.rules.money import MONEY_CONTEXT, quantum, round_money
from orderwright.rules.payments import OPEN_REFUND, SUCCEEDED_REFUND, face_value, paid_amount, refunded_amount
from orderwright.rules.refund_shares import is_live
from orderwright.rules.settlement import outstanding_chargebacks

_ORDER_REASONS = {
    OrderStatus.PENDING: NonRefundableReason.ORDER_IS_PENDING,
    OrderStatus.REJECTED: NonRefundableReason.ORDER_IS_REJECTED,
}
_TAKEN = frozenset({TransactionStatus.APPROVED, TransactionStatus.REFUNDED, TransactionStatus.PARTIALLY_REFUNDED})
#: The payments collector has no name for what a chargeback holds.
_COLLECTOR_REASONS = {NonRefundableReason.AMOUNT_OFFSET_BY_CHARGEBACK: NonRefundableReason.FORBIDDEN}


class Way(Enum):
    """Who returns the money: the gateway that took it, the gift card's ledger, or somebody outside the service."""

    GATEWAY = "gateway"
    LEDGER = "ledger"
    OUTSIDE = "outside"


class Standing(msgspec.Struct, frozen=True):
    """What a payment brought, what went back, and what still can. Amounts are in major units of the currency.

    `max_refund` = paid - refunded - pending - what chargebacks hold, never below zero. `barred` says why nothing can
    be returned (None: it can); `manual`, why the service can't do it itself. `whole`: all of it goes back or nothing
    (gift cards, memberships).
    """

    payment: Payment
    paid: Decimal
    refunded: Decimal
    pending: Decimal
    max_refund: Decimal
    way: Way
    barred: NonRefundableReason | None
    manual: ManuallyRefundableReason | None
    whole: bool

    @property
    def collector_reason(self) -> NonRefundableReason | None:
        """Why nothing can be returned, by the payments collector's names."""
        return None if self.barred is None else _COLLECTOR_REASONS.get(self.barred, self.barred)


def standings_of(
    payments: Sequence[Payment],
    refunds: Sequence[Refund],
    *,
    status: OrderStatus,
    currency: str,
    ways: Mapping[str, Way],
) -> list[Standing]:
    """How every payment of the order stands. `ways` are those that the service can go, by the id of the payment."""
    return [_standing(one, refunds, status, currency, ways.get(one.id, Way.OUTSIDE)) for one in payments]


def _standing(payment: Payment, refunds: Sequence[Refund], status: OrderStatus, currency: str, way: Way) -> Standing:
    paid = paid_amount(payment, refunds)
    refunded = refunded_amount(payment, refunds, SUCCEEDED_REFUND)
    pending = refunded_amount(payment, refunds, OPEN_REFUND)
    unheld = max(paid - refunded - pending, Decimal(0))
    left = max(unheld - outstanding_chargebacks(payment), Decimal(0))
    barred = _ORDER_REASONS.get(status) or _barred(payment, refunds, paid, refunded, unheld, left)

    def shown(amount: Decimal) -> Decimal:
        return round_money(amount, currency)

    return Standing(
        payment,
        shown(paid),
        shown(refunded),
        shown(pending),
        # Rounded down, so that a payment of half a cent more does not return one.
        left.quantize(quantum(currency), ROUND_DOWN, MONEY_CONTEXT),
        way,
        barred,
        _manual(payment.regular_payment_details) if barred is None and way is Way.OUTSIDE else None,
        payment.regular_payment_details is None,
    )


def _barred(
    payment: Payment, refunds: Sequence[Refund], paid: Decimal, refunded: Decimal, unheld: Decimal, left: Decimal
) -> NonRefundableReason | None:
    membership = payment.membership_payment_details is not None
    if membership and _returned(payment, refunds):
        return NonRefundableReason.ALREADY_REFUNDED
    if not (paid or payment.status in _TAKEN):
        return NonRefundableReason.NOT_PAID
    if not membership and not face_value(payment):
        return NonRefundableReason.ZERO_PRICE
    if paid and refunded >= paid:
        return NonRefundableReason.ALREADY_REFUNDED
    if paid and not unheld:
        return NonRefundableReason.PENDING_REFUND
    if paid and not left:
        return NonRefundableReason.AMOUNT_OFFSET_BY_CHARGEBACK
    return NonRefundableReason.DISABLED_BY_PROVIDER if payment.refund_disabled else None


def _returned(payment: Payment, refunds: Iterable[Refund]) -> bool:
    """True if a refund gave the payment back or is about to, whatever it is worth."""
    return any(
        part.payment_id == payment.id and part.refund_status is not RefundStatus.FAILED
        for refund in refunds
        if is_live(refund)
        for part in refund.transactions
    )


def _manual(regular: RegularPaymentDetails | None) -> ManuallyRefundableReason:
    offline = regular is not None and regular.offline_payment
    return ManuallyRefundableReason.OFFLINE if offline else ManuallyRefundableReason.NOT_SUPPORTED
