"""Stripe's notifications: that Stripe signed them, and what they say in the terms of the gateway protocol.

The signature is the scheme v1 of https://docs.stripe.com/webhooks/signature: HMAC-SHA256 over the time, a full stop
and the body. It is checked here and not by the `stripe` package, whose check reads the clock of the machine.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from orderwright.providers.payments.gateway import (
    GatewayUnavailable,
    Notification,
    NotificationKind,
    NotificationRefused,
)
from orderwright.providers.payments.stripe_amounts import from_stripe
from orderwright.providers.payments.stripe_shapes import (
    StripeCharge,
    StripeDispute,
    StripeEvent,
    StripePayment,
    StripeRefund,
)

#: How far the time in a signature may lie from ours, in either direction, in seconds.
TOLERANCE_SECONDS: Final = 300
#: Under which key our reference stands in the metadata of what we make at Stripe.
REFERENCE_KEY: Final = "orderwright_reference"

_decode_event: Final = msgspec.json.Decoder(StripeEvent).decode
_MOST_SIGNATURES: Final = 20
T = TypeVar("T")


def verified_event(body: bytes, signature: str | None, secrets: Sequence[str], now: datetime) -> StripeEvent:
    """The event in `body` if one of `secrets` signed it within five minutes of `now`.

    Raises `NotificationRefused`, whose words do not say more than what is plain to the sender anyway.
    """
    sent, signatures = _parsed(signature)
    expected = [
        hmac.new(secret.encode(), b"%d." % sent + body, hashlib.sha256).hexdigest().encode() for secret in secrets
    ]
    # Every pair is compared, so that the time it takes tells nothing of which secret fits.
    matches = [hmac.compare_digest(mine, theirs) for mine in expected for theirs in signatures]
    if not any(matches):
        raise NotificationRefused("The notification is not signed with a secret of this account")
    if abs(now.timestamp() - sent) > TOLERANCE_SECONDS:
        raise NotificationRefused("The notification was signed too long ago")
    try:
        return _decode_event(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotificationRefused("The notification is not an event of Stripe") from None


def _parsed(header: str | None) -> tuple[int, list[bytes]]:
    """The time and the v1 signatures of `t=1492774577,v1=5257a8...,v0=...`."""
    sent: int | None = None
    signatures: list[bytes] = []
    for part in (header or "").split(","):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isascii() and value.isdigit() and len(value) <= 12:
            sent = int(value)
        elif name == "v1" and len(signatures) < _MOST_SIGNATURES:
            signatures.append(value.encode("utf-8", "replace"))
    if sent is None or not signatures:
        raise NotificationRefused("The notification is not signed")
    return sent, signatures


def as_notification(event: StripeEvent) -> Notification:
    """What the event says. OTHER for events that say nothing about a payment.

    Raises `GatewayUnavailable` for an event about a payment that can't be read: it may tell of money, so it is not to
    be passed over, and Stripe is to repeat it.
    """
    mapped = _READERS.get(event.type)
    try:
        said = None if mapped is None else mapped(event)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise GatewayUnavailable(f"The event {event.id} ({event.type}) of Stripe can't be read") from None
    at = datetime.fromtimestamp(event.created, UTC)
    return Notification(id=event.id, at=at, **(said or {"kind": NotificationKind.OTHER}))


def reference_in(metadata: dict[str, str] | None) -> UUID | None:
    """Our reference in the metadata of a document; None if it is not one of ours."""
    try:
        return UUID((metadata or {})[REFERENCE_KEY])
    except (KeyError, ValueError):
        return None


def _object(event: StripeEvent, shape: type[T]) -> T:
    return msgspec.json.decode(event.data.object, type=shape)


def _payment(kind: NotificationKind, amount: Callable[[StripePayment], int | None]) -> Callable[[StripeEvent], Any]:
    def said(event: StripeEvent) -> dict[str, Any]:
        payment = _object(event, StripePayment)
        failure = payment.last_payment_error if kind is NotificationKind.DECLINED else None
        return {
            "kind": kind,
            "transaction": payment.id,
            "reference": reference_in(payment.metadata),
            **_money(amount(payment), payment.currency),
            "failure_code": failure.reason if failure is not None else None,
            "card_brand": payment.card.brand,
            "card_last_four": payment.card.last4,
        }

    return said


def _received(payment: StripePayment) -> int:
    # Older versions of the interface do not say what was received, and had no captures in parts.
    return payment.amount if payment.amount_received is None else payment.amount_received


def _captured(event: StripeEvent) -> dict[str, Any] | None:
    charge = _object(event, StripeCharge)
    if charge.payment_intent is None:
        return None
    card = charge.payment_method_details.card if charge.payment_method_details is not None else None
    captured = charge.amount if charge.amount_captured is None else charge.amount_captured
    return {
        "kind": NotificationKind.CHARGED,
        "transaction": charge.payment_intent,
        "reference": reference_in(charge.metadata),
        **_money(captured, charge.currency),
        "card_brand": card.brand if card is not None else None,
        "card_last_four": card.last4 if card is not None else None,
    }


_REFUND_KINDS: Final = {
    "succeeded": NotificationKind.REFUND_SUCCEEDED,
    "failed": NotificationKind.REFUND_FAILED,
    "canceled": NotificationKind.REFUND_FAILED,
    "pending": NotificationKind.REFUND_PENDING,
    "requires_action": NotificationKind.REFUND_PENDING,
}


def _refund(event: StripeEvent) -> dict[str, Any] | None:
    return _of_refund(_object(event, StripeRefund), None)


def _of_refund(refund: StripeRefund, payment: str | None) -> dict[str, Any] | None:
    kind = _REFUND_KINDS.get(refund.status or "")
    transaction = refund.payment_intent or payment
    if kind is None or transaction is None or refund.releases_hold:
        return None
    return {
        "kind": kind,
        "transaction": transaction,
        "refund": refund.id,
        "reference": reference_in(refund.metadata),
        **_money(refund.amount, refund.currency),
        "failure_code": refund.failure_reason if kind is NotificationKind.REFUND_FAILED else None,
    }


def _refunded_charge(event: StripeEvent) -> dict[str, Any] | None:
    """`charge.refunded`: which refund it is stands in there only in versions before 2022-11-15."""
    charge = _object(event, StripeCharge)
    if charge.refunds is None or not charge.refunds.data:
        return None
    return _of_refund(max(charge.refunds.data, key=lambda refund: refund.created), charge.payment_intent)


#: An inquiry (`warning_...`) moves no money, and `prevented` is a dispute that never came to be.
_DISPUTE_KINDS: Final = {
    "needs_response": NotificationKind.DISPUTE_OPENED,
    "under_review": NotificationKind.DISPUTE_OPENED,
    "won": NotificationKind.DISPUTE_WON,
    "lost": NotificationKind.DISPUTE_LOST,
}


def _dispute(event: StripeEvent) -> dict[str, Any] | None:
    dispute = _object(event, StripeDispute)
    kind = _DISPUTE_KINDS.get(dispute.status)
    if event.type == "charge.dispute.funds_reinstated" and kind is not NotificationKind.DISPUTE_LOST:
        kind = NotificationKind.DISPUTE_WON
    if kind is None or dispute.payment_intent is None:
        return None
    return {
        "kind": kind,
        "transaction": dispute.payment_intent,
        "dispute": dispute.id,
        **_money(dispute.amount, dispute.currency),
    }


def _money(units: int | None, currency: str) -> dict[str, Decimal | str | None]:
    amount = None if units is None else from_stripe(units, currency)
    return {"amount": amount, "currency": currency.upper()}


_READERS: Final[dict[str, Callable[[StripeEvent], dict[str, Any] | None]]] = {
    "payment_intent.amount_capturable_updated": _payment(
        NotificationKind.AUTHORIZED, lambda payment: payment.amount_capturable
    ),
    "payment_intent.succeeded": _payment(NotificationKind.CHARGED, _received),
    "payment_intent.payment_failed": _payment(NotificationKind.DECLINED, lambda payment: payment.amount),
    "payment_intent.canceled": _payment(NotificationKind.VOIDED, lambda payment: payment.amount),
    "charge.captured": _captured,
    "charge.refunded": _refunded_charge,
    "charge.refund.updated": _refund,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "charge.dispute.closed": _dispute,
}

#: The events that a site's endpoint at Stripe should send; any others are acknowledged and not looked at.
EVENTS: Final = tuple(sorted(_READERS))
