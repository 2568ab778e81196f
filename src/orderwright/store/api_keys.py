"""The API keys of a site.

A key reads `ow_<site><key id>_<secret>`: both ids in 22 letters and digits each, then 256 random bits in 43. So
the key itself names the site, and the lookup can start with it; the prefix lets scanners for leaked secrets
recognise it.

What is kept is the SHA-256 of the whole key. Slow hashes are for passwords, which people choose and others guess;
256 random bits can't be guessed however fast the hash is, and a slow one would let anybody burn the server's time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import msgspec

from orderwright.model.credentials import ApiKey
from orderwright.model.errors import FieldViolation, NotFound, ValidationFailed
from orderwright.model.permissions import DEFAULT_SCOPE
from orderwright.store import base62
from orderwright.store.checks import missing_parent, name_violations, scope_violations
from orderwright.store.database import AnyConnection

PREFIX: Final = "ow_"
_ID_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_ID_WIDTH: Final = base62.width(_ID_BYTES)
_COLUMNS: Final = ", ".join(ApiKey.__struct_fields__)


class KeyText(msgspec.Struct, frozen=True, kw_only=True):
    """A key as its bearer sends it, taken apart. Its text form leaves the secret out."""

    site_id: UUID
    key_id: UUID
    digest: bytes

    def __repr__(self) -> str:
        return f"KeyText(site_id={self.site_id}, key_id={self.key_id}, digest=<hidden>)"


def parse_key(text: str) -> KeyText | None:
    """Take a key apart; None if it is not written like one. Whether it is valid only `find_key` can tell."""
    ids, separator, secret = text.removeprefix(PREFIX).partition("_")
    if not text.startswith(PREFIX) or not separator or base62.decode(secret, _SECRET_BYTES) is None:
        return None
    site = base62.decode(ids[:_ID_WIDTH], _ID_BYTES)
    key = base62.decode(ids[_ID_WIDTH:], _ID_BYTES)
    if site is None or key is None:
        return None
    return KeyText(site_id=UUID(bytes=site), key_id=UUID(bytes=key), digest=_digest(text))


async def create_key(
    connection: AnyConnection,
    site_id: UUID,
    name: str,
    *,
    now: datetime,
    created_by: str,
    scopes: Sequence[str] = (DEFAULT_SCOPE,),
    app_id: UUID | None = None,
    expires_date: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is shown this once and kept nowhere.

    Raises `ValidationFailed` that names what is wrong (`scopes[1]`), `NotFound` for an unknown site or app.
    """
    _check(name, scopes, expires_date, now)
    key = ApiKey(
        site_id=site_id,
        id=uuid4(),
        name=name,
        scopes=tuple(dict.fromkeys(scopes)),
        app_id=app_id,
        created_by=created_by,
        created_date=now,
        expires_date=expires_date,
        revoked_date=None,
        last_used_date=None,
    )
    ids = base62.encode(site_id.bytes) + base62.encode(key.id.bytes)
    text = f"{PREFIX}{ids}_{base62.encode(secrets.token_bytes(_SECRET_BYTES))}"
    try:
        await connection.execute(
            "INSERT INTO api_keys (site_id, id, name, scopes, app_id, created_by, created_date, expires_date,"
            " secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(site_id, key.id, name, list(key.scopes), app_id, created_by, now, expires_date, _digest(text)),
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise missing_parent(error, site_id, app_id) from None
    return key, text


async def find_key(connection: AnyConnection, text: KeyText, now: datetime) -> ApiKey | None:
    """The valid key behind a text: None if it is unknown, forged, expired or revoked, or acts for a revoked app."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS}, secret_hash, app_id IS NOT NULL AND EXISTS (SELECT FROM apps"  # noqa: S608
        " WHERE apps.id = api_keys.app_id AND apps.revoked_date IS NOT NULL) AS orphaned"
        " FROM api_keys WHERE site_id = $1 AND id = $2",
        text.site_id,
        text.key_id,
    )
    if row is None or not hmac.compare_digest(row["secret_hash"], text.digest):
        return None
    key = _key(row)
    expired = key.expires_date is not None and key.expires_date <= now
    return None if expired or row["orphaned"] or key.revoked_date is not None else key


async def list_keys(connection: AnyConnection, site_id: UUID) -> list[ApiKey]:
    """All keys of a site, oldest first, expired and revoked ones included."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM api_keys WHERE site_id = $1 ORDER BY created_date, id",  # noqa: S608
        site_id,
    )
    return [_key(row) for row in rows]


async def revoke_key(
    connection: AnyConnection, site_id: UUID, key_id: UUID, now: datetime, *, app_id: UUID | None = None
) -> ApiKey:
    """End a key for good; one that is revoked already stays as it is. With `app_id` it must be a key of that app.

    Raises `NotFound` (API_KEY_NOT_FOUND).
    """
    row = await connection.fetchrow(
        "UPDATE api_keys SET revoked_date = coalesce(revoked_date, $3)"  # noqa: S608
        f" WHERE site_id = $1 AND id = $2 AND ($4::uuid IS NULL OR app_id = $4) RETURNING {_COLUMNS}",
        *(site_id, key_id, now, app_id),
    )
    if row is None:
        raise NotFound("API_KEY_NOT_FOUND", f"API key {key_id} was not found", data={"apiKeyId": str(key_id)})
    return _key(row)


async def record_use(connection: AnyConnection, site_id: UUID, key_ids: Sequence[UUID], at: datetime) -> None:
    """Note that keys of one site were used, unless a later use is noted already."""
    await connection.execute(
        "UPDATE api_keys SET last_used_date = greatest(last_used_date, $3) WHERE site_id = $1 AND id = ANY($2::uuid[])",
        *(site_id, list(key_ids), at),
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("ascii")).digest()


def _key(row: asyncpg.Record) -> ApiKey:
    values = {name: row[name] for name in ApiKey.__struct_fields__}
    return ApiKey(**{**values, "scopes": tuple(values["scopes"])})


def _check(name: str, scopes: Sequence[str], expires_date: datetime | None, now: datetime) -> None:
    violations = [*name_violations(name), *scope_violations(scopes)]
    if not scopes:
        violations.append(FieldViolation("scopes", "needs at least one scope", "MIN_SIZE", data={"threshold": 1}))
    if expires_date is not None and expires_date <= now:
        violations.append(FieldViolation("expiresDate", "must be in the future", "MIN"))
    if violations:
        raise ValidationFailed(violations)
