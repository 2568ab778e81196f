"""The API keys of a site, as those who may manage them make, see and end them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orderwright.model.administration import SiteApiKey
from orderwright.model.credentials import ApiKey
from orderwright.model.identity import Caller
from orderwright.model.permissions import SCOPES, permissions_of
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.roles import check_may_grant
from orderwright.store import api_keys as store
from orderwright.store.checks import app_not_found
from orderwright.store.database import AnyConnection


async def make_key(
    connection: AnyConnection,
    caller: Caller,
    *,
    name: str,
    scopes: Sequence[str],
    app_id: UUID | None,
    expires_date: datetime | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """A key and its text, which is shown this once. An app makes keys of its own only.

    Raises `PermissionDenied` (RIGHT_NOT_HELD) where the key could do more than the caller, `NotFound` (APP_NOT_FOUND),
    and `ValidationFailed`.
    """
    own = caller.identity.app_id
    if own is not None and app_id not in (None, own):
        raise app_not_found(app_id)
    check_may_grant(caller, permissions_of(scope for scope in scopes if scope in SCOPES))
    return await store.create_key(
        connection,
        caller.site_id,
        name,
        now=now,
        created_by=caller.credential,
        scopes=scopes,
        app_id=app_id or own,
        expires_date=expires_date,
    )


async def shown_keys(connection: AnyConnection, caller: Caller) -> list[SiteApiKey]:
    """The keys that the caller sees, oldest first: all of the site, or those of the caller's app."""
    own = caller.identity.app_id
    keys = await store.list_keys(connection, caller.site_id)
    return [shown_key(key) for key in keys if own in (None, key.app_id)]


async def end_key(connection: AnyConnection, caller: Caller, key_id: UUID, now: datetime) -> ApiKey:
    """Revoke a key that the caller sees; one that is revoked already stays as it is.

    Raises `NotFound` (API_KEY_NOT_FOUND).
    """
    return await store.revoke_key(connection, caller.site_id, key_id, now, app_id=caller.identity.app_id)


def shown_key(key: ApiKey) -> SiteApiKey:
    """A key as it may be shown."""

    def told(moment: datetime | None) -> str | None:
        return None if moment is None else format_timestamp(moment)

    return SiteApiKey(
        id=str(key.id),
        name=key.name,
        scopes=list(key.scopes),
        created_by=key.created_by,
        created_date=format_timestamp(key.created_date),
        app_id=None if key.app_id is None else str(key.app_id),
        expires_date=told(key.expires_date),
        revoked_date=told(key.revoked_date),
        last_used_date=told(key.last_used_date),
    )
