"""What a payment gateway must be able to do, in terms that no gateway owns.

A call has five endings: it succeeded, it failed for good, it is pending at the gateway, it raised (whether money
moved is unknown), or no answer ever came. The first three come back as an `Outcome`; the last two are a
`GatewayUnavailable`, and `find` tells later what became of the call. Whoever calls has committed the intent before.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError

#: The `failure_code` of a payment that was canceled at the gateway, whatever the gateway calls it. Nothing undoes that.
CANCELED_CODE: Final = "canceled"


class GatewayUnavailable(OrderwrightError):
    """No answer, or none that tells what happened: ask again with `find`. The text holds no secret."""


class GatewayMisconfigured(GatewayUnavailable):
    """The gateway does not accept the site's credentials: nothing is said of the payment until they are set right."""


class NotificationRefused(OrderwrightError):
    """A notification that the gateway did not sign, or that is too old to be believed."""


class Ending(StrEnum):
    """How a call ended as far as is known. UNKNOWN_REFERENCE only comes from `find`: it never reached the gateway."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN_REFERENCE = "unknown_reference"


class CallKind(StrEnum):
    """What a gateway can be asked to do."""

    AUTHORIZE = "authorize"
    CHARGE = "charge"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the gateway said.

    `transaction` is the gateway's id of the payment or refund (Stripe: `pi_...`, `re_...`). `amount` is what was
    moved, in major units of the currency, where the gateway says so. `failure_code` is the gateway's own code
    (at most 100 characters); `message` is for staff. `action_url` is where the buyer must go while it is pending.
    `card_brand` and `card_last_four` are what may be shown of a card. `client_secret` lets the buyer's browser go on
    with a pending payment where no `action_url` does; it is for that browser alone, never kept and never logged.
    """

    ending: Ending
    transaction: str | None = None
    amount: Decimal | None = None
    failure_code: str | None = None
    message: str | None = None
    action_url: str | None = None
    card_brand: str | None = None
    card_last_four: str | None = None
    saved_method: str | None = None
    saved_customer: str | None = None
    client_secret: str | None = None

    def __repr__(self) -> str:
        return f"Outcome(ending={self.ending.value!r}, transaction={self.transaction!r}, amount={self.amount})"


class PaymentCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call. `reference` is ours: the gateway keeps it, `find` looks for it, and it is the idempotency key.

    `amount` is in major units of `currency`. `transaction` is the gateway's id of the payment that a capture, void or
    refund is about. `saved_method` and `saved_customer` are the gateway's ids of a saved payment method and its owner.
    `asked_at` is when the intent was first recorded: `find` need not look at anything that is much older.
    With `hosted_until` a charge is made by the buyer on a page of the gateway's own, which is open until about then:
    it is pending with an `action_url`, and the page leads back to `return_url`.
    """

    reference: UUID
    kind: CallKind
    amount: Decimal
    currency: str
    order_id: UUID
    payment_id: UUID
    transaction: str | None = None
    saved_method: str | None = None
    saved_customer: str | None = None
    save_method: bool = False
    merchant_initiated: bool = False
    return_url: str | None = None
    description: str = ""
    asked_at: datetime | None = None
    hosted_until: datetime | None = None


class NotificationKind(StrEnum):
    """What a gateway reports by itself. OTHER is answered politely and ignored."""

    AUTHORIZED = "authorized"
    CHARGED = "charged"
    DECLINED = "declined"
    VOIDED = "voided"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_FAILED = "refund_failed"
    REFUND_PENDING = "refund_pending"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_LOST = "dispute_lost"
    DISPUTE_WON = "dispute_won"
    OTHER = "other"


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A verified notification.

    `id` is the gateway's id of the notification, the same in every repeat; `at` when the gateway says it happened.
    `transaction` is the gateway's id of the payment; `refund` and `dispute` those of what it is about. `reference`
    is ours, where the gateway sends it back. `amount` is in major units of `currency`: of what was charged (in all),
    refunded or disputed.
    """

    id: str
    kind: NotificationKind
    at: datetime
    transaction: str | None = None
    refund: str | None = None
    dispute: str | None = None
    reference: UUID | None = None
    amount: Decimal | None = None
    currency: str | None = None
    failure_code: str | None = None
    card_brand: str | None = None
    card_last_four: str | None = None


class PaymentGateway(Protocol):
    """A gateway with the credentials of one site. Every method may raise `GatewayUnavailable`."""

    #: The name under which a site's account is kept: `stripe`.
    name: str

    async def perform(self, call: PaymentCall) -> Outcome:
        """Authorize, charge, capture, void or refund. A repeat with the same reference does nothing again."""
        ...

    async def find(self, call: PaymentCall) -> Outcome:
        """What became of an earlier call with this reference; UNKNOWN_REFERENCE if the gateway never saw it."""
        ...

    def verify(self, body: bytes, headers: dict[str, str], now: datetime) -> Notification:
        """The notification in a request, header names in lower case. Raises `NotificationRefused`."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
