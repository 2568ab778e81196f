"""deleteFulfillment: a fulfilment that was recorded by mistake."""

from __future__ import annotations

from orderwright.model.fulfillment_requests import DeleteFulfillmentRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import remove_fulfillment, show_fulfillments


async def delete_fulfillment(context: Context, request: DeleteFulfillmentRequest) -> Answer:
    """Remove one fulfilment and answer those that remain. What it was stays in the order's history."""
    order = await open_order(context, request.order_id)
    await remove_fulfillment(order, request.fulfillment_id)
    return await show_fulfillments(order)
