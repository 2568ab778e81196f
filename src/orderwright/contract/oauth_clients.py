"""OAuth clients of a site's front ends: an addition, since the contract leaves them to another product's console."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.administration import SiteOauthClient
from orderwright.model.base import Guid, Message, Name200
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("OAUTH_CLIENT_NOT_FOUND", Status.NOT_FOUND, "The site has no such client, or it was revoked.")


class ListOauthClientsRequest(Message, kw_only=True):
    """All of the site."""


class ListOauthClientsResponse(Message, kw_only=True):
    """The clients that can be used, oldest first."""

    oauth_clients: list[SiteOauthClient]


class CreateOauthClientRequest(Message, kw_only=True):
    """What the front end is called."""

    name: Name200


class OauthClientResponse(Message, kw_only=True):
    """The client. It runs in browsers, so it has no secret: its id is all that it needs."""

    oauth_client: SiteOauthClient


class RenameOauthClientRequest(Message, kw_only=True):
    """Which client, and its new name."""

    id: Guid
    name: Name200


class RevokeOauthClientRequest(Message, kw_only=True):
    """Which client."""

    id: Guid


class RevokeOauthClientResponse(Message, kw_only=True):
    """The client has ended."""


LIST_OAUTH_CLIENTS = Operation(
    module="oauth-clients",
    name="listOauthClients",
    method="GET",
    path="/oauth-clients/v1/clients",
    request=ListOauthClientsRequest,
    response=ListOauthClientsResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.READ,
    summary="List the OAuth clients of the site's front ends",
    addition=True,
)

CREATE_OAUTH_CLIENT = Operation(
    module="oauth-clients",
    name="createOauthClient",
    method="POST",
    path="/oauth-clients/v1/clients",
    request=CreateOauthClientRequest,
    response=OauthClientResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Make an OAuth client for a front end",
    told=("name",),
    addition=True,
)

RENAME_OAUTH_CLIENT = Operation(
    module="oauth-clients",
    name="renameOauthClient",
    method="PATCH",
    path="/oauth-clients/v1/clients/{id}",
    request=RenameOauthClientRequest,
    response=OauthClientResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Call an OAuth client something else",
    errors=(NOT_FOUND,),
    told=("name",),
    addition=True,
)

REVOKE_OAUTH_CLIENT = Operation(
    module="oauth-clients",
    name="revokeOauthClient",
    method="POST",
    path="/oauth-clients/v1/clients/{id}/revoke",
    request=RevokeOauthClientRequest,
    response=RevokeOauthClientResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="End an OAuth client",
    description="The tokens that visitors and members got with it end within five seconds.",
    errors=(NOT_FOUND,),
    addition=True,
)
