"""listFulfillmentsForSingleOrder: the fulfilments of one order."""

from __future__ import annotations

from orderwright.model.errors import order_not_found
from orderwright.model.fulfillment_requests import ListFulfillmentsForSingleOrderRequest
from orderwright.workflows.context import Context
from orderwright.workflows.fulfillments import stored_fulfillments


async def list_fulfillments_for_single_order(
    context: Context, request: ListFulfillmentsForSingleOrderRequest
) -> dict[str, object]:
    """The order's fulfilments, oldest first. An order of somebody else is not found by a member."""
    async with context.service.database.acquire() as connection:
        found = await stored_fulfillments(context, connection, [request.order_id])
    if not found:
        raise order_not_found(request.order_id)
    return {"orderWithFulfillments": found[0]}
