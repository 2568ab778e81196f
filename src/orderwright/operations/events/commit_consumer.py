"""commitConsumer: the events up to a cursor are handled."""

from __future__ import annotations

from typing import Final

from orderwright.contract.events import CommitConsumerRequest, ConsumerResponse
from orderwright.model.errors import ApplicationError
from orderwright.store.feed import last_position
from orderwright.store.feed_consumers import commit_consumer as commit_stored
from orderwright.workflows.context import Context
from orderwright.workflows.feed_consumers import owner_of, reached_position, shown_consumer

#: More than anybody follows a feed with; each costs a row.
MOST: Final = 100


async def commit_consumer(context: Context, request: CommitConsumerRequest) -> ConsumerResponse:
    """Move the consumer to the cursor, unless it is there or further already; make it if there is none."""
    connection, site_id = context.work.connection, context.site.id
    position = await reached_position(connection, site_id, request.cursor)
    consumer = await commit_stored(
        connection, site_id, owner_of(context.caller), request.name, position, most=MOST, now=context.work.now
    )
    if consumer is None:
        raise ApplicationError("TOO_MANY_CONSUMERS", f"There are {MOST} consumers already; delete one first")
    return ConsumerResponse(consumer=shown_consumer(consumer, await last_position(connection, site_id)))
