"""listSubscriptions: who is told of events, and whether that works."""

from __future__ import annotations

from orderwright.contract.webhooks import ListSubscriptionsRequest, ListSubscriptionsResponse
from orderwright.store import webhooks as store
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import app_of, shown_subscription


async def list_subscriptions(context: Context, _: ListSubscriptionsRequest) -> ListSubscriptionsResponse:
    """Those of the site, or of the app that asks."""
    async with context.service.database.acquire() as connection:
        found = await store.list_subscriptions(connection, context.site.id, app_of(context.caller))
        shown = [await shown_subscription(connection, context.site.id, one) for one in found]
    return ListSubscriptionsResponse(subscriptions=shown)
