"""updateFulfillment: how a fulfilment is followed and how far it is, never what is in it."""

from __future__ import annotations

from orderwright.model.fulfillment_requests import UpdateFulfillmentRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import change_fulfillment, show_fulfillments


async def update_fulfillment(context: Context, request: UpdateFulfillmentRequest) -> Answer:
    """Apply the patch, whatever status the order has by now: a parcel of a canceled order may still travel."""
    order = await open_order(context, request.order_id)
    await change_fulfillment(order, request.fulfillment)
    return await show_fulfillments(order)
