"""createFulfillment: units of an order that are on their way together."""

from __future__ import annotations

from orderwright.model.fulfillment_requests import CreateFulfillmentRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import add_fulfillments, show_fulfillments


async def create_fulfillment(context: Context, request: CreateFulfillmentRequest) -> Answer:
    """Add one fulfilment to an approved order."""
    order = await open_order(context, request.order_id)
    (fulfillment_id,) = await add_fulfillments(order, [("fulfillment", request.fulfillment)])
    return await show_fulfillments(order, fulfillmentId=fulfillment_id)
