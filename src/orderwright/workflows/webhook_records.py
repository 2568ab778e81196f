"""Deliveries and replays as callers see them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.events import EVENT_TYPES
from orderwright.model.timestamps import format_timestamp
from orderwright.model.webhooks import (
    DeliveryOrigin,
    DeliveryState,
    SubscriptionState,
    WebhookAnswer,
    WebhookAttempt,
    WebhookDelivery,
    WebhookReplay,
    WebhookRequest,
)
from orderwright.store.database import AnyConnection
from orderwright.store.feed import read_events
from orderwright.store.webhook_deliveries import StoredAttempt, StoredDelivery, StoredReplay, find_delivery
from orderwright.store.webhooks import InstalledApp, StoredSubscription, find_subscription, installed_app
from orderwright.workflows.context import Context
from orderwright.workflows.event_payload import render_events
from orderwright.workflows.webhook_envelope import domain_event
from orderwright.workflows.webhook_targets import app_context
from orderwright.workflows.webhooks import app_of

_decode_request: Final = msgspec.json.Decoder(WebhookRequest).decode
_decode_answer: Final = msgspec.json.Decoder(WebhookAnswer).decode


async def owned_delivery(context: Context, connection: AnyConnection, delivery_id: str) -> StoredDelivery:
    """The delivery, if it is the caller's. Raises `NotFound`."""
    found = await find_delivery(connection, context.site.id, app_of(context.caller), UUID(delivery_id))
    if found is None:
        words = f"Delivery {delivery_id} was not found"
        raise NotFound("DELIVERY_NOT_FOUND", words, data={"deliveryId": delivery_id})
    return found


def check_enabled(subscription: StoredSubscription) -> None:
    """Raise SUBSCRIPTION_DISABLED where nothing would be delivered."""
    if subscription.state != SubscriptionState.ENABLED:
        words = f"The subscription is disabled ({subscription.reason}): enable it first"
        data = {"subscriptionId": str(subscription.id), "reason": subscription.reason}
        raise ApplicationError("SUBSCRIPTION_DISABLED", words, data=data)


async def shown_event(context: Context, connection: AnyConnection, delivery: StoredDelivery) -> msgspec.Raw | None:
    """The event of a delivery as it is sent; None where the caller or the app may not see it."""
    subscription = await find_subscription(connection, context.site.id, delivery.subscription_id)
    app = None if subscription is None else await installed_app(connection, context.site.id, subscription.app_id)
    needed = EVENT_TYPES[delivery.type].permission
    if app is None or needed not in app.permissions or not context.caller.may(needed):
        return None
    shared = InstalledApp(
        app_id=app.app_id, instance_id=app.instance_id, permissions=app.permissions & context.caller.permissions
    )
    page = await read_events(connection, context.site.id, after=delivery.position - 1, limit=1)
    (event,) = await render_events(app_context(context.service, context.site, shared), connection, page.events)
    return msgspec.Raw(domain_event(event))


def shown_delivery(delivery: StoredDelivery) -> WebhookDelivery:
    """A delivery."""
    last, following = delivery.last_attempt, delivery.next_attempt
    return WebhookDelivery(
        id=str(delivery.id),
        subscription_id=str(delivery.subscription_id),
        event_id=str(delivery.event_id),
        event_type=delivery.type,
        entity_id=str(delivery.entity_id),
        position=str(delivery.position),
        state=DeliveryState(delivery.state),
        origin=DeliveryOrigin(delivery.origin),
        attempts=delivery.attempts,
        status_code=delivery.status,
        error=delivery.error,
        queued_date=format_timestamp(delivery.queued_date),
        last_attempt_date=None if last is None else format_timestamp(last),
        next_attempt_date=None if following is None else format_timestamp(following),
    )


def shown_attempt(attempt: StoredAttempt) -> WebhookAttempt:
    """One attempt with what was sent and answered."""
    return WebhookAttempt(
        number=attempt.attempt,
        date=format_timestamp(attempt.at),
        duration_ms=attempt.duration_ms,
        status_code=attempt.status,
        error=attempt.error,
        request=_decode_request(attempt.request),
        answer=None if attempt.answer is None else _decode_answer(attempt.answer),
    )


def shown_replay(replay: StoredReplay) -> WebhookReplay:
    """A replay."""
    return WebhookReplay(
        id=str(replay.id),
        subscription_id=str(replay.subscription_id),
        event_types=replay.types or [],
        order_id=None if replay.entity_id is None else str(replay.entity_id),
        from_cursor=str(replay.started),
        until_cursor=str(replay.until),
        cursor=str(replay.position),
        queued=replay.queued,
        done=replay.position >= replay.until,
        created_date=format_timestamp(replay.created_date),
    )
