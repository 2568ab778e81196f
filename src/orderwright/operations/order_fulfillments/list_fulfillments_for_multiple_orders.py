"""listFulfillmentsForMultipleOrders: the fulfilments of up to 100 orders."""

from __future__ import annotations

from orderwright.model.fulfillment_requests import ListFulfillmentsForMultipleOrdersRequest
from orderwright.workflows.context import Context
from orderwright.workflows.fulfillments import stored_fulfillments


async def list_fulfillments_for_multiple_orders(
    context: Context, request: ListFulfillmentsForMultipleOrdersRequest
) -> dict[str, object]:
    """The fulfilments of each order that the caller may see; the others are left out."""
    async with context.service.database.acquire() as connection:
        return {"ordersWithFulfillments": await stored_fulfillments(context, connection, request.order_ids)}
