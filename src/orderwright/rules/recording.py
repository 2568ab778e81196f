"""Payments as callers record them: what may be said of one, and the document that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationDetails,
    CashRoundingDetails,
    MembershipPaymentStatus,
    Payment,
    PaymentInput,
    PaymentMethodName,
    PredefinedPaymentMethod,
    RegularPaymentDetails,
    TransactionStatus,
    UserDefinedPaymentMethodName,
)
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp, normalise_timestamp, parse_timestamp
from orderwright.rules.amounts import digits_violation, too_many_digits
from orderwright.rules.gift_cards import is_ours
from orderwright.rules.money import parse_amount, plain, round_money
from orderwright.rules.payment_transitions import WHOLE_STATUSES

#: How far a caller's clock may be ahead of ours: such a date is taken for now.
CLOCK_SKEW = timedelta(minutes=5)

#: What the deprecated status of a membership payment says in today's words.
_OF_MEMBERSHIP = {
    MembershipPaymentStatus.CHARGED: TransactionStatus.APPROVED,
    MembershipPaymentStatus.CHARGE_FAILED: TransactionStatus.DECLINED,
    MembershipPaymentStatus.CHARGE_PENDING: TransactionStatus.PENDING,
    MembershipPaymentStatus.VOIDED: TransactionStatus.VOIDED,
}
#: Only a refund makes these.
_BY_REFUND = frozenset({TransactionStatus.REFUNDED, TransactionStatus.PARTIALLY_REFUNDED})
REGULAR_STATUSES = frozenset(TransactionStatus) - _BY_REFUND - {TransactionStatus.UNDEFINED}

_METHOD_TEXT = {
    PredefinedPaymentMethod.CASH: "Cash",
    PredefinedPaymentMethod.BANK_TRANSFER: "Bank transfer",
    PredefinedPaymentMethod.CHECK: "Check",
}
#: How a payment that staff took is called where nobody says how it was paid.
OFFLINE_METHOD = "Offline"


class OldStatus(NamedTuple):
    """A status in a deprecated field: where it stands, below the payment, and what it means today."""

    path: str
    status: TransactionStatus


def old_status(sent: PaymentInput) -> OldStatus | None:
    """What the deprecated field of the payment's details says of its status; None if it says nothing."""
    regular, membership = sent.regular_payment_details, sent.membership_payment_details
    if regular is not None and regular.status not in (None, TransactionStatus.UNDEFINED):
        return OldStatus("regularPaymentDetails.status", regular.status)
    if sent.giftcard_payment_details is not None and sent.giftcard_payment_details.voided:
        return OldStatus("giftcardPaymentDetails.voided", TransactionStatus.VOIDED)
    if membership is not None and membership.voided:
        return OldStatus("membershipPaymentDetails.voided", TransactionStatus.VOIDED)
    if membership is not None and membership.status is not None:
        return OldStatus("membershipPaymentDetails.status", _OF_MEMBERSHIP[membership.status])
    return None


def status_of(sent: PaymentInput) -> TransactionStatus:
    """The status that a recorded payment gets: as sent, else as its deprecated field says.

    Nobody said: a gift card or a membership is taken at once, so APPROVED. Any other money that nobody said has come
    is not believed to have come: PENDING.
    """
    if sent.status is not None:
        return sent.status
    old = old_status(sent)
    if old is not None:
        return old.status
    return TransactionStatus.PENDING if sent.regular_payment_details is not None else TransactionStatus.APPROVED


def check_payments(payments: Sequence[PaymentInput], currency: str, now: datetime) -> None:
    """Raise `ValidationFailed` with everything that keeps payments from being recorded on an order in `currency`."""
    violations = [
        violation
        for index, sent in enumerate(payments)
        for violation in _violations(sent, f"payments[{index}]", currency, now)
    ]
    if violations:
        raise ValidationFailed(violations)


