"""listOauthClients: the front ends of the site."""

from __future__ import annotations

from orderwright.contract.oauth_clients import ListOauthClientsRequest, ListOauthClientsResponse
from orderwright.store import apps as store
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import shown_client


async def list_oauth_clients(context: Context, _: ListOauthClientsRequest) -> ListOauthClientsResponse:
    """Those that were not revoked."""
    async with context.service.database.acquire() as connection:
        found = await store.list_oauth_clients(connection, context.site.id)
    return ListOauthClientsResponse(oauth_clients=[shown_client(one) for one in found])
