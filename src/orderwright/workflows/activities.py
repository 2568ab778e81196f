"""Finding an activity that a caller may change."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.activities import Activity
from orderwright.model.errors import ApplicationError, NotFound
from orderwright.rules.activities import is_editable
from orderwright.store.activities import find_activity
from orderwright.workflows.change_order import OpenOrder

_decode = msgspec.json.Decoder(Activity).decode


async def editable_activity(order: OpenOrder, activity_id: str) -> tuple[int, Activity]:
    """The current activity of that id and its place in the list.

    Raises `ACTIVITY_NOT_FOUND`, and `ACTIVITY_CANNOT_BE_EDITED` for what the service itself wrote.
    """
    work = order.context.work
    found = await find_activity(work.connection, work.site.id, order.locked.id, UUID(activity_id))
    if found is None:
        raise NotFound(
            "ACTIVITY_NOT_FOUND", f"The order has no activity {activity_id}", data={"activityId": activity_id}
        )
    activity = _decode(found.doc)
    if not is_editable(activity):
        raise ApplicationError(
            "ACTIVITY_CANNOT_BE_EDITED",
            "Only comments and custom activities can be changed",
            data={"activityId": activity_id, "type": activity.type.value},
        )
    return found.seq, activity
