"""updateOrder: change what of an order may change after the sale."""

from __future__ import annotations

from orderwright.model.order_requests import UpdateOrderRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show
from orderwright.workflows.update_order import apply_update


async def update_order(context: Context, request: UpdateOrderRequest) -> Answer:
    """Apply the patch. One that changes nothing leaves the order, its revision and its dates as they are."""
    order = await open_order(context, request.order.id)
    await apply_update(order, request.order, "order")
    return show(context, await order.save())
