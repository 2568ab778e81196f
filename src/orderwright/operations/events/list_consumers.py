"""listConsumers: who follows the feed, and how far they are."""

from __future__ import annotations

from orderwright.contract.events import ListConsumersRequest, ListConsumersResponse
from orderwright.store.feed_consumers import list_consumers as stored_consumers
from orderwright.workflows.context import Context
from orderwright.workflows.feed_consumers import newest_position, owner_of, shown_consumer


async def list_consumers(context: Context, _: ListConsumersRequest) -> ListConsumersResponse:
    """The caller's consumers by name."""
    async with context.service.database.acquire() as connection:
        newest = await newest_position(connection, context.site.id)
        found = await stored_consumers(connection, context.site.id, owner_of(context.caller))
    return ListConsumersResponse(consumers=[shown_consumer(one, newest) for one in found])
