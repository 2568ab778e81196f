"""createSubscription: events are told at an address from now on."""

from __future__ import annotations

import msgspec

from orderwright.contract.webhooks import CreateSubscriptionRequest, CreateSubscriptionResponse
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.webhooks import shown_subscription, subscribe

_encode = msgspec.json.Encoder().encode


async def create_subscription(context: Context, request: CreateSubscriptionRequest) -> Answer:
    """Make the subscription and its keys. An idempotency key keeps the answer without the secret."""
    made, secret = await subscribe(context, request.subscription)
    shown = await shown_subscription(context.work.connection, context.site.id, made)
    return Answer(
        body=_encode(CreateSubscriptionResponse(subscription=shown, secret=secret)),
        kept=_encode(CreateSubscriptionResponse(subscription=shown)),
    )
