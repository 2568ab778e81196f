"""updateOrderStatus: move an order along the table of transitions."""

from __future__ import annotations

import msgspec

from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_requests import UpdateOrderStatusRequest
from orderwright.rules.approval import check_transition
from orderwright.workflows.cancel_order import Cancellation, cancel
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show
from orderwright.workflows.settle_order import approve


async def update_order_status(context: Context, request: UpdateOrderStatusRequest) -> Answer:
    """Set the status. To CANCELED it is the same as canceling without restocking or telling the buyer."""
    order = await open_order(context, request.order_id)
    check_transition(order.head.status, request.status)
    if request.status is OrderStatus.CANCELED:
        await cancel(order, Cancellation())
        return show(context, await order.save())
    order.event(ORDER_UPDATED.name)
    if request.status is OrderStatus.APPROVED:
        await approve(order)
    else:
        order.head = msgspec.structs.replace(order.head, status=request.status)
    return show(context, await order.save())