def _violations(sent: PaymentInput, path: str, currency: str, now: datetime) -> Iterator[FieldViolation]:
    yield from _status_violations(sent, path)
    yield from _amount_violations(sent, path, currency)
    if sent.created_date is not None and parse_timestamp(sent.created_date) > now + CLOCK_SKEW:
        yield FieldViolation(f"{path}.createdDate", "must not be in the future", "OTHER", rule_name="IN_THE_FUTURE")
    if is_ours(sent.giftcard_payment_details):
        words = "gift cards of this shop pay by redeemGiftCard: a record alone would take nothing from the card"
        yield FieldViolation(f"{path}.giftcardPaymentDetails.appId", words, "FIELD_NOT_ALLOWED")
    yield from _authorization_violations(sent, path, currency)


def _status_violations(sent: PaymentInput, path: str) -> Iterator[FieldViolation]:
    old = old_status(sent)
    if sent.status is not None and old is not None and old.status is not sent.status:
        words = f"says {old.status}, but status says {sent.status}"
        yield FieldViolation(f"{path}.{old.path}", words, "OTHER", rule_name="STATUSES_DIFFER")
        return
    status = status_of(sent)
    allowed = REGULAR_STATUSES if sent.regular_payment_details is not None else WHOLE_STATUSES
    if status not in allowed:
        place = "status" if sent.status is not None or old is None else old.path
        words = (
            "comes from refunds alone: record the payment as APPROVED, and then the refund"
            if status in _BY_REFUND
            else "is no status of a gift card or membership payment"
        )
        data = {"allowed": sorted(one.value for one in allowed)}
        yield FieldViolation(f"{path}.{place}", f"{status} {words}", "INVALID_ENUM_VALUE", data=data)


def _amount_violations(sent: PaymentInput, path: str, currency: str) -> Iterator[FieldViolation]:
    yield from _digits(sent.amount, f"{path}.amount.amount", currency)
    regular = sent.regular_payment_details
    if regular is not None and regular.platform_fee is not None:
        yield from _digits(regular.platform_fee, f"{path}.regularPaymentDetails.platformFee.amount", currency)
    rounding = sent.cash_rounding
    if rounding is None:
        return
    if sent.regular_payment_details is None:
        yield FieldViolation(f"{path}.cashRounding", "only money can be rounded", "FIELD_NOT_ALLOWED")
        return
    amount = parse_amount(sent.amount.amount)
    adjustment = rounding.rounding_adjustment
    change = parse_amount(adjustment.amount) if adjustment is not None else None
    field = f"{path}.cashRounding.roundingAdjustment.amount"
    if rounding.unrounded_amount is not None:
        yield from _digits(rounding.unrounded_amount, f"{path}.cashRounding.unroundedAmount.amount", currency)
        expected = amount - parse_amount(rounding.unrounded_amount.amount)
        if change is not None and change != expected:
            data = {"expected": plain(expected), "actual": plain(change)}
            words = f"must be the amount less the unrounded amount, {plain(expected)}"
            yield FieldViolation(field, words, "OTHER", rule_name="ROUNDING_DOES_NOT_ADD_UP", data=data)
    elif change is not None and change > amount:
        words = "would leave an unrounded amount below 0"
        yield FieldViolation(field, words, "DECIMAL_LTE", data={"threshold": plain(amount)})
    elif change is not None and round_money(change, currency) != change:
        yield too_many_digits(currency, field)


def _digits(price: Price, field: str, currency: str) -> Iterator[FieldViolation]:
    violation = digits_violation(parse_amount(price.amount), currency, field)
    if violation is not None:
        yield violation


