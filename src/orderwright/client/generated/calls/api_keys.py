"""The calls of `api_keys` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.api_keys import CreateApiKeyResponse, ListApiKeysResponse, RevokeApiKeyResponse

CREATE_API_KEY: Call[CreateApiKeyResponse] = Call(
    key="api-keys.createApiKey",
    method="POST",
    path="/api-keys/v1/api-keys",
    response=CreateApiKeyResponse,
    fields={"name": "name", "scopes": "scopes", "app_id": "appId", "expires_date": "expiresDate"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

LIST_API_KEYS: Call[ListApiKeysResponse] = Call(
    key="api-keys.listApiKeys",
    method="GET",
    path="/api-keys/v1/api-keys",
    response=ListApiKeysResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

REVOKE_API_KEY: Call[RevokeApiKeyResponse] = Call(
    key="api-keys.revokeApiKey",
    method="POST",
    path="/api-keys/v1/api-keys/{id}/revoke",
    response=RevokeApiKeyResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)
