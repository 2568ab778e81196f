"""getGatewayAccount: one account, without its credentials."""

from __future__ import annotations

from orderwright.contract.gateways import GatewayAccountResponse, GetGatewayAccountRequest
from orderwright.store.gateways import find_account
from orderwright.workflows.context import Context
from orderwright.workflows.gateways import account_not_found, shown_account


async def get_gateway_account(context: Context, request: GetGatewayAccountRequest) -> GatewayAccountResponse:
    """The account as it may be shown."""
    async with context.service.database.acquire() as connection:
        account = await find_account(connection, context.site.id, request.name)
    if account is None:
        raise account_not_found(request.name)
    return GatewayAccountResponse(account=shown_account(context.site.id, account))
