"""The calls of `oauth_clients` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.oauth_clients import ListOauthClientsResponse, OauthClientResponse, RevokeOauthClientResponse
from orderwright.model.administration import SiteOauthClient

CREATE_OAUTH_CLIENT: Call[SiteOauthClient] = Call(
    key="oauth-clients.createOauthClient",
    method="POST",
    path="/oauth-clients/v1/clients",
    response=OauthClientResponse,
    fields={"name": "name"},
    parameters={},
    writes=True,
    member="oauth_client",
    pages=None,
)

LIST_OAUTH_CLIENTS: Call[ListOauthClientsResponse] = Call(
    key="oauth-clients.listOauthClients",
    method="GET",
    path="/oauth-clients/v1/clients",
    response=ListOauthClientsResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

RENAME_OAUTH_CLIENT: Call[OauthClientResponse] = Call(
    key="oauth-clients.renameOauthClient",
    method="PATCH",
    path="/oauth-clients/v1/clients/{id}",
    response=OauthClientResponse,
    fields={"id": "id", "name": "name"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

REVOKE_OAUTH_CLIENT: Call[RevokeOauthClientResponse] = Call(
    key="oauth-clients.revokeOauthClient",
    method="POST",
    path="/oauth-clients/v1/clients/{id}/revoke",
    response=RevokeOauthClientResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)
