"""The calls of `gateways` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.gateways import (
    DeleteGatewayAccountResponse,
    GatewayAccountResponse,
    ListGatewayAccountsResponse,
)

DELETE_GATEWAY_ACCOUNT: Call[DeleteGatewayAccountResponse] = Call(
    key="gateways.deleteGatewayAccount",
    method="DELETE",
    path="/gateways/v1/accounts/{name}",
    response=DeleteGatewayAccountResponse,
    fields={"name": "name"},
    parameters={"name": "name"},
    writes=True,
    member=None,
    pages=None,
)

GET_GATEWAY_ACCOUNT: Call[GatewayAccountResponse] = Call(
    key="gateways.getGatewayAccount",
    method="GET",
    path="/gateways/v1/accounts/{name}",
    response=GatewayAccountResponse,
    fields={"name": "name"},
    parameters={"name": "name"},
    writes=False,
    member=None,
    pages=None,
)

LIST_GATEWAY_ACCOUNTS: Call[ListGatewayAccountsResponse] = Call(
    key="gateways.listGatewayAccounts",
    method="GET",
    path="/gateways/v1/accounts",
    response=ListGatewayAccountsResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

SET_GATEWAY_ACCOUNT: Call[GatewayAccountResponse] = Call(
    key="gateways.setGatewayAccount",
    method="POST",
    path="/gateways/v1/accounts",
    response=GatewayAccountResponse,
    fields={"account": "account"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
