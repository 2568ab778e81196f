"""The apps of a site: an addition, since the contract leaves them to another product's console."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.users import RIGHT_NOT_HELD
from orderwright.model.administration import SiteApp
from orderwright.model.base import Guid, Message, Name100, Name200
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("APP_NOT_FOUND", Status.NOT_FOUND, "There is no such app, or it is not on the site.")
NOT_OWN = ErrorCode("APP_OF_ANOTHER_SITE", Status.CONFLICT, "The site did not make the app, it only has it.")
INSTALLED = ErrorCode("APP_ALREADY_INSTALLED", Status.CONFLICT, "The site has the app already.")

GrantedScopes = Annotated[list[Name100], Meta(min_length=1, max_length=20)]


class ListAppsRequest(Message, kw_only=True):
    """All of the site; an app sees itself."""


class ListAppsResponse(Message, kw_only=True):
    """The apps that are installed, in the order in which they came."""

    apps: list[SiteApp]


class CreateAppRequest(Message, kw_only=True):
    """The app, and what it may do on the site: scopes that do not go beyond what the caller may do."""

    name: Name200
    scopes: GrantedScopes


class AppSecretResponse(Message, kw_only=True):
    """The app, and this once its secret, of which only a hash is kept.

    `secret` is absent where the request is repeated with its Idempotency-Key: nothing is kept that could answer it.
    """

    app: SiteApp
    secret: str | None = None


class InstallAppRequest(Message, kw_only=True):
    """Which app, by its OAuth client id, and what it may do on the site."""

    id: Guid
    scopes: GrantedScopes


class AppResponse(Message, kw_only=True):
    """The app as it is on the site."""

    app: SiteApp


class RenewAppSecretRequest(Message, kw_only=True):
    """Which app."""

    id: Guid


class RemoveAppRequest(Message, kw_only=True):
    """Which app."""

    id: Guid


class RemoveAppResponse(Message, kw_only=True):
    """The app is not on the site any more."""


class DeleteAppRequest(Message, kw_only=True):
    """Which app."""

    id: Guid


class DeleteAppResponse(Message, kw_only=True):
    """The app has ended everywhere."""


LIST_APPS = Operation(
    module="apps",
    name="listApps",
    method="GET",
    path="/apps/v1/apps",
    request=ListAppsRequest,
    response=ListAppsResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.READ,
    summary="List the apps of the site",
    addition=True,
)

CREATE_APP = Operation(
    module="apps",
    name="createApp",
    method="POST",
    path="/apps/v1/apps",
    request=CreateAppRequest,
    response=AppSecretResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Make an app and install it",
    errors=(RIGHT_NOT_HELD,),
    told=("name", "scopes"),
    addition=True,
)

INSTALL_APP = Operation(
    module="apps",
    name="installApp",
    method="POST",
    path="/apps/v1/apps/{id}/install",
    request=InstallAppRequest,
    response=AppResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Install an app that somebody else has made",
    errors=(NOT_FOUND, INSTALLED, RIGHT_NOT_HELD),
    told=("scopes",),
    addition=True,
)

RENEW_APP_SECRET = Operation(
    module="apps",
    name="renewAppSecret",
    method="POST",
    path="/apps/v1/apps/{id}/renew-secret",
    request=RenewAppSecretRequest,
    response=AppSecretResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Give an app another secret",
    description="The one before is refused at once. Tokens that the app has already live on until they expire.",
    errors=(NOT_FOUND, NOT_OWN, RIGHT_NOT_HELD),
    addition=True,
)

REMOVE_APP = Operation(
    module="apps",
    name="removeApp",
    method="POST",
    path="/apps/v1/apps/{id}/remove",
    request=RemoveAppRequest,
    response=RemoveAppResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="Take an app off the site",
    description="Its tokens for the site end within five seconds. What it wrote stays.",
    errors=(NOT_FOUND,),
    addition=True,
)

DELETE_APP = Operation(
    module="apps",
    name="deleteApp",
    method="DELETE",
    path="/apps/v1/apps/{id}",
    request=DeleteAppRequest,
    response=DeleteAppResponse,
    permission=Permission.MANAGE_KEYS,
    unit=Unit.WRITE,
    summary="End an app that the site has made, everywhere",
    description="None of its tokens and keys is accepted any more, on any site, after at most five seconds.",
    errors=(NOT_FOUND, NOT_OWN),
    addition=True,
)
