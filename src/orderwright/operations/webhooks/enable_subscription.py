"""enableSubscription: deliver again."""

from __future__ import annotations

from orderwright.contract.webhooks import EnableSubscriptionRequest, SubscriptionResponse
from orderwright.model.webhooks import SubscriptionState
from orderwright.store import webhooks as store
from orderwright.store.checks import app_not_found
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import owned, shown_subscription


async def enable_subscription(context: Context, request: EnableSubscriptionRequest) -> SubscriptionResponse:
    """Go on where it stopped: with what was pending, and then with everything that has happened since."""
    connection, site_id = context.work.connection, context.site.id
    found = await owned(context, connection, request.id, lock=True)
    if await store.installed_app(connection, site_id, found.app_id) is None:
        raise app_not_found(found.app_id)
    if found.state != SubscriptionState.ENABLED:
        await store.enable_subscription(connection, site_id, found.id, context.work.now)
        found = await owned(context, connection, request.id)
    return SubscriptionResponse(subscription=await shown_subscription(connection, site_id, found))
