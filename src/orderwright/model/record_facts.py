"""What the service knows of payments and refunds beside their documents, and shows to nobody."""

from __future__ import annotations

from msgspec import field

from orderwright.model.base import Message
from orderwright.model.refunds import RefundSideEffects


class PaymentFacts(Message, kw_only=True):
    """Where a payment can be reached.

    `gateway` names the site's account that made it (None: recorded by a caller, nothing to call), `transaction` is the
    gateway's id of it. `saved_method` and `saved_customer` are the gateway's ids of a payment method kept for later.
    `gift_card` is the id of the card of the built-in ledger. `disputes` leads from the gateway's ids of disputes to the
    ids of the chargebacks on record.
    """

    gateway: str | None = None
    transaction: str | None = None
    saved_method: str | None = None
    saved_customer: str | None = None
    gift_card: str | None = None
    disputes: dict[str, str] = field(default_factory=dict)


class RefundFacts(Message, kw_only=True):
    """What was asked for together with a refund, so that the event of its completion can tell it."""

    side_effects: RefundSideEffects | None = None
