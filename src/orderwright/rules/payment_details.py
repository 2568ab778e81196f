"""Changing the details of a payment on record: not whether it was made, nor how much it was."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.payments import Payment
from orderwright.model.prices import Price
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.transaction_requests import PaymentPatch
from orderwright.rules.amounts import digits_violation
from orderwright.rules.money import parse_amount
from orderwright.rules.patching import apply_patch

#: What leads to a payment at the gateway that made it: the gateway's word alone counts there.
_GATEWAYS_OWN = {
    "payment_order_id": "paymentOrderId",
    "gateway_transaction_id": "gatewayTransactionId",
    "provider_transaction_id": "providerTransactionId",
    "platform_fee": "platformFee",
}


def with_details(
    payment: Payment, patch: PaymentPatch, facts: PaymentFacts | None, path: str, currency: str
) -> Payment:
    """The payment with the changes. `path` is where the patch stands in the request.

    Raises `ValidationFailed` for details of another kind than the payment's, and for changes of what the gateway said
    that made it.
    """
    violations = list(_violations(payment, patch, facts, path, currency))
    if violations:
        raise ValidationFailed(violations)
    changed = apply_patch(payment, patch, leave=frozenset({"id"}))
    assert isinstance(changed, Payment), "a patched payment is a payment"
    return _renamed(changed, patch)


def _violations(
    payment: Payment, patch: PaymentPatch, facts: PaymentFacts | None, path: str, currency: str
) -> Iterator[FieldViolation]:
    regular = patch.regular_payment_details
    if regular is msgspec.UNSET:
        return
    field = f"{path}.regularPaymentDetails"
    if payment.regular_payment_details is None:
        yield FieldViolation(field, "the payment was made by a gift card or a membership", "ONE_OF_ALIGNMENT")
        return
    if facts is not None and facts.gateway is not None:
        for name, wire in _GATEWAYS_OWN.items():
            if getattr(regular, name) is not msgspec.UNSET:
                yield FieldViolation(f"{field}.{wire}", "is what the payment's gateway says", "FIELD_NOT_ALLOWED")
    fee = regular.platform_fee
    if isinstance(fee, Price):
        violation = digits_violation(parse_amount(fee.amount), currency, f"{field}.platformFee.amount")
        if violation is not None:
            yield violation


def _renamed(payment: Payment, patch: PaymentPatch) -> Payment:
    """The deprecated name of the method follows the new one, unless it was sent itself."""
    sent, regular = patch.regular_payment_details, payment.regular_payment_details
    if sent is msgspec.UNSET or regular is None:
        return payment
    if sent.payment_method_name is msgspec.UNSET or sent.payment_method is not msgspec.UNSET:
        return payment
    named = regular.payment_method_name
    renamed = msgspec.structs.replace(regular, payment_method=named.site_language_name if named is not None else None)
    return msgspec.structs.replace(payment, regular_payment_details=renamed)
