"""listApiKeys: the keys of the site."""

from __future__ import annotations

from orderwright.contract.api_keys import ListApiKeysRequest, ListApiKeysResponse
from orderwright.workflows.api_keys import shown_keys
from orderwright.workflows.context import Context


async def list_api_keys(context: Context, _: ListApiKeysRequest) -> ListApiKeysResponse:
    """Those that the caller sees."""
    async with context.service.database.acquire() as connection:
        return ListApiKeysResponse(api_keys=await shown_keys(connection, context.caller))