def _authorization_violations(sent: PaymentInput, path: str, currency: str) -> Iterator[FieldViolation]:
    """A capture that succeeded is money: it goes with APPROVED alone, and never with more than was authorized."""
    regular = sent.regular_payment_details
    details = regular.authorization_details if regular is not None else None
    for index, capture in enumerate(details.captures if details is not None else ()):
        field = f"{path}.regularPaymentDetails.authorizationDetails.captures[{index}]"
        taken = capture.status is AuthorizationActionStatus.SUCCEEDED
        if taken and status_of(sent) is not TransactionStatus.APPROVED:
            words = "a capture that succeeded makes the payment APPROVED"
            yield FieldViolation(f"{field}.status", words, "OTHER", rule_name="STATUSES_DIFFER")
        whole = parse_amount(sent.amount.amount)
        if capture.amount is not None and parse_amount(capture.amount.amount) > whole:
            words = f"must be at most {plain(whole)}, which was authorized"
            yield FieldViolation(f"{field}.amount.amount", words, "DECIMAL_LTE", data={"threshold": plain(whole)})
        elif capture.amount is not None:
            yield from _digits(capture.amount, f"{field}.amount.amount", currency)


def recorded_payment(sent: PaymentInput, *, id_: UUID, capture_id: UUID, at: datetime) -> Payment:
    """The payment as it stands on the order: checked by `check_payments` before.

    Ids, `updatedDate` and chargebacks that were sent are left out: the service and the gateways know those.
    """
    date = sent.created_date
    created = format_timestamp(at) if date is None or parse_timestamp(date) > at else normalise_timestamp(date)
    status = status_of(sent)
    regular = sent.regular_payment_details
    if regular is not None:
        details = _authorization(regular.authorization_details, status, capture_id, created)
        regular = msgspec.structs.replace(regular, chargebacks=[], authorization_details=details)
    return Payment(
        regular_payment_details=regular,
        giftcard_payment_details=sent.giftcard_payment_details,
        membership_payment_details=sent.membership_payment_details,
        id=str(id_),
        created_date=created,
        updated_date=format_timestamp(at),
        amount=sent.amount,
        refund_disabled=bool(sent.refund_disabled),
        cash_rounding=_rounding(sent),
        status=status,
        charge_correlation_id=sent.charge_correlation_id,
    )


def _authorization(
    sent: AuthorizationDetails | None, status: TransactionStatus, capture_id: UUID, created: str
) -> AuthorizationDetails | None:
    """The authorization with its date, which an AUTHORIZED payment always has, and an id for its capture."""
    if sent is None and status is not TransactionStatus.AUTHORIZED:
        return None
    details = sent or AuthorizationDetails()
    captures = [
        msgspec.structs.replace(one, id=str(capture_id), created_date=one.created_date or created)
        for one in details.captures
    ]
    return msgspec.structs.replace(details, authorized_date=details.authorized_date or created, captures=captures)


def _rounding(sent: PaymentInput) -> CashRoundingDetails | None:
    """The rounding by its unrounded amount, from which the rest follows."""
    rounding = sent.cash_rounding
    if rounding is None or rounding.unrounded_amount is not None or rounding.rounding_adjustment is None:
        return rounding
    unrounded = parse_amount(sent.amount.amount) - parse_amount(rounding.rounding_adjustment.amount)
    return CashRoundingDetails(unrounded_amount=Price(amount=plain(unrounded)))


def offline_payment(
    amount: Decimal, method: UserDefinedPaymentMethodName | None, *, id_: UUID, at: datetime
) -> Payment:
    """Money that staff took: an approved payment that no provider was involved in. `amount` is in major units."""
    date = format_timestamp(at)
    text = method_text(method)
    named = PaymentMethodName(buyer_language_name=text, site_language_name=text, user_defined_name=method)
    regular = RegularPaymentDetails(offline_payment=True, payment_method=text, payment_method_name=named)
    return Payment(
        regular_payment_details=regular,
        id=str(id_),
        created_date=date,
        updated_date=date,
        amount=Price(amount=plain(amount)),
        refund_disabled=False,
        status=TransactionStatus.APPROVED,
    )


def method_text(method: UserDefinedPaymentMethodName | None) -> str:
    """How staff's way to pay is shown."""
    if method is not None and method.custom is not None:
        return method.custom
    return _METHOD_TEXT[method.predefined] if method is not None and method.predefined is not None else OFFLINE_METHOD
