"""setGatewayAccount: the site's credentials at a payment gateway, and how it is used."""

from __future__ import annotations

from orderwright.contract.gateways import GatewayAccountResponse, SetGatewayAccountRequest
from orderwright.workflows.context import Context
from orderwright.workflows.gateways import set_account, shown_account


async def set_gateway_account(context: Context, request: SetGatewayAccountRequest) -> GatewayAccountResponse:
    """Seal the credentials and keep them. Calls that are under way go on with the former ones."""
    account = await set_account(context, request.account)
    return GatewayAccountResponse(account=shown_account(context.site.id, account))
