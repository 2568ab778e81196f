"""addActivities: comments of the staff."""

from __future__ import annotations

from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_requests import AddActivitiesRequest
from orderwright.rules.activities import check_addable, comment_activity
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def add_activities(context: Context, request: AddActivitiesRequest) -> Answer:
    """Append the comments. The oldest activities that are no comments give way when the list is full."""
    check_addable(request.order_activities)
    order = await open_order(context, request.order_id)
    for sent in request.order_activities:
        assert sent.merchant_comment is not None, "checked above"
        order.activities.append(
            comment_activity(
                sent.merchant_comment,
                id_=context.service.new_id(),
                at=order.at,
                identity=context.caller.identity,
            )
        )
    order.event(ORDER_UPDATED.name)
    ids = [activity.id for activity in order.activities]
    return show(context, await order.save(comments=len(ids)), activityIds=ids)
