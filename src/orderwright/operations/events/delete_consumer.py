"""deleteConsumer: nobody reads under that name any more."""

from __future__ import annotations

from orderwright.contract.events import DeleteConsumerRequest, DeleteConsumerResponse
from orderwright.store.feed_consumers import delete_consumer as delete_stored
from orderwright.workflows.context import Context
from orderwright.workflows.feed_consumers import consumer_not_found, owner_of


async def delete_consumer(context: Context, request: DeleteConsumerRequest) -> DeleteConsumerResponse:
    """Forget how far the consumer came."""
    owner = owner_of(context.caller)
    if not await delete_stored(context.work.connection, context.site.id, owner, request.name):
        raise consumer_not_found(request.name)
    return DeleteConsumerResponse()
