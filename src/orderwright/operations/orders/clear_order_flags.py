"""clearOrderFlags: somebody has looked at what the service pointed out."""

from __future__ import annotations

from orderwright.contract.order_flags import ClearOrderFlagsRequest
from orderwright.model.events import ORDER_UPDATED
from orderwright.rules.activities import flags_cleared
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show


async def clear_order_flags(context: Context, request: ClearOrderFlagsRequest) -> Answer:
    """Take the named flags off, and note on the list of activities who did; without any of them nothing changes."""
    order = await open_order(context, request.id)
    cleared = [flag for flag in order.flags if flag in request.flags]
    if cleared:
        order.flags = [flag for flag in order.flags if flag not in cleared]
        order.activities.append(
            flags_cleared(
                cleared,
                request.note,
                id_=context.service.new_id(),
                at=order.at,
                identity=context.caller.identity,
            )
        )
        order.event(ORDER_UPDATED.name)
    return show(context, await order.save(), flags=order.flags)
