"""deleteGatewayAccount: the site takes no payments there any more."""

from __future__ import annotations

from orderwright.contract.gateways import DeleteGatewayAccountRequest, DeleteGatewayAccountResponse
from orderwright.store.gateways import delete_account
from orderwright.workflows.context import Context
from orderwright.workflows.gateways import account_not_found


async def delete_gateway_account(
    context: Context, request: DeleteGatewayAccountRequest
) -> DeleteGatewayAccountResponse:
    """Remove the account. Payments that were made there stay; they can't be captured or refunded by it any more."""
    if not await delete_account(context.work.connection, context.site.id, request.name):
        raise account_not_found(request.name)
    return DeleteGatewayAccountResponse()
