"""What the payments and refunds of an order add up to: its payment status and its balance.

One pure function, and nothing else writes either (docs/compatibility.md, decisions 4 and 5). The order in which
facts arrived plays no part, so that late and repeated reports end in the same state.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from orderwright.model.order_parts import PaymentStatus
from orderwright.model.payments import ChargebackStatus, Payment, TransactionStatus
from orderwright.model.prices import Balance, CashRounding, Price
from orderwright.model.refunds import Refund
from orderwright.model.summaries import BalanceSummary, Declared
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.payment_statuses import MONEY_ARRIVED, PAID_IN_FULL
from orderwright.rules.payments import OPEN_REFUND, SUCCEEDED_REFUND, face_value, paid_amount, refunded_amount

_WAITING = frozenset({TransactionStatus.PENDING, TransactionStatus.AUTHORIZED})
_PENDING = frozenset({TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT})
#: Statuses under which what has not been paid is due.
_DUE = frozenset(
    {
        PaymentStatus.NOT_PAID,
        PaymentStatus.PARTIALLY_PAID,
        PaymentStatus.PENDING,
        PaymentStatus.DECLINED,
        PaymentStatus.CANCELED,
        PaymentStatus.UNSPECIFIED,
    }
)


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """What an order's facts make of it. Amounts are in major units of the order's currency."""

    status: PaymentStatus
    balance: BalanceSummary
    paid: Decimal
    refunded: Decimal


def settle_up(
    total: Price, payments: Sequence[Payment], refunds: Sequence[Refund], declared: Declared | None
) -> Settlement:
    """The payment status and balance of an order that costs `total`.

    `declared` is what the order was declared to be before its first payment; it holds until money is on record, and
    its amounts stay what they were when the total changes. Pending, declined and canceled payments do not end it.
    """
    due = parse_amount(total.amount)
    zero = due - due  # with the digits of the total, as an amount of its currency is written
    paid = zero + sum((paid_amount(payment, refunds) for payment in payments), Decimal(0))
    refunded = zero + sum((refunded_amount(one, refunds, SUCCEEDED_REFUND) for one in payments), Decimal(0))
    # A payment of nothing is money on record, too, where there is nothing to pay.
    if not paid and declared is not None and (declared.status in MONEY_ARRIVED or not payments):
        return _as_declared(total, payments, refunds, declared)
    status = _money_status(due, paid, refunded) if paid else _status_without_money(due, payments)
    balance = _balance(status, due, paid, refunded)
    return Settlement(
        status=status, balance=_summary(balance, paid, refunded, payments, refunds), paid=paid, refunded=refunded
    )


def _money_status(due: Decimal, paid: Decimal, refunded: Decimal) -> PaymentStatus:
    if refunded >= paid:
        return PaymentStatus.FULLY_REFUNDED
    if paid < due:
        return PaymentStatus.PARTIALLY_PAID
    if paid - refunded >= due or not refunded:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_REFUNDED


def _status_without_money(due: Decimal, payments: Sequence[Payment]) -> PaymentStatus:
    if not due:
        return PaymentStatus.PAID
    statuses = {payment.status for payment in payments}
    if TransactionStatus.PENDING_MERCHANT in statuses:
        return PaymentStatus.PENDING_MERCHANT
    if statuses & _WAITING:
        return PaymentStatus.PENDING
    if statuses == {TransactionStatus.DECLINED}:
        return PaymentStatus.DECLINED
    if statuses == {TransactionStatus.CANCELED}:
        return PaymentStatus.CANCELED
    return PaymentStatus.NOT_PAID


def _balance(status: PaymentStatus, due: Decimal, paid: Decimal, refunded: Decimal) -> Decimal:
    zero = due - due
    if paid > due:
        return min(zero, due - paid + refunded)
    return due - paid if status in _DUE else zero


def _as_declared(
    total: Price, payments: Sequence[Payment], refunds: Sequence[Refund], declared: Declared
) -> Settlement:
    due = parse_amount(total.amount)
    paid = parse_amount(declared.balance.paid.amount)
    refunded = parse_amount(declared.balance.refunded.amount)
    status, balance = declared.status, parse_amount(declared.balance.balance.amount)
    if due != parse_amount(declared.total.amount):
        # What the order costs has changed since: the declared amounts stay, what they come to does not.
        status = _money_status(due, paid, refunded) if paid else _declared_without_amount(due, payments, declared)
        balance = _balance(status, due, paid, refunded)
    summary = _summary(balance, paid, refunded, payments, refunds)
    kept = declared.balance
    summary = msgspec.structs.replace(
        summary,
        chargeback=summary.chargeback or kept.chargeback,
        chargeback_reversal=summary.chargeback_reversal or kept.chargeback_reversal,
        platform_fees=summary.platform_fees or kept.platform_fees,
        total_minus_platform_fees=summary.total_minus_platform_fees or kept.total_minus_platform_fees,
        cash_rounding_adjustment=summary.cash_rounding_adjustment or kept.cash_rounding_adjustment,
        authorized=summary.authorized if payments else kept.authorized,
        pending=summary.pending if payments else kept.pending,
        pending_refund=summary.pending_refund if payments else kept.pending_refund,
    )
    return Settlement(status=status, balance=summary, paid=paid, refunded=refunded)


def _declared_without_amount(due: Decimal, payments: Sequence[Payment], declared: Declared) -> PaymentStatus:
    """The status after the total of an order has changed of which no amount was declared paid.

    One that cost nothing was paid by that alone. Declared PARTIALLY_PAID, it got money that nobody told the amount of.
    """
    if not due or declared.status in PAID_IN_FULL:
        return _status_without_money(due, payments)
    return declared.status


def _summary(
    balance: Decimal, paid: Decimal, refunded: Decimal, payments: Sequence[Payment], refunds: Sequence[Refund]
) -> BalanceSummary:
    zero = balance - balance

    def of(statuses: frozenset[TransactionStatus]) -> Price:
        return _price(zero + sum((face_value(one) for one in payments if one.status in statuses), Decimal(0)))

    pending_refund = zero + sum((refunded_amount(one, refunds, OPEN_REFUND) for one in payments), Decimal(0))
    chargeback, reversal = _chargebacks(payments)
    fees = _platform_fees(payments)
    rounding = _rounding(payments)
    return BalanceSummary(
        balance=Balance(amount=plain(balance)),
        paid=_price(paid),
        refunded=_price(refunded),
        authorized=of(frozenset({TransactionStatus.AUTHORIZED})),
        pending_refund=_price(pending_refund),
        pending=of(_PENDING),
        chargeback=chargeback,
        chargeback_reversal=reversal,
        platform_fees=None if fees is None else _price(zero + fees),
        total_minus_platform_fees=None if fees is None else _price(max(zero, paid - refunded - fees)),
        cash_rounding_adjustment=None if rounding is None else CashRounding(amount=plain(rounding)),
    )


def _chargebacks(payments: Sequence[Payment]) -> tuple[Price | None, Price | None]:
    taken, returned = Decimal(0), Decimal(0)
    found = False
    for payment in payments:
        regular = payment.regular_payment_details
        for chargeback in regular.chargebacks if regular is not None else ():
            found = True
            amount = parse_amount(chargeback.amount.amount) if chargeback.amount is not None else Decimal(0)
            taken += amount
            if chargeback.reversal_amount is not None:
                returned += parse_amount(chargeback.reversal_amount.amount)
            elif chargeback.status is ChargebackStatus.REVERSED:
                returned += amount
    return (_price(taken), _price(returned) if returned else None) if found else (None, None)


def outstanding_chargebacks(payment: Payment) -> Decimal:
    """What the buyer's bank holds of the payment now, in major units: that can't be refunded."""
    regular = payment.regular_payment_details
    total = Decimal(0)
    for chargeback in regular.chargebacks if regular is not None else ():
        amount = parse_amount(chargeback.amount.amount) if chargeback.amount is not None else Decimal(0)
        if chargeback.reversal_amount is not None:
            amount -= parse_amount(chargeback.reversal_amount.amount)
        elif chargeback.status is ChargebackStatus.REVERSED:
            amount = Decimal(0)
        total += max(amount, Decimal(0))
    return total


def _platform_fees(payments: Sequence[Payment]) -> Decimal | None:
    """The fees of the payments that brought money; of one that came to nothing, none is taken."""
    fees = [
        parse_amount(one.regular_payment_details.platform_fee.amount)
        for one in payments
        if one.regular_payment_details is not None
        and one.regular_payment_details.platform_fee is not None
        and paid_amount(one, ()) > 0
    ]
    return sum(fees, Decimal(0)) if fees else None


def _rounding(payments: Sequence[Payment]) -> Decimal | None:
    adjustments = [
        parse_amount(one.cash_rounding.rounding_adjustment.amount)
        for one in payments
        if one.cash_rounding is not None
        and one.cash_rounding.rounding_adjustment is not None
        and paid_amount(one, ()) > 0
    ]
    return sum(adjustments, Decimal(0)) if adjustments else None


def _price(amount: Decimal) -> Price:
    return Price(amount=plain(amount))
