"""resetConsumer: a consumer reads again, or skips."""

from __future__ import annotations

from orderwright.contract.events import ConsumerResponse, ResetConsumerRequest
from orderwright.store.feed import last_position
from orderwright.store.feed_consumers import reset_consumer as reset_stored
from orderwright.workflows.context import Context
from orderwright.workflows.feed_consumers import consumer_not_found, owner_of, reached_position, shown_consumer


async def reset_consumer(context: Context, request: ResetConsumerRequest) -> ConsumerResponse:
    """Move the consumer to the cursor, wherever that is; without one to the beginning."""
    connection, site_id = context.work.connection, context.site.id
    position = await reached_position(connection, site_id, request.cursor)
    consumer = await reset_stored(
        connection, site_id, owner_of(context.caller), request.name, position, now=context.work.now
    )
    if consumer is None:
        raise consumer_not_found(request.name)
    return ConsumerResponse(consumer=shown_consumer(consumer, await last_position(connection, site_id)))
