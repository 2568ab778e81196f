"""disableSubscription: deliver nothing for the time being."""

from __future__ import annotations

from orderwright.contract.webhooks import DisableSubscriptionRequest, SubscriptionResponse
from orderwright.model.webhooks import DisabledReason
from orderwright.store import webhooks as store
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import owned, shown_subscription


async def disable_subscription(context: Context, request: DisableSubscriptionRequest) -> SubscriptionResponse:
    """Stop. What is pending stays, and what happens meanwhile is told when it is enabled."""
    connection, site_id = context.work.connection, context.site.id
    found = await owned(context, connection, request.id, lock=True)
    await store.disable_subscription(
        connection,
        site_id,
        found.id,
        reason=DisabledReason.BY_REQUEST,
        detail="Somebody asked for it",
        now=context.work.now,
        tell=False,
    )
    changed = await owned(context, connection, request.id)
    return SubscriptionResponse(subscription=await shown_subscription(connection, site_id, changed))
