"""listDeliveries: what was delivered, what waits, and what failed."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.webhooks import ListDeliveriesRequest, ListDeliveriesResponse
from orderwright.store import webhook_deliveries as store
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_records import shown_delivery
from orderwright.workflows.webhooks import app_of


async def list_deliveries(context: Context, request: ListDeliveriesRequest) -> ListDeliveriesResponse:
    """A page of deliveries, newest first."""
    async with context.service.database.acquire() as connection:
        found = await store.list_deliveries(
            connection,
            context.site.id,
            app_id=app_of(context.caller),
            subscription_id=_id(request.subscription_id),
            entity_id=_id(request.order_id),
            state=request.state,
            after=_id(request.after),
            limit=request.limit + 1,
        )
    page = [shown_delivery(one) for one in found[: request.limit]]
    return ListDeliveriesResponse(deliveries=page, has_more=len(found) > request.limit)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
