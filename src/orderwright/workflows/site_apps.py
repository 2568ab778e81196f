"""The apps and OAuth clients of a site, as those who may manage them make, install, see and end them.

An app is known to the whole installation. What concerns all sites, its secret and its end, is up to the site that has
made it; every other site decides about its own instance alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orderwright.model.administration import SiteApp, SiteOauthClient
from orderwright.model.credentials import OAuthClient
from orderwright.model.errors import Conflict
from orderwright.model.identity import Caller
from orderwright.model.permissions import SCOPES, Permission, permissions_of
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.roles import check_may_grant
from orderwright.store import apps as store
from orderwright.store.apps import InstalledApp
from orderwright.store.checks import app_not_found
from orderwright.store.database import AnyConnection


async def make_app(
    connection: AnyConnection, caller: Caller, *, name: str, scopes: Sequence[str], now: datetime
) -> tuple[InstalledApp, str]:
    """A new app of the site, installed there, and its secret, which is shown this once.

    Raises `PermissionDenied` (RIGHT_NOT_HELD) where it could do more than the caller, and `ValidationFailed`.
    """
    check_may_grant(caller, _rights(scopes))
    app, secret = await store.create_app(connection, name, now=now, owner=caller.site_id)
    await store.install_app(connection, caller.site_id, app.id, _once(scopes), now=now)
    return await visible_app(connection, caller.site_id, app.id), secret


async def add_app(
    connection: AnyConnection, caller: Caller, app_id: UUID, scopes: Sequence[str], now: datetime
) -> InstalledApp:
    """Install an app that is there already. An app can install nothing but itself.

    Raises `NotFound` (APP_NOT_FOUND), `Conflict` (APP_ALREADY_INSTALLED), `PermissionDenied` (RIGHT_NOT_HELD), and
    `ValidationFailed`.
    """
    if caller.identity.app_id not in (None, app_id):
        raise app_not_found(app_id)
    check_may_grant(caller, _rights(scopes))
    await store.install_app(connection, caller.site_id, app_id, _once(scopes), now=now)
    return await visible_app(connection, caller.site_id, app_id)


async def take_app_off(connection: AnyConnection, caller: Caller, app_id: UUID, now: datetime) -> None:
    """Remove an app from the site. Raises `NotFound` (APP_NOT_FOUND)."""
    app = await reachable_app(connection, caller, app_id)
    await store.remove_app(connection, caller.site_id, app.instance_id, now)


async def renew(connection: AnyConnection, caller: Caller, app_id: UUID) -> tuple[InstalledApp, str]:
    """Another secret for an app of the site. Who has it may do what the app may, so the caller has to hold all that.

    Raises `NotFound` (APP_NOT_FOUND), `Conflict` (APP_OF_ANOTHER_SITE), `PermissionDenied` (RIGHT_NOT_HELD).
    """
    app = await _own_app(connection, caller, app_id)
    check_may_grant(caller, _rights(app.scopes))
    secret = await store.renew_secret(connection, caller.site_id, app_id)
    if secret is None:
        raise app_not_found(app_id)
    return app, secret


async def end_app(connection: AnyConnection, caller: Caller, app_id: UUID, now: datetime) -> None:
    """End an app of the site on all sites. Raises `NotFound` (APP_NOT_FOUND), `Conflict` (APP_OF_ANOTHER_SITE)."""
    await _own_app(connection, caller, app_id)
    await store.revoke_app(connection, app_id, now)


async def visible_apps(connection: AnyConnection, caller: Caller) -> list[InstalledApp]:
    """The apps of the site that the caller sees: an app sees itself."""
    own = caller.identity.app_id
    return [app for app in await store.installed_apps(connection, caller.site_id) if own in (None, app.id)]


async def reachable_app(connection: AnyConnection, caller: Caller, app_id: UUID) -> InstalledApp:
    """An app of the site that the caller sees. Raises `NotFound` (APP_NOT_FOUND)."""
    for app in await visible_apps(connection, caller):
        if app.id == app_id:
            return app
    raise app_not_found(app_id)


async def visible_app(connection: AnyConnection, site_id: UUID, app_id: UUID) -> InstalledApp:
    """An app that has just been installed on a site."""
    return next(app for app in await store.installed_apps(connection, site_id) if app.id == app_id)


def shown_app(app: InstalledApp, site_id: UUID) -> SiteApp:
    """An app as it may be shown on a site."""
    return SiteApp(
        id=str(app.id),
        instance_id=str(app.instance_id),
        name=app.name,
        scopes=list(app.scopes),
        own=app.owner == site_id,
        installed_date=format_timestamp(app.created_date),
    )


def shown_client(client: OAuthClient) -> SiteOauthClient:
    """The OAuth client of a front end as it may be shown."""
    return SiteOauthClient(id=str(client.id), name=client.name, created_date=format_timestamp(client.created_date))


async def _own_app(connection: AnyConnection, caller: Caller, app_id: UUID) -> InstalledApp:
    app = await reachable_app(connection, caller, app_id)
    if app.owner != caller.site_id:
        words = f"The site did not make the app {app_id}: it can only take it off"
        raise Conflict("APP_OF_ANOTHER_SITE", words, data={"appId": str(app_id)})
    return app


def _once(scopes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(scopes))


def _rights(scopes: Sequence[str]) -> frozenset[Permission]:
    return permissions_of(scope for scope in scopes if scope in SCOPES)
