"""A site's accounts at payment gateways: an addition, since the contract leaves them to another product's console."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import Message, Name50
from orderwright.model.errors import Status
from orderwright.model.gateways import GatewayAccount, GatewayAccountInput
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("GATEWAY_ACCOUNT_NOT_FOUND", Status.NOT_FOUND, "The site has no account at that gateway.")
KEY_PROBLEM = ErrorCode(
    "SECRETS_KEY_PROBLEM",
    Status.FAILED_PRECONDITION,
    "The service has no key to encrypt credentials with, or not the one that they were encrypted with.",
)


class SetGatewayAccountRequest(Message, kw_only=True):
    """The account to make or to change. What is left out of a change stays as it is, except for `apiBase`."""

    account: GatewayAccountInput


class GatewayAccountResponse(Message, kw_only=True):
    """The account as it is now, without its credentials."""

    account: GatewayAccount


class GetGatewayAccountRequest(Message, kw_only=True):
    """Which account."""

    name: Name50


class DeleteGatewayAccountRequest(Message, kw_only=True):
    """The account to remove."""

    name: Name50


class DeleteGatewayAccountResponse(Message, kw_only=True):
    """It is gone."""


class ListGatewayAccountsRequest(Message, kw_only=True):
    """All accounts of the site."""


class ListGatewayAccountsResponse(Message, kw_only=True):
    """The accounts in the order of their names."""

    accounts: list[GatewayAccount]


SET_GATEWAY_ACCOUNT = Operation(
    module="gateways",
    name="setGatewayAccount",
    method="POST",
    path="/gateways/v1/accounts",
    request=SetGatewayAccountRequest,
    response=GatewayAccountResponse,
    permission=Permission.MANAGE_GATEWAYS,
    unit=Unit.WRITE,
    summary="Connect the site to a payment gateway, or change how",
    description="The credentials are kept encrypted and are never shown again, only their last four characters.",
    errors=(KEY_PROBLEM,),
    addition=True,
)

GET_GATEWAY_ACCOUNT = Operation(
    module="gateways",
    name="getGatewayAccount",
    method="GET",
    path="/gateways/v1/accounts/{name}",
    request=GetGatewayAccountRequest,
    response=GatewayAccountResponse,
    permission=Permission.MANAGE_GATEWAYS,
    unit=Unit.READ,
    summary="Show the site's account at a payment gateway",
    errors=(NOT_FOUND,),
    addition=True,
)

LIST_GATEWAY_ACCOUNTS = Operation(
    module="gateways",
    name="listGatewayAccounts",
    method="GET",
    path="/gateways/v1/accounts",
    request=ListGatewayAccountsRequest,
    response=ListGatewayAccountsResponse,
    permission=Permission.MANAGE_GATEWAYS,
    unit=Unit.READ,
    summary="List the site's accounts at payment gateways",
    addition=True,
)

DELETE_GATEWAY_ACCOUNT = Operation(
    module="gateways",
    name="deleteGatewayAccount",
    method="DELETE",
    path="/gateways/v1/accounts/{name}",
    request=DeleteGatewayAccountRequest,
    response=DeleteGatewayAccountResponse,
    permission=Permission.MANAGE_GATEWAYS,
    unit=Unit.WRITE,
    summary="Remove the site's account at a payment gateway, with its credentials",
    errors=(NOT_FOUND,),
    addition=True,
)
