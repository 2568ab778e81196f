"""The API keys of a site: an addition, since the contract leaves them to another product's console."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.users import RIGHT_NOT_HELD
from orderwright.model.administration import SiteApiKey
from orderwright.model.base import Guid, Message, Name100, Name200, Timestamp
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("API_KEY_NOT_FOUND", Status.NOT_FOUND, "The caller has no key of that id.")
APP_NOT_FOUND = ErrorCode("APP_NOT_FOUND", Status.NOT_FOUND, "There is no such app.")


class CreateApiKeyRequest(Message, kw_only=True):
    """What the key is for, and what it may do: scopes that do not go beyond what the caller may do.

    `app_id` is the app whose extended fields it owns; the keys that an app makes are its own. Without `expires_date`
    the key is valid until it is revoked.
    """

    name: Name200
    scopes: Annotated[list[Name100], Meta(min_length=1, max_length=20)]
    app_id: Guid | None = None
    expires_date: Timestamp | None = None


class CreateApiKeyResponse(Message, kw_only=True):
    """The key, and this once its text, of which only a hash is kept.

    `secret` is absent where the request is repeated with its Idempotency-Key: nothing is kept that could answer it.
    """

    api_key: SiteApiKey
    secret: str | None = None


class ListApiKeysRequest(Message, kw_only=True):
    """All of the site; an app sees its own."""


class ListApiKeysResponse(Message, kw_only=True):
    """Keys, oldest first, expired and revoked ones included."""

    api_keys: list[SiteApiKey]


class RevokeApiKeyRequest(Message, kw_only=True):
    """Which key."""

    id: Guid


class RevokeApiKeyResponse(Message, kw_only=True):
    """The key as it is now. One that was revoked before stays as it was."""

    api_key: SiteApiKey


CREATE_API_KEY = Operation(
    module="api-keys",
    name="createApiKey",
    method="POST",
    path="/api-keys/v1/api-keys",
    request=CreateApiKeyRequest,
    response=CreateApiKeyResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Make an API key",
    errors=(APP_NOT_FOUND, RIGHT_NOT_HELD),
    told=("name", "scopes", "appId", "expiresDate"),
    addition=True,
)

LIST_API_KEYS = Operation(
    module="api-keys",
    name="listApiKeys",
    method="GET",
    path="/api-keys/v1/api-keys",
    request=ListApiKeysRequest,
    response=ListApiKeysResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.READ,
    summary="List the API keys of the site",
    addition=True,
)

REVOKE_API_KEY = Operation(
    module="api-keys",
    name="revokeApiKey",
    method="POST",
    path="/api-keys/v1/api-keys/{id}/revoke",
    request=RevokeApiKeyRequest,
    response=RevokeApiKeyResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="End an API key for good",
    description="Running servers refuse it within five seconds.",
    errors=(NOT_FOUND,),
    addition=True,
)
