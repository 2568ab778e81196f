"""updateActivity: change what a comment or a custom activity says."""

from __future__ import annotations

import msgspec

from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_requests import UpdateActivityRequest
from orderwright.rules.activities import public_activity
from orderwright.workflows.activities import editable_activity
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def update_activity(context: Context, request: UpdateActivityRequest) -> Answer:
    """Replace the content; id, author, date and place in the list stay. The earlier text stays in the history."""
    order = await open_order(context, request.id)
    seq, present = await editable_activity(order, request.activity_id)
    written = public_activity(
        request.activity, id_=context.service.new_id(), at=order.at, identity=context.caller.identity
    )
    changed = msgspec.structs.replace(
        written, id=present.id, created_date=present.created_date, author_email=present.author_email
    )
    if changed != present:
        order.replaced.append((seq, changed))
        order.event(ORDER_UPDATED.name)
    return show(context, await order.save())
