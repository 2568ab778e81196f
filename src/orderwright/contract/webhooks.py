"""Webhooks: an addition, since the contract leaves subscriptions to another product's console."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from orderwright.contract.events import Cursor
from orderwright.contract.gateways import KEY_PROBLEM
from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import Email, Guid, Message, OneOf, Timestamp, WebUrl2048
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission
from orderwright.model.webhooks import (
    DeliveryState,
    EventTypeNames,
    SubscriptionInput,
    WebhookAttempt,
    WebhookDelivery,
    WebhookReplay,
    WebhookSubscription,
)

NOT_FOUND = ErrorCode("SUBSCRIPTION_NOT_FOUND", Status.NOT_FOUND, "The caller has no subscription of that id.")
DELIVERY_NOT_FOUND = ErrorCode("DELIVERY_NOT_FOUND", Status.NOT_FOUND, "The caller has no delivery of that id.")
APP_NOT_FOUND = ErrorCode("APP_NOT_FOUND", Status.NOT_FOUND, "The app is not installed on the site.")
TOO_MANY = ErrorCode("TOO_MANY_SUBSCRIPTIONS", Status.FAILED_PRECONDITION, "There are 100 subscriptions already.")
TOO_MANY_REPLAYS = ErrorCode(
    "TOO_MANY_REPLAYS", Status.FAILED_PRECONDITION, "Ten replays of the subscription have not ended yet."
)
DISABLED = ErrorCode(
    "SUBSCRIPTION_DISABLED", Status.FAILED_PRECONDITION, "Nothing is delivered to it: enable it first."
)


class CreateSubscriptionRequest(Message, kw_only=True):
    """The subscription to make."""

    subscription: SubscriptionInput


class CreateSubscriptionResponse(Message, kw_only=True):
    """The subscription, and this once the secret that its requests are signed with.

    `secret` is absent where the request is repeated with its Idempotency-Key: nothing is kept that could answer it.
    """

    subscription: WebhookSubscription
    secret: str | None = None


class SubscriptionResponse(Message, kw_only=True):
    """The subscription as it is now."""

    subscription: WebhookSubscription


class ListSubscriptionsRequest(Message, kw_only=True):
    """All of the site; an app sees its own."""


class ListSubscriptionsResponse(Message, kw_only=True):
    """Subscriptions, oldest first."""

    subscriptions: list[WebhookSubscription]


class GetSubscriptionRequest(Message, kw_only=True):
    """Which subscription."""

    id: Guid


class UpdateSubscriptionRequest(Message, kw_only=True):
    """What to change; what is left out stays. An empty list of types means all."""

    id: Guid
    url: WebUrl2048 | None = None
    event_types: EventTypeNames | None = None
    owner_email: Email | None = None


class DeleteSubscriptionRequest(Message, kw_only=True):
    """Which subscription."""

    id: Guid


class DeleteSubscriptionResponse(Message, kw_only=True):
    """It is gone, with everything that was or was to be delivered to it."""


class EnableSubscriptionRequest(Message, kw_only=True):
    """Which subscription."""

    id: Guid


class DisableSubscriptionRequest(Message, kw_only=True):
    """Which subscription."""

    id: Guid


class RotateSecretRequest(Message, kw_only=True):
    """Which subscription."""

    id: Guid


class ListDeliveriesRequest(Message, kw_only=True):
    """Which deliveries, newest first: of a subscription, of an order, in a state. `after` is the last id of a page."""

    subscription_id: Guid | None = None
    order_id: Guid | None = None
    state: DeliveryState | None = None
    after: Guid | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ListDeliveriesResponse(Message, kw_only=True):
    """A page of deliveries."""

    deliveries: list[WebhookDelivery]
    has_more: bool


class GetDeliveryRequest(Message, kw_only=True):
    """Which delivery."""

    id: Guid


class GetDeliveryResponse(Message, kw_only=True):
    """The delivery with its attempts, and the event that it shows, as far as the caller may see it."""

    delivery: WebhookDelivery
    attempts: list[WebhookAttempt]
    event: dict[str, Any] | None = None


class ResendDeliveryRequest(Message, kw_only=True):
    """Which delivery to make again."""

    id: Guid


class ResendDeliveryResponse(Message, kw_only=True):
    """The new delivery."""

    delivery: WebhookDelivery


class ReplayEventsRequest(Message, kw_only=True):
    """From where on, up to now: behind a cursor of the feed, or from a time on; else from the beginning.

    `event_types` and `order_id` narrow it down further than the subscription does.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("cursor", "since"),)

    id: Guid
    cursor: Cursor | None = None
    since: Timestamp | None = None
    event_types: EventTypeNames = msgspec.field(default_factory=list)
    order_id: Guid | None = None


class ReplayEventsResponse(Message, kw_only=True):
    """The replay, which the workers go on with."""

    replay: WebhookReplay


