"""What single payments and refunds come to: money taken, money returned, and the status of a payment that follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from orderwright.model.errors import ValidationFailed
from orderwright.model.payments import (
    AuthorizationActionStatus,
    CashRoundingDetails,
    MembershipPaymentStatus,
    Payment,
    TransactionStatus,
)
from orderwright.model.prices import CashRounding, Price
from orderwright.model.refunds import Refund, RefundStatus, RefundSummary, RefundTransaction
from orderwright.rules.money import parse_amount, plain

_ZERO = Decimal(0)
#: The most that an amount on the wire can be, in major units.
LARGEST_AMOUNT = 10**15
#: Payments that can bring no money any more. A voided one may have brought some that a refund returned.
FAILED_PAYMENTS = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED})
#: A payment in one of these states never brought money.
_FAILED = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED})
#: A payment in one of these states has brought money, whatever went back later.
_TAKEN = frozenset({TransactionStatus.APPROVED, TransactionStatus.REFUNDED, TransactionStatus.PARTIALLY_REFUNDED})
#: The parts of a refund that have not ended yet.
OPEN_REFUND = frozenset({RefundStatus.PENDING, RefundStatus.STARTED, RefundStatus.SCHEDULED})

_MEMBERSHIP_STATUS = {
    TransactionStatus.APPROVED: MembershipPaymentStatus.CHARGED,
    TransactionStatus.PENDING: MembershipPaymentStatus.CHARGE_PENDING,
    TransactionStatus.VOIDED: MembershipPaymentStatus.VOIDED,
}


def face_value(payment: Payment) -> Decimal:
    """What the payment was for, in major units: of cash that was rounded, the amount before it was."""
    rounding = payment.cash_rounding
    if rounding is not None and rounding.unrounded_amount is not None:
        return parse_amount(rounding.unrounded_amount.amount)
    return parse_amount(payment.amount.amount)


def captured_amount(payment: Payment) -> Decimal | None:
    """What was captured of an authorization; None if nothing was."""
    regular = payment.regular_payment_details
    details = regular.authorization_details if regular is not None else None
    for capture in details.captures if details is not None else ():
        if capture.status is AuthorizationActionStatus.SUCCEEDED:
            return parse_amount(capture.amount.amount) if capture.amount is not None else face_value(payment)
    return None


def check_sums(payments: Iterable[Payment], field: str) -> None:
    """Raise a violation at `field` if the payments of an order, or their fees, add up to more than an amount can be.

    Payments that came to nothing don't count. What an order says was paid, authorized or taken as fees is an amount
    itself: a larger one could be written, but never be read again.
    """
    counting = [one for one in payments if one.status not in _FAILED]
    regular = [one.regular_payment_details for one in counting]
    fees = [one.platform_fee for one in regular if one is not None and one.platform_fee is not None]
    brought = sum((max(parse_amount(one.amount.amount), face_value(one)) for one in counting), _ZERO)
    if max(brought, sum((parse_amount(fee.amount) for fee in fees), _ZERO)) > LARGEST_AMOUNT:
        words = f"the payments of an order, and their fees, add up to at most {LARGEST_AMOUNT}"
        raise ValidationFailed.of(field, words, "DECIMAL_LTE", threshold=str(LARGEST_AMOUNT))


def _value(payment: Payment) -> Decimal:
    captured = captured_amount(payment)
    return face_value(payment) if captured is None else captured


def refunded_amount(payment: Payment, refunds: Iterable[Refund], statuses: frozenset[RefundStatus]) -> Decimal:
    """What the refunds in these states return of the payment. A part without an amount returns all of it."""
    total = _ZERO
    for refund in refunds:
        for part in refund.transactions:
            if part.payment_id == payment.id and part.refund_status in statuses:
                total += parse_amount(part.amount.amount) if part.amount is not None else _value(payment)
    return total


SUCCEEDED_REFUND = frozenset({RefundStatus.SUCCEEDED})


def paid_amount(payment: Payment, refunds: Iterable[Refund]) -> Decimal:
    """The money that the payment brought, in major units, before what was refunded of it.

    A gift card or membership payment that a refund voided was paid, too (docs/compatibility.md, decision 5).
    """
    if payment.status in _TAKEN:
        return _value(payment)
    if payment.status is TransactionStatus.VOIDED and payment.regular_payment_details is None:
        return _value(payment) if _was_refunded(payment, refunds) else _ZERO
    return _ZERO


def _was_refunded(payment: Payment, refunds: Iterable[Refund]) -> bool:
    return any(
        part.payment_id == payment.id and part.refund_status is RefundStatus.SUCCEEDED
        for refund in refunds
        for part in refund.transactions
    )


def status_after_refunds(payment: Payment, refunds: Sequence[Refund], earlier: Sequence[Refund]) -> TransactionStatus:
    """The payment's status as the refunds that have succeeded make it; `earlier` are the refunds as they were before.

    Payments that brought no money keep their status. A gift card or membership payment is returned whole: VOIDED.
    """
    whole = payment.regular_payment_details is None
    voided_before = whole and payment.status is TransactionStatus.VOIDED and _was_refunded(payment, earlier)
    if payment.status not in _TAKEN and not voided_before:
        return payment.status
    if whole:
        return TransactionStatus.VOIDED if _was_refunded(payment, refunds) else TransactionStatus.APPROVED
    refunded = refunded_amount(payment, refunds, SUCCEEDED_REFUND)
    if refunded == 0:
        return TransactionStatus.APPROVED
    return TransactionStatus.REFUNDED if refunded >= _value(payment) else TransactionStatus.PARTIALLY_REFUNDED


def complete_payment(payment: Payment) -> Payment:
    """The payment with its deprecated fields filled from those of today: what older programs read."""
    regular, gift_card = payment.regular_payment_details, payment.giftcard_payment_details
    membership = payment.membership_payment_details
    voided = payment.status is TransactionStatus.VOIDED
    if regular is not None:
        named = regular.payment_method_name
        regular = msgspec.structs.replace(
            regular,
            status=payment.status,
            payment_method=regular.payment_method or (named.site_language_name if named is not None else None),
            offline_payment=bool(regular.offline_payment),
        )
    if gift_card is not None:
        gift_card = msgspec.structs.replace(gift_card, voided=voided)
    if membership is not None:
        membership = msgspec.structs.replace(
            membership,
            status=_MEMBERSHIP_STATUS.get(payment.status, MembershipPaymentStatus.CHARGE_FAILED),
            voided=voided,
            name=msgspec.structs.replace(
                membership.name, translated=membership.name.translated or membership.name.original
            ),
        )
    return msgspec.structs.replace(
        payment,
        regular_payment_details=regular,
        giftcard_payment_details=gift_card,
        membership_payment_details=membership,
        cash_rounding=_completed_rounding(payment),
    )


def _completed_rounding(payment: Payment) -> CashRoundingDetails | None:
    rounding = payment.cash_rounding
    if rounding is None or rounding.unrounded_amount is None:
        return None
    difference = parse_amount(payment.amount.amount) - parse_amount(rounding.unrounded_amount.amount)
    return CashRoundingDetails(
        unrounded_amount=rounding.unrounded_amount, rounding_adjustment=CashRounding(amount=plain(difference))
    )


def _part_value(part: RefundTransaction, payments: Sequence[Payment]) -> Decimal | None:
    """What the part returns; without an amount all of its payment, which is looked for only then: that is rare."""
    if part.amount is not None:
        return parse_amount(part.amount.amount)
    return next((_value(payment) for payment in payments if payment.id == part.payment_id), None)


def refund_summary(refund: Refund, payments: Sequence[Payment]) -> RefundSummary:
    """What the parts of the refund come to. `breakdown` is kept: it was frozen when the refund was made."""
    parts = [(part.refund_status, _part_value(part, payments)) for part in refund.transactions]
    # With the digits of the amounts, as those of the currency are written.
    zero = next((amount - amount for _, amount in parts if amount is not None), _ZERO)
    sums = dict.fromkeys(RefundStatus, zero)
    for status, amount in parts:
        sums[status] += amount or zero
    pending = sum((sums[status] for status in OPEN_REFUND), zero)

    def price(amount: Decimal) -> Price:
        return Price(amount=plain(amount))

    return RefundSummary(
        requested_refund=price(sum(sums.values(), zero)),
        pending_refund=price(pending),
        refunded=price(sums[RefundStatus.SUCCEEDED]),
        failed_refund_amount=price(sums[RefundStatus.FAILED]),
        pending=any(part.refund_status in OPEN_REFUND for part in refund.transactions),
        breakdown=refund.summary.breakdown,
    )
