"""markFulfillmentStatus: staff says that an order is fulfilled, or is not, without a fulfilment."""

from __future__ import annotations

from orderwright.model.fulfillment_requests import MarkFulfillmentStatusRequest
from orderwright.model.order_parts import FulfillmentStatus
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import mark_status
from orderwright.workflows.present import show


async def mark_fulfillment_status(context: Context, request: MarkFulfillmentStatusRequest) -> Answer:
    """Set the status; an order that has it already is shown as it stands."""
    order = await open_order(context, request.order_id)
    mark_status(order, FulfillmentStatus(request.fulfillment_status))
    return show(context, await order.save())
