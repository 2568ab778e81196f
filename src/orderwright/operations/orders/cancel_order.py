"""cancelOrder: an order that will not be delivered. Nothing is refunded by it."""

from __future__ import annotations

from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_requests import CancelOrderRequest
from orderwright.rules.approval import check_editable
from orderwright.workflows.cancel_order import Cancellation, cancel
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def cancel_order(context: Context, request: CancelOrderRequest) -> Answer:
    """Cancel the order. One that is canceled already is shown as it stands, and nothing happens."""
    order = await open_order(context, request.id)
    check_editable(order.head.status)
    if order.head.status is not OrderStatus.CANCELED:
        await cancel(
            order,
            Cancellation(
                restock_all_items=bool(request.restock_all_items),
                send_order_canceled_email=bool(request.send_order_canceled_email),
                custom_message=request.custom_message,
            ),
        )
    return show(context, await order.save())
