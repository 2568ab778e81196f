"""getOrder: the order as it is, or as it was at an earlier time."""

from __future__ import annotations

from datetime import datetime, timedelta

from orderwright.model.errors import order_not_found
from orderwright.model.order_requests import GetOrderRequest
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.orders import as_order_id, fetch_order
from orderwright.store.versions import order_at_revisions, revision_at
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import order_answer, visible_document


async def get_order(context: Context, request: GetOrderRequest) -> Answer:
    """Read one order. With `as_of` from before it existed, it is not found."""
    order_id = as_order_id(request.id)
    async with context.service.database.acquire() as connection:
        if request.as_of is None:
            stored = await fetch_order(connection, context.site.id, order_id)
        else:
            moment = _end_of(parse_timestamp(request.as_of))
            revision = await revision_at(connection, context.site.id, order_id, moment)
            if revision is None:
                raise order_not_found(request.id)
            found = (await order_at_revisions(connection, context.site.id, order_id, [revision])).get(revision)
            if found is None:  # removed, and imported again, in between
                raise order_not_found(request.id)
            stored = found
    return order_answer(visible_document(stored, context), stored.revision, {})


def _end_of(moment: datetime) -> datetime:
    """The last instant of the millisecond: dates are shown to the millisecond, and asking for one must find it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000) + timedelta(microseconds=999)
