"""deleteSubscription: nobody is told there any more."""

from __future__ import annotations

from orderwright.contract.webhooks import DeleteSubscriptionRequest, DeleteSubscriptionResponse
from orderwright.store import webhooks as store
from orderwright.workflows.context import Context
from orderwright.workflows.webhooks import owned


async def delete_subscription(context: Context, request: DeleteSubscriptionRequest) -> DeleteSubscriptionResponse:
    """Remove it with all of its deliveries. The app stays on the site."""
    found = await owned(context, context.work.connection, request.id, lock=True)
    await store.delete_subscription(context.work.connection, context.site.id, found.id)
    return DeleteSubscriptionResponse()
