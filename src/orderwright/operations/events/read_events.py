"""readEvents: the feed of the site's events, in order and without gaps."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.events import ReadEventsRequest, ReadEventsResponse
from orderwright.model.errors import FieldViolation, PermissionDenied, ValidationFailed
from orderwright.model.events import EVENT_TYPES
from orderwright.model.identity import Caller
from orderwright.store.feed import last_position, sequence
from orderwright.store.feed import read_events as read_stored
from orderwright.workflows.context import Context
from orderwright.workflows.event_payload import render_events, visible_types


async def read_events(context: Context, request: ReadEventsRequest) -> ReadEventsResponse:
    """Read on from the cursor. Every event that was committed before the call is found by it.

    Events of what the caller may not read are passed over; asking for their types by name is refused.
    """
    after = _position(request.cursor)
    types = _types(context.caller, request.types)
    async with context.service.database.acquire() as connection:
        await sequence(connection, context.site.id)
        newest = await last_position(connection, context.site.id)
        if after > newest:
            raise _not_a_cursor()
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


def _position(cursor: str | None) -> int:
    if cursor is None or cursor == "":
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18:
        raise _not_a_cursor()
    return int(cursor)


def _not_a_cursor() -> ValidationFailed:
    """Also for a place that the feed has not reached: going on from there would skip what comes before it."""
    return ValidationFailed.of("cursor", "is not a cursor of an earlier answer", "FORMAT", expected="CURSOR")


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
