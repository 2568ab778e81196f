"""Apps, their instances on sites, and the OAuth clients of shops' front ends.

The secret of an app is 256 random bits, so it is kept as a plain SHA-256 (see api_keys.py).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from orderwright.model.credentials import App, AppInstance, OAuthClient
from orderwright.model.errors import Conflict, NotFound, ValidationFailed
from orderwright.store import base62
from orderwright.store.checks import (
    app_not_found,
    missing_parent,
    name_violations,
    scope_violations,
    site_not_found,
)
from orderwright.store.database import AnyConnection


class InstalledApp(msgspec.Struct, frozen=True, kw_only=True):
    """An app with its instance on a site; `owner` is the site that made the app."""

    id: UUID
    name: str
    instance_id: UUID
    scopes: tuple[str, ...]
    created_date: datetime
    owner: UUID | None


async def create_app(
    connection: AnyConnection, name: str, *, now: datetime, owner: UUID | None = None
) -> tuple[App, str]:
    """Make an app and return it with its secret, which is shown this once and kept nowhere. `owner` is a site."""
    _check_name(name)
    app = App(id=uuid4(), name=name, created_date=now, revoked_date=None, owner_site_id=owner)
    secret = _new_secret()
    await connection.execute(
        "INSERT INTO apps (id, name, secret_hash, created_date, site_id) VALUES ($1, $2, $3, $4, $5)",
        *(app.id, name, _digest(secret), now, owner),
    )
    return app, secret


async def renew_secret(connection: AnyConnection, owner: UUID, app_id: UUID) -> str | None:
    """Give an app that the site `owner` has made another secret, which is shown this once; None if there is none."""
    secret = _new_secret()
    done = await connection.fetchval(
        "UPDATE apps SET secret_hash = $3 WHERE site_id = $1 AND id = $2 AND revoked_date IS NULL RETURNING true",
        *(owner, app_id, _digest(secret)),
    )
    return secret if done else None


async def installed_apps(connection: AnyConnection, site_id: UUID) -> list[InstalledApp]:
    """The apps that are on a site, in the order in which they came."""
    rows = await connection.fetch(
        "SELECT a.id, a.name, i.id AS instance_id, i.scopes, i.created_date, a.site_id AS owner"
        " FROM app_instances i JOIN apps a ON a.id = i.app_id"
        " WHERE i.site_id = $1 AND i.removed_date IS NULL AND a.revoked_date IS NULL ORDER BY i.created_date, i.id",
        site_id,
    )
    return [InstalledApp(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


async def revoke_app(connection: AnyConnection, app_id: UUID, now: datetime) -> None:
    """End an app everywhere: none of its tokens is accepted any more. Raises `NotFound` (APP_NOT_FOUND)."""
    done = await connection.fetchval(
        "UPDATE apps SET revoked_date = coalesce(revoked_date, $2) WHERE id = $1 RETURNING true", app_id, now
    )
    if done is None:
        raise app_not_found(app_id)


async def app_has_secret(connection: AnyConnection, app_id: UUID, secret: str) -> bool:
    """Whether there is such an app, it is not revoked, and this is its secret."""
    kept = await connection.fetchval("SELECT secret_hash FROM apps WHERE id = $1 AND revoked_date IS NULL", app_id)
    return kept is not None and hmac.compare_digest(kept, _digest(secret))


async def install_app(
    connection: AnyConnection, site_id: UUID, app_id: UUID, scopes: Sequence[str], *, now: datetime
) -> AppInstance:
    """Install an app on a site with these scopes.

    Raises `ValidationFailed` for an unknown scope, `NotFound` for an unknown site or app, `Conflict`
    (APP_ALREADY_INSTALLED) if the site has it.
    """
    if unknown := list(scope_violations(scopes)):
        raise ValidationFailed(unknown)
    if await connection.fetchval("SELECT revoked_date IS NOT NULL FROM apps WHERE id = $1", app_id):
        raise app_not_found(app_id)
    instance = AppInstance(
        id=uuid4(), site_id=site_id, app_id=app_id, scopes=tuple(scopes), created_date=now, removed_date=None
    )
    try:
        await connection.execute(
            "INSERT INTO app_instances (id, site_id, app_id, scopes, created_date) VALUES ($1, $2, $3, $4, $5)",
            *(instance.id, site_id, app_id, list(scopes), now),
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise missing_parent(error, site_id, app_id) from None
    except asyncpg.UniqueViolationError:
        data = {"appId": str(app_id)}
        raise Conflict("APP_ALREADY_INSTALLED", f"The site has the app {app_id} already", data=data) from None
    return instance


async def remove_app(connection: AnyConnection, site_id: UUID, instance_id: UUID, now: datetime) -> None:
    """Take an app off a site; its tokens end. What it wrote stays. Raises `NotFound` (APP_INSTANCE_NOT_FOUND)."""
    done = await connection.fetchval(
        "UPDATE app_instances SET removed_date = coalesce(removed_date, $3) WHERE site_id = $1 AND id = $2"
        " RETURNING true",
        *(site_id, instance_id, now),
    )
    if done is None:
        words = f"App instance {instance_id} was not found"
        raise NotFound("APP_INSTANCE_NOT_FOUND", words, data={"instanceId": str(instance_id)})


async def sites_with_app(connection: AnyConnection, app_id: UUID) -> list[UUID]:
    """The sites that have the app installed."""
    rows = await connection.fetch(
        "SELECT site_id FROM app_instances WHERE app_id = $1 AND removed_date IS NULL ORDER BY site_id", app_id
    )
    return [row["site_id"] for row in rows]


async def find_instance(connection: AnyConnection, instance_id: UUID) -> AppInstance | None:
    """An instance that may be used: neither it was removed nor its app revoked."""
    row = await connection.fetchrow(
        "SELECT i.* FROM app_instances i JOIN apps a ON a.id = i.app_id"
        " WHERE i.id = $1 AND i.removed_date IS NULL AND a.revoked_date IS NULL",
        instance_id,
    )
    return None if row is None else AppInstance(**{**row, "scopes": tuple(row["scopes"])})


async def create_oauth_client(connection: AnyConnection, site_id: UUID, name: str, *, now: datetime) -> OAuthClient:
    """Make the client of a front end. Raises `NotFound` for an unknown site."""
    _check_name(name)
    client = OAuthClient(id=uuid4(), site_id=site_id, name=name, created_date=now, revoked_date=None)
    try:
        await connection.execute(
            "INSERT INTO oauth_clients (id, site_id, name, created_date) VALUES ($1, $2, $3, $4)",
            *(client.id, site_id, name, now),
        )
    except asyncpg.ForeignKeyViolationError:
        raise site_not_found(site_id) from None
    return client


async def list_oauth_clients(connection: AnyConnection, site_id: UUID) -> list[OAuthClient]:
    """The clients of the site that were not revoked, oldest first."""
    rows = await connection.fetch(
        "SELECT * FROM oauth_clients WHERE site_id = $1 AND revoked_date IS NULL ORDER BY created_date, id", site_id
    )
    return [OAuthClient(**row) for row in rows]


async def rename_oauth_client(connection: AnyConnection, site_id: UUID, client_id: UUID, name: str) -> OAuthClient:
    """Give a client another name. Raises `NotFound` (OAUTH_CLIENT_NOT_FOUND), for one that was revoked, too."""
    _check_name(name)
    row = await connection.fetchrow(
        "UPDATE oauth_clients SET name = $3 WHERE site_id = $1 AND id = $2 AND revoked_date IS NULL RETURNING *",
        *(site_id, client_id, name),
    )
    if row is None:
        raise _client_not_found(client_id)
    return OAuthClient(**row)


async def revoke_oauth_client(connection: AnyConnection, site_id: UUID, client_id: UUID, now: datetime) -> None:
    """End a client and all tokens that it got.

    Raises `NotFound` (OAUTH_CLIENT_NOT_FOUND), for one that was revoked before, too.
    """
    done = await connection.fetchval(
        "UPDATE oauth_clients SET revoked_date = $3 WHERE site_id = $1 AND id = $2 AND revoked_date IS NULL"
        " RETURNING true",
        *(site_id, client_id, now),
    )
    if done is None:
        raise _client_not_found(client_id)


async def find_oauth_client(connection: AnyConnection, client_id: UUID) -> OAuthClient | None:
    """A client that was not revoked."""
    row = await connection.fetchrow("SELECT * FROM oauth_clients WHERE id = $1 AND revoked_date IS NULL", client_id)
    return None if row is None else OAuthClient(**row)


def _client_not_found(client_id: UUID) -> NotFound:
    words = f"OAuth client {client_id} was not found"
    return NotFound("OAUTH_CLIENT_NOT_FOUND", words, data={"clientId": str(client_id)})


def _check_name(name: str) -> None:
    if violations := list(name_violations(name)):
        raise ValidationFailed(violations)


def _new_secret() -> str:
    return f"ows_{base62.encode(secrets.token_bytes(32))}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
