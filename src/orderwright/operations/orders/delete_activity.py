"""deleteActivity: take a comment or a custom activity off the list."""

from __future__ import annotations

from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_requests import DeleteActivityRequest
from orderwright.workflows.activities import editable_activity
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def delete_activity(context: Context, request: DeleteActivityRequest) -> Answer:
    """Remove the activity from the list. It stays in the history, as everything that ever stood there."""
    order = await open_order(context, request.id)
    seq, _ = await editable_activity(order, request.activity_id)
    order.closed.append(seq)
    order.event(ORDER_UPDATED.name)
    return show(context, await order.save())
