"""Authorized payments: their parts, and whether one may be captured or voided now.

The two families of operations that do it have some codes of their own; what they share is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from orderwright.model.errors import ApplicationError, Conflict, Status
from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationDetails,
    Payment,
    RegularPaymentDetails,
    TransactionStatus,
)
from orderwright.rules.money import parse_amount, plain, quantum, round_money

_CAPTURED = frozenset({TransactionStatus.APPROVED, TransactionStatus.REFUNDED, TransactionStatus.PARTIALLY_REFUNDED})


def regular_of(payment: Payment) -> RegularPaymentDetails:
    """The details of a regular payment; empty ones for another."""
    return payment.regular_payment_details or RegularPaymentDetails()


def details_of(payment: Payment) -> AuthorizationDetails:
    """What is known of its authorization."""
    return regular_of(payment).authorization_details or AuthorizationDetails()


def with_regular(payment: Payment, **changes: object) -> Payment:
    """The payment with these details of a regular payment changed."""
    regular = msgspec.structs.replace(regular_of(payment), **changes)
    return msgspec.structs.replace(payment, regular_payment_details=regular)


def with_details(payment: Payment, **changes: object) -> Payment:
    """The payment with these parts of its authorization changed."""
    return with_regular(payment, authorization_details=msgspec.structs.replace(details_of(payment), **changes))


def capture_is_pending(payment: Payment) -> bool:
    """True while nobody knows whether its capture succeeded."""
    return any(one.status is AuthorizationActionStatus.PENDING for one in details_of(payment).captures)


def void_is_pending(payment: Payment) -> bool:
    """True while nobody knows whether it was voided."""
    void = details_of(payment).void
    return void is not None and void.status is AuthorizationActionStatus.PENDING


def check_capturable(payment: Payment, data: Mapping[str, Any]) -> None:
    """Raise the documented error, with `data`, unless the payment is authorized and nothing is under way with it.

    A void that is under way counts as done: both can't succeed.
    """
    if payment.status is TransactionStatus.VOIDED or void_is_pending(payment):
        raise Conflict("PAYMENT_ALREADY_VOIDED", "The payment was voided or is being voided", data=data)
    if payment.status in _CAPTURED:
        raise Conflict("PAYMENT_ALREADY_CAPTURED", "The payment was captured already", data=data)
    if payment.status is not TransactionStatus.AUTHORIZED:
        raise ApplicationError("PAYMENT_NOT_AUTHORIZED", f"The payment is {payment.status}, not AUTHORIZED", data=data)
    if capture_is_pending(payment):
        raise ApplicationError("PAYMENT_HAS_PENDING_CAPTURE", "A capture of the payment is under way", data=data)


def check_voidable(payment: Payment, data: Mapping[str, Any]) -> None:
    """Raise the documented error, with `data`, unless the payment is authorized and nothing is under way with it."""
    if payment.status is TransactionStatus.VOIDED or void_is_pending(payment):
        raise Conflict("PAYMENT_ALREADY_VOIDED", "The payment was voided or is being voided", data=data)
    if payment.status in _CAPTURED or (payment.status is TransactionStatus.AUTHORIZED and capture_is_pending(payment)):
        raise ApplicationError("PAYMENT_ALREADY_CAPTURED", "The payment was captured or is being captured", data=data)
    if payment.status is not TransactionStatus.AUTHORIZED:
        raise ApplicationError("PAYMENT_NOT_AUTHORIZED", f"The payment is {payment.status}, not AUTHORIZED", data=data)


def amount_to_capture(payment: Payment, wanted: str | None, currency: str, data: Mapping[str, Any]) -> Decimal:
    """How much is captured, in major units: `wanted`, or all. Raises INVALID_AMOUNT for 0 or above what is authorized.

    An amount finer than the currency's minor unit is INVALID_AMOUNT, too: no gateway could move it.
    """
    authorized = parse_amount(payment.amount.amount)
    if wanted is None:
        return authorized
    amount = parse_amount(wanted)
    if not 0 < amount <= authorized or (amount != authorized and amount % quantum(currency)):
        words = f"can be captured up to {plain(authorized)}, in steps of {plain(quantum(currency))}"
        raise ApplicationError(
            "INVALID_AMOUNT", f"The payment {words}, not with {wanted}", status=Status.BAD_REQUEST, data=data
        )
    return authorized if amount == authorized else round_money(amount, currency)
