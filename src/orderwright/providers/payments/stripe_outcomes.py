"""What Stripe's answers mean as outcomes of a call."""

from __future__ import annotations

from typing import Any, Final

import stripe

from orderwright.providers.payments.gateway import CANCELED_CODE, CallKind, Ending, Outcome, PaymentCall
from orderwright.providers.payments.stripe_amounts import from_stripe
from orderwright.providers.payments.stripe_shapes import StripeFailure, StripePayment, StripeRefund, read

#: The codes with which Stripe refuses to capture or cancel what is captured or canceled already.
ALREADY_SETTLED: Final = frozenset({"payment_intent_unexpected_state", "charge_already_captured"})


def failed(code: str, message: str | None, transaction: str | None = None) -> Outcome:
    """It failed for good, and no money moved by it."""
    return Outcome(ending=Ending.FAILED, failure_code=code[:100], message=message, transaction=transaction)


def of_card_error(error: stripe.CardError) -> Outcome:
    """The bank declined. `failure_code` is the bank's reason where Stripe tells it, else Stripe's own code."""
    body: Any = error.json_body
    said: dict[str, Any] = body.get("error", {}) if isinstance(body, dict) else {}
    failure = read({name: said.get(name) for name in ("code", "decline_code", "message")}, StripeFailure)
    payment = said.get("payment_intent")
    transaction = payment.get("id") if isinstance(payment, dict) else None
    return failed(failure.reason or "card_error", failure.message, transaction)


def of_payment(call: PaymentCall, payment: StripePayment) -> Outcome:
    """What became of an authorization or a charge."""
    if payment.status == "canceled":
        return failed(CANCELED_CODE, "The payment was canceled at Stripe", payment.id)
    if payment.status in ("requires_capture", "succeeded"):
        return _outcome(call, payment, Ending.SUCCEEDED, _moved(payment))
    if payment.last_payment_error is not None and payment.status == "requires_payment_method":
        failure = payment.last_payment_error
        return failed(failure.reason or "payment_failed", failure.message, payment.id)
    return _outcome(call, payment, Ending.PENDING, None)


def found_payment(call: PaymentCall, payment: StripePayment, *, settled: bool = False) -> Outcome:
    """What a payment that was retrieved says of the call.

    A payment that still waits to be captured has seen neither a capture nor a void: UNKNOWN_REFERENCE, unless Stripe
    has just refused to do either (`settled`).
    """
    if call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE):
        return of_payment(call, payment)
    wanted = "succeeded" if call.kind is CallKind.CAPTURE else "canceled"
    if payment.status == wanted:
        return _outcome(call, payment, Ending.SUCCEEDED, payment.amount_received)
    if payment.status == "processing" and call.kind is CallKind.CAPTURE:
        return _outcome(call, payment, Ending.PENDING, None)
    if payment.status in ("succeeded", "canceled") or settled:
        return failed("payment_intent_unexpected_state", f"The payment is {payment.status} at Stripe", payment.id)
    return Outcome(ending=Ending.UNKNOWN_REFERENCE, transaction=payment.id)


def of_refund(refund: StripeRefund) -> Outcome:
    """What became of a refund; `transaction` is the refund's own id."""
    if refund.status in ("failed", "canceled"):
        return failed(refund.failure_reason or f"refund_{refund.status}", None, refund.id)
    # A refund without a status is one of Stripe's older interface, which told of successful ones only.
    done = refund.status in ("succeeded", None)
    return Outcome(
        ending=Ending.SUCCEEDED if done else Ending.PENDING,
        transaction=refund.id,
        amount=from_stripe(refund.amount, refund.currency),
    )


def _moved(payment: StripePayment) -> int:
    if payment.status == "succeeded":
        return payment.amount if payment.amount_received is None else payment.amount_received
    return payment.amount if payment.amount_capturable is None else payment.amount_capturable


def _outcome(call: PaymentCall, payment: StripePayment, ending: Ending, units: int | None) -> Outcome:
    action = payment.next_action
    pending = ending is Ending.PENDING
    saved = payment.customer is not None and (payment.setup_future_usage is not None or call.saved_method is not None)
    return Outcome(
        ending=ending,
        transaction=payment.id,
        amount=None if units is None else from_stripe(units, payment.currency),
        action_url=action.redirect_to_url.url if pending and action and action.redirect_to_url else None,
        card_brand=payment.card.brand,
        card_last_four=payment.card.last4,
        saved_method=payment.payment_method if saved else None,
        saved_customer=payment.customer if saved else None,
        client_secret=payment.client_secret if pending else None,
    )
