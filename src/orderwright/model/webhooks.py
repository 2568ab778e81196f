"""Webhooks: who is told of events at which address, and what became of each delivery."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from orderwright.model.base import Email, Guid, Message, Timestamp, WebUrl2048


class SubscriptionState(StrEnum):
    """Whether events are delivered."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class DisabledReason(StrEnum):
    """Why a subscription is disabled.

    GONE: the receiver answered 410. FAILING: nothing has been delivered for 48 hours. APP_REMOVED: the app is not on
    the site any more. BY_REQUEST: somebody asked for it.
    """

    GONE = "GONE"
    FAILING = "FAILING"
    APP_REMOVED = "APP_REMOVED"
    BY_REQUEST = "BY_REQUEST"


class DeliveryState(StrEnum):
    """What became of a delivery.

    PENDING: it is tried, again and again. DELIVERED: the receiver answered 2xx. FAILED: 48 hours of attempts are over.
    SKIPPED: the app may not see the event any more.
    """

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class DeliveryOrigin(StrEnum):
    """Why a delivery is made: something happened, a replay, or somebody asked for this one again."""

    EVENT = "EVENT"
    REPLAY = "REPLAY"
    RESEND = "RESEND"


EventTypeNames = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)]


class SubscriptionInput(Message, kw_only=True):
    """A subscription to make.

    `event_types` are those that are told; none for all of the contract. `app_id` is whose rights decide what is told;
    an app leaves it out or names itself. Without one an app is made for the subscription and installed on the site,
    with the rights to read that its maker has. `owner_email` is who is told when the service disables the subscription.
    """

    url: WebUrl2048
    event_types: EventTypeNames = msgspec.field(default_factory=list)
    app_id: Guid | None = None
    owner_email: Email | None = None


class SecretHint(Message, kw_only=True):
    """Which secret signs, without giving it away. One that was replaced signs until `expires_date`, too."""

    last_four: str
    fingerprint: str
    expires_date: Timestamp | None = None


#: What a test is told as, and the header that marks it.
TEST_EVENT: Final = "orderwright.v1.webhook_test"
TEST_HEADER: Final = "orderwright-test"


class WebhookSubscription(Message, kw_only=True):
    """A subscription as it is shown.

    `event_types` is empty where all are told. `public_key` is what the envelopes are verified with: a PEM in base64 on
    one line, as the official SDK takes it. `failing_since` is there while no attempt succeeds. `pending` is how many
    deliveries wait or are tried again, at most 10,000.
    """

    id: Guid
    app_id: Guid
    url: str
    event_types: list[str]
    state: SubscriptionState
    disabled_reason: DisabledReason | None = None
    disabled_detail: str | None = None
    disabled_date: Timestamp | None = None
    owner_email: str | None = None
    public_key: str
    secrets: list[SecretHint]
    failing_since: Timestamp | None = None
    last_failure: str | None = None
    pending: int
    created_date: Timestamp
    updated_date: Timestamp


class WebhookDelivery(Message, kw_only=True):
    """One event for one subscription. `status_code` and `error` are those of the last attempt."""

    id: Guid
    subscription_id: Guid
    event_id: Guid
    event_type: str
    entity_id: Guid
    position: str
    state: DeliveryState
    origin: DeliveryOrigin
    attempts: int
    status_code: int | None = None
    error: str | None = None
    queued_date: Timestamp
    last_attempt_date: Timestamp | None = None
    next_attempt_date: Timestamp | None = None


class WebhookRequest(Message, kw_only=True):
    """What was sent: the address, and the headers without their signatures."""

    url: str
    headers: dict[str, str]
    body_bytes: int


class WebhookAnswer(Message, kw_only=True):
    """What came back: the headers, and the first 2,000 bytes of the body as text."""

    headers: dict[str, str]
    body: str
    truncated: bool


class WebhookAttempt(Message, kw_only=True):
    """One attempt. `error` is there unless the receiver answered 2xx; `status_code` unless there was no answer."""

    number: int
    date: Timestamp
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    request: WebhookRequest
    answer: WebhookAnswer | None = None


class WebhookReplay(Message, kw_only=True):
    """Events of the past that are delivered again.

    It goes from behind the place `from_cursor` to `until_cursor`; `cursor` is how far it is, `queued` how many
    deliveries it has made so far.
    """

    id: Guid
    subscription_id: Guid
    event_types: list[str]
    order_id: Guid | None = None
    from_cursor: str
    until_cursor: str
    cursor: str
    queued: int
    done: bool
    created_date: Timestamp


class SubscriptionSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """What a subscription signs with, in the clear. It is encrypted wherever it is kept.

    `private_key` is a PEM. `secrets` are the values with the time (seconds since 1970) until which each signs, None for
    the one that signs for good; the newest first.
    """

    private_key: str
    secrets: tuple[tuple[str, float | None], ...]

    def __repr__(self) -> str:
        return "SubscriptionSecrets(<hidden>)"
