"""getSubscription: one subscription."""

from __future__ import annotations

from orderwright.contract.webhooks import GetSubscriptionRequest, SubscriptionResponse
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import owned, shown_subscription


async def get_subscription(context: Context, request: GetSubscriptionRequest) -> SubscriptionResponse:
    """The subscription without its secrets."""
    async with context.service.database.acquire() as connection:
        found = await owned(context, connection, request.id)
        return SubscriptionResponse(subscription=await shown_subscription(connection, context.site.id, found))
