"""readEvents: the feed of the site's events, in order and without gaps."""

from __future__ import annotations

import asyncio
from uuid import UUID

from orderwright.contract.events import ReadEventsRequest, ReadEventsResponse
from orderwright.model.errors import FieldViolation, PermissionDenied, ValidationFailed
from orderwright.model.events import EVENT_TYPES
from orderwright.model.identity import Caller
from orderwright.store.database import AnyConnection
from orderwright.store.feed import read_events as read_stored
from orderwright.store.feed_consumers import consumer_position
from orderwright.workflows.context import Context
from orderwright.workflows.event_payload import render_events, visible_types
from orderwright.workflows.feed_consumers import newest_position, not_a_cursor, owner_of, position_of


async def read_events(context: Context, request: ReadEventsRequest) -> ReadEventsResponse:
    """Read on from the cursor, or from where the consumer stands. Every event that was committed is found.

    With `wait` the answer comes as soon as there are events that fit, and without any after that time. Events of what
    the caller may not read are passed over; asking for their types by name is refused.
    """
    after = position_of(request.cursor)
    types = _types(context.caller, request.types)
    database = context.service.database
    async with database.acquire() as connection:
        if request.consumer is not None:
            after = await consumer_position(connection, context.site.id, owner_of(context.caller), request.consumer)
        answer = await _read(context, connection, request, after, types)
    if answer.events or not request.wait:
        return answer
    loop = asyncio.get_running_loop()
    until = loop.time() + request.wait
    with context.service.wakeups.watching(context.site.id, int(answer.cursor)) as watch:
        # Once more at first: what was committed before the watch began wakes nobody. No connection is held meanwhile.
        while True:
            watch.rest()
            async with database.acquire() as connection:
                answer = await _read(context, connection, request, watch.position, types)
            watch.position = int(answer.cursor)
            left = until - loop.time()
            if answer.events or left <= 0 or context.service.wakeups.closed:
                return answer
            await watch.wait(left)


async def _read(
    context: Context, connection: AnyConnection, request: ReadEventsRequest, after: int, types: list[str] | None
) -> ReadEventsResponse:
    newest = await newest_position(connection, context.site.id)
    if after > newest:
        raise not_a_cursor()
    page = await read_stored(
        connection,
        context.site.id,
        after=after,
        limit=request.limit,
        types=types,
        entity_id=UUID(request.order_id) if request.order_id else None,
    )
    stored = page.events
    events = await render_events(context, connection, stored)
    # With everything read that fits the filters, the reader goes on behind the newest event, whatever that was.
    # Another reader may have placed events since `newest` was read: those that are answered here are passed, too.
    seen = stored[-1].position if stored else after
    last = max(newest, seen) if page.whole else seen
    return ReadEventsResponse(events=events, cursor=str(last), has_more=last < newest)


def _types(caller: Caller, asked: list[str]) -> list[str] | None:
    """The types to read, None for all. Unknown ones are violations, hidden ones `PERMISSION_DENIED`."""
    unknown = [
        FieldViolation(f"types[{index}]", f"{name!r} is no type of event", "INVALID_ENUM_VALUE")
        for index, name in enumerate(asked)
        if name not in EVENT_TYPES
    ]
    if unknown:
        raise ValidationFailed(unknown)
    visible = visible_types(caller, asked or EVENT_TYPES)
    hidden = [name for name in asked if name not in visible]
    if hidden:
        needed = EVENT_TYPES[hidden[0]].permission.value
        text = f"Events of type {hidden[0]} are shown to holders of the permission {needed}"
        raise PermissionDenied("PERMISSION_DENIED", text, data={"permission": needed})
    return None if len(visible) == len(EVENT_TYPES) else visible
