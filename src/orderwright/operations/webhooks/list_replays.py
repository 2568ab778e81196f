"""listReplays: how far replays are."""

from __future__ import annotations

from orderwright.contract.webhooks import ListReplaysRequest, ListReplaysResponse
from orderwright.store import webhook_deliveries as store
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_records import shown_replay
from orderwright.workflows.webhooks import owned


async def list_replays(context: Context, request: ListReplaysRequest) -> ListReplaysResponse:
    """The replays of the last 30 days and those under way, newest first."""
    async with context.service.database.acquire() as connection:
        found = await owned(context, connection, request.id)
        replays = await store.list_replays(connection, context.site.id, found.id)
    return ListReplaysResponse(replays=[shown_replay(one) for one in replays])
