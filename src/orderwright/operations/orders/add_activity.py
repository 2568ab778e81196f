"""addActivity: one comment, or one activity that an app defines."""

from __future__ import annotations

from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_requests import AddActivityRequest
from orderwright.rules.activities import public_activity
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def add_activity(context: Context, request: AddActivityRequest) -> Answer:
    """Append the activity."""
    order = await open_order(context, request.id)
    activity = public_activity(
        request.activity, id_=context.service.new_id(), at=order.at, identity=context.caller.identity
    )
    order.activities.append(activity)
    order.event(ORDER_UPDATED.name)
    return show(context, await order.save(comments=1, field="activity"), activityId=activity.id)