class ListReplaysRequest(Message, kw_only=True):
    """Of which subscription."""

    id: Guid


class ListReplaysResponse(Message, kw_only=True):
    """Replays, newest first."""

    replays: list[WebhookReplay]


CREATE_SUBSCRIPTION = Operation(
    module="webhooks",
    name="createSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions",
    request=CreateSubscriptionRequest,
    response=CreateSubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Be told of events at an address",
    description="The events are those that the app may read, with what it may see of them.",
    errors=(APP_NOT_FOUND, TOO_MANY, KEY_PROBLEM),
    told=("subscription.eventTypes", "subscription.appId"),
    addition=True,
)

LIST_SUBSCRIPTIONS = Operation(
    module="webhooks",
    name="listSubscriptions",
    method="GET",
    path="/webhooks/v1/subscriptions",
    request=ListSubscriptionsRequest,
    response=ListSubscriptionsResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.READ,
    summary="List subscriptions and how they are",
    addition=True,
)

GET_SUBSCRIPTION = Operation(
    module="webhooks",
    name="getSubscription",
    method="GET",
    path="/webhooks/v1/subscriptions/{id}",
    request=GetSubscriptionRequest,
    response=SubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.READ,
    summary="Read a subscription",
    errors=(NOT_FOUND,),
    addition=True,
)

UPDATE_SUBSCRIPTION = Operation(
    module="webhooks",
    name="updateSubscription",
    method="PATCH",
    path="/webhooks/v1/subscriptions/{id}",
    request=UpdateSubscriptionRequest,
    response=SubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Change where and of what a subscription is told",
    errors=(NOT_FOUND,),
    addition=True,
)

DELETE_SUBSCRIPTION = Operation(
    module="webhooks",
    name="deleteSubscription",
    method="DELETE",
    path="/webhooks/v1/subscriptions/{id}",
    request=DeleteSubscriptionRequest,
    response=DeleteSubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Remove a subscription",
    errors=(NOT_FOUND,),
    addition=True,
)

ENABLE_SUBSCRIPTION = Operation(
    module="webhooks",
    name="enableSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/enable",
    request=EnableSubscriptionRequest,
    response=SubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Deliver again, from where it stopped",
    errors=(NOT_FOUND, APP_NOT_FOUND),
    addition=True,
)

DISABLE_SUBSCRIPTION = Operation(
    module="webhooks",
    name="disableSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/disable",
    request=DisableSubscriptionRequest,
    response=SubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Stop delivering until it is enabled",
    errors=(NOT_FOUND,),
    addition=True,
)

ROTATE_SECRET = Operation(
    module="webhooks",
    name="rotateSecret",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/rotate-secret",
    request=RotateSecretRequest,
    response=CreateSubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Sign with a new secret, for a day beside the one before",
    errors=(NOT_FOUND, KEY_PROBLEM),
    addition=True,
)

LIST_DELIVERIES = Operation(
    module="webhooks",
    name="listDeliveries",
    method="GET",
    path="/webhooks/v1/deliveries",
    request=ListDeliveriesRequest,
    response=ListDeliveriesResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.READ,
    summary="List what was and is to be delivered",
    addition=True,
    query={
        "subscriptionId": "Only to this subscription.",
        "orderId": "Only events of this order; those of payment requests are under their own ids.",
        "state": "Only in this state.",
        "after": "The id of the last delivery of the page before.",
        "limit": "How many, 1 to 100; 50 if absent.",
    },
)

GET_DELIVERY = Operation(
    module="webhooks",
    name="getDelivery",
    method="GET",
    path="/webhooks/v1/deliveries/{id}",
    request=GetDeliveryRequest,
    response=GetDeliveryResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.READ,
    summary="Read a delivery with its attempts",
    errors=(DELIVERY_NOT_FOUND,),
    addition=True,
)

RESEND_DELIVERY = Operation(
    module="webhooks",
    name="resendDelivery",
    method="POST",
    path="/webhooks/v1/deliveries/{id}/resend",
    request=ResendDeliveryRequest,
    response=ResendDeliveryResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Deliver an event once more",
    errors=(DELIVERY_NOT_FOUND, DISABLED),
    addition=True,
)

REPLAY_EVENTS = Operation(
    module="webhooks",
    name="replayEvents",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/replay",
    request=ReplayEventsRequest,
    response=ReplayEventsResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.WRITE,
    summary="Deliver events of the past again",
    errors=(NOT_FOUND, DISABLED, TOO_MANY_REPLAYS),
    addition=True,
)

LIST_REPLAYS = Operation(
    module="webhooks",
    name="listReplays",
    method="GET",
    path="/webhooks/v1/subscriptions/{id}/replays",
    request=ListReplaysRequest,
    response=ListReplaysResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.READ,
    summary="List the replays of a subscription and how far they are",
    errors=(NOT_FOUND,),
    addition=True,
)
