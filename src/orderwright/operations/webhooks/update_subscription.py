"""updateSubscription: another address, other types."""

from __future__ import annotations

from orderwright.contract.webhooks import SubscriptionResponse, UpdateSubscriptionRequest
from orderwright.store.webhooks import change_subscription
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import check_url, checked_types, owned, shown_subscription


async def update_subscription(context: Context, request: UpdateSubscriptionRequest) -> SubscriptionResponse:
    """Change what is named. What waits goes to the new address; the types count for what is queued from now on."""
    connection, site_id = context.work.connection, context.site.id
    found = await owned(context, connection, request.id, lock=True)
    if request.url is not None:
        check_url(request.url, context.service.webhook_settings)
    await change_subscription(
        connection,
        site_id,
        found.id,
        url=request.url or found.url,
        types=found.types if request.event_types is None else checked_types(request.event_types),
        owner_email=request.owner_email or found.owner_email,
        now=context.work.now,
    )
    changed = await owned(context, connection, request.id)
    return SubscriptionResponse(subscription=await shown_subscription(connection, site_id, changed))
