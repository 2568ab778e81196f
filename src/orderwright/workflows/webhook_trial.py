"""A test event to one subscription, sent at once: signed like every other one, marked, and noted nowhere."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError
from orderwright.model.events import Event
from orderwright.model.identity import IdentityType
from orderwright.model.timestamps import format_timestamp
from orderwright.model.webhooks import (
    TEST_EVENT,
    TEST_HEADER,
    DisabledReason,
    WebhookAnswer,
    WebhookAttempt,
    WebhookRequest,
)
from orderwright.providers.webhooks.sender import HttpSender, Outcome
from orderwright.store.webhooks import StoredSubscription, installed_app
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_envelope import Signer, envelope, signed_headers
from orderwright.workflows.webhooks import owned, unsealed

_FQDN, _SLUG = TEST_EVENT.rsplit("_", 1)
#: What is not told of a request: whoever has it can pretend to be the service.
_HIDDEN: Final = "webhook-signature"
_encode: Final = msgspec.json.Encoder().encode


async def try_subscription(context: Context, subscription_id: str) -> tuple[UUID, WebhookAttempt]:
    """Send the test, and wait for the answer; the id of its event, and what came of it.

    No connection to the database is held meanwhile. Raises `NotFound` (SUBSCRIPTION_NOT_FOUND), SUBSCRIPTION_DISABLED
    where there is no app any more that could be told, and SECRETS_KEY_PROBLEM.
    """
    service, site = context.service, context.site
    async with service.database.acquire() as connection:
        subscription = await owned(context, connection, subscription_id)
        app = await installed_app(connection, site.id, subscription.app_id)
    if app is None:
        words = "The app of the subscription was removed: there is nobody to be told"
        data = {"subscriptionId": subscription_id, "reason": DisabledReason.APP_REMOVED.value}
        raise ApplicationError("SUBSCRIPTION_DISABLED", words, data=data)
    signer = Signer.of(unsealed(service.gateway_settings.keys, site.id, subscription))
    now, event_id = service.clock(), service.new_id()
    event = _event(event_id, subscription, now)
    body = envelope(event, site_id=site.id, instance_id=app.instance_id, signer=signer, now=now)
    headers = {**signed_headers(event.id, body, signer, now), TEST_HEADER: "1"}
    sender = HttpSender(allow_private=service.webhook_settings.allow_private)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    try:
        outcome = await sender.post(subscription.url, headers, body)
    finally:
        await sender.close()
    sent = WebhookRequest(
        url=subscription.url,
        headers={name: value for name, value in headers.items() if name != _HIDDEN},
        body_bytes=len(body),
    )
    return event_id, _attempt(sent, outcome, now, round((loop.time() - begun) * 1000))


def _event(event_id: UUID, subscription: StoredSubscription, now: datetime) -> Event:
    """An event that is about the subscription itself: nothing of the shop is in it."""
    return Event(
        id=str(event_id),
        event_type=TEST_EVENT,
        entity_fqdn=_FQDN,
        slug=_SLUG,
        entity_id=str(subscription.id),
        event_time=format_timestamp(now),
        triggered_by_anonymize_request=False,
        originated_from="",
        entity_event_sequence="0",
        identity={"type": IdentityType.APP.value, "id": str(subscription.app_id)},
        position="0",
        action_event={"body": msgspec.Raw(_encode({"test": True, "subscriptionId": str(subscription.id)}))},
    )


def _attempt(sent: WebhookRequest, outcome: Outcome, now: datetime, took: int) -> WebhookAttempt:
    answer = None
    if outcome.status is not None:
        text = outcome.body.decode("utf-8", "replace").replace("\0", "\ufffd")
        answer = WebhookAnswer(headers=dict(outcome.headers), body=text, truncated=outcome.truncated)
    return WebhookAttempt(
        number=1,
        date=format_timestamp(now),
        duration_ms=took,
        status_code=outcome.status,
        error=outcome.error,
        request=sent,
        answer=answer,
    )
