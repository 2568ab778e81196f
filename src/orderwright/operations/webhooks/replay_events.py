"""replayEvents: what happened before is delivered again, to one subscription."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from orderwright.contract.webhooks import ReplayEventsRequest, ReplayEventsResponse
from orderwright.model.errors import ApplicationError
from orderwright.store.feed import last_position
from orderwright.store.webhook_deliveries import add_replay, list_replays, position_before
from orderwright.workflows.context import Context
from orderwright.workflows.feed_consumers import reached_position
from orderwright.workflows.webhook_records import check_enabled, shown_replay
from orderwright.workflows.webhooks import checked_types, owned

#: Replays of a subscription that may be under way at once.
MOST: Final = 10


async def replay_events(context: Context, request: ReplayEventsRequest) -> ReplayEventsResponse:
    """Note what to deliver again; the workers queue it bit by bit, so that it takes little room however much it is."""
    connection, site_id = context.work.connection, context.site.id
    found = await owned(context, connection, request.id, lock=True)
    check_enabled(found)
    running = [one for one in await list_replays(connection, site_id, found.id) if one.position < one.until]
    if len(running) >= MOST:
        raise ApplicationError("TOO_MANY_REPLAYS", f"{MOST} replays of this subscription have not ended yet")
    if request.since is not None:
        after = await position_before(connection, site_id, datetime.fromisoformat(request.since))
    else:
        after = await reached_position(connection, site_id, request.cursor)
    replay = await add_replay(
        connection,
        site_id,
        found.id,
        replay_id=context.service.new_id(),
        after=after,
        until=await last_position(connection, site_id),
        types=checked_types(request.event_types),
        entity_id=UUID(request.order_id) if request.order_id else None,
        now=context.work.now,
    )
    return ReplayEventsResponse(replay=shown_replay(replay))
