"""What is read of Stripe's documents, in answers and in notifications alike.

Their other members are passed over, and those that a version of Stripe's interface lacks are None: the documents in
notifications come in the version of the endpoint, which the site's owner chooses, not in that of our requests.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

S = TypeVar("S")

#: An amount in Stripe's units. Stripe's own limit is twelve digits, in the currencies where it is highest.
Units = Annotated[int, Meta(ge=0, le=999_999_999_999)]
#: Seconds since 1970, up to the year 9999.
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class Card(msgspec.Struct):
    """A card as it may be shown: its brand (`visa`) and its last four digits."""

    brand: str | None = None
    last4: str | None = None


class MethodDetails(msgspec.Struct):
    """What was paid with; only cards are looked at."""

    card: Card | None = None


class StripeFailure(msgspec.Struct):
    """Why a payment failed. `decline_code` is the bank's reason, more exact than `code`."""

    code: str | None = None
    decline_code: str | None = None
    message: str | None = None

    @property
    def reason(self) -> str | None:
        """The most exact code there is, at most 100 characters."""
        found = self.decline_code or self.code
        return None if found is None else found[:100]


class StripeRefund(msgspec.Struct):
    """A refund (`re_...`). Its amount is in Stripe's units. `balance_transaction` is None where no money moved."""

    id: str
    amount: Units
    currency: str
    status: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None
    failure_reason: str | None = None
    reason: str | None = None
    balance_transaction: str | msgspec.UnsetType | None = msgspec.UNSET
    created: Seconds = 0

    @property
    def releases_hold(self) -> bool:
        """Whether it only frees what was never captured: the rest of a partial capture, or an expired authorization."""
        freed = self.status == "succeeded" and self.balance_transaction is None
        return freed or self.reason == "expired_uncaptured_charge"


class RefundList(msgspec.Struct):
    """Refunds of a charge, newest first."""

    data: list[StripeRefund] = []


class StripeCharge(msgspec.Struct):
    """A charge (`ch_...`): an attempt of a payment that got as far as the bank. Amounts are in Stripe's units."""

    id: str
    amount: Units
    currency: str
    amount_captured: Units | None = None
    payment_intent: str | None = None
    payment_method_details: MethodDetails | None = None
    metadata: dict[str, str] | None = None
    refunds: RefundList | None = None


class Redirect(msgspec.Struct):
    """Where the buyer has to go."""

    url: str | None = None


class NextAction(msgspec.Struct):
    """What the buyer has to do before a payment can go on."""

    type: str | None = None
    redirect_to_url: Redirect | None = None


class StripePayment(msgspec.Struct):
    """A payment intent (`pi_...`). Amounts are in Stripe's units; `created` is in seconds since 1970."""

    id: str
    status: str
    amount: Units
    currency: str
    created: Seconds = 0
    amount_received: Units | None = None
    amount_capturable: Units | None = None
    metadata: dict[str, str] | None = None
    customer: str | None = None
    payment_method: str | None = None
    setup_future_usage: str | None = None
    latest_charge: str | StripeCharge | None = None
    last_payment_error: StripeFailure | None = None
    next_action: NextAction | None = None
    client_secret: str | None = None

    @property
    def card(self) -> Card:
        """The card that was charged, empty where there is none."""
        charge = self.latest_charge
        details = charge.payment_method_details if isinstance(charge, StripeCharge) else None
        return (details.card if details is not None else None) or Card()


class StripeSession(msgspec.Struct):
    """A visit of a buyer to Stripe's own page (`cs_...`). Its payment exists once the buyer has tried to pay."""

    id: str
    status: str | None = None
    url: str | None = None
    created: Seconds = 0
    metadata: dict[str, str] | None = None
    payment_intent: str | StripePayment | None = None


class StripeDispute(msgspec.Struct):
    """A dispute (`du_...`, formerly `dp_...`): the bank takes a payment back. Its amount is in Stripe's units."""

    id: str
    amount: Units
    currency: str
    status: str
    payment_intent: str | None = None


class EventData(msgspec.Struct):
    """The document that an event is about, not yet read."""

    object: msgspec.Raw


class StripeEvent(msgspec.Struct):
    """A notification (`evt_...`). `created` is in seconds since 1970."""

    id: Annotated[str, Meta(pattern=r"^[!-~]{1,255}$(?!\n)")]
    type: str
    created: Seconds
    data: EventData


def read(document: dict[str, Any], shape: type[S]) -> S:
    """A plain document as one of the shapes above. Raises `msgspec.ValidationError` if it is another document."""
    return msgspec.convert(document, shape)
