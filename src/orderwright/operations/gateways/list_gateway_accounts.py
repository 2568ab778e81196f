"""listGatewayAccounts: where the site takes payments."""

from __future__ import annotations

from orderwright.contract.gateways import ListGatewayAccountsRequest, ListGatewayAccountsResponse
from orderwright.store.gateways import list_accounts
from orderwright.workflows.context import Context
from orderwright.workflows.gateways import shown_account


async def list_gateway_accounts(context: Context, _: ListGatewayAccountsRequest) -> ListGatewayAccountsResponse:
    """All accounts as they may be shown."""
    async with context.service.database.acquire() as connection:
        accounts = await list_accounts(connection, context.site.id)
    return ListGatewayAccountsResponse(accounts=[shown_account(context.site.id, account) for account in accounts])
