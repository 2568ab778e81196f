"""Keys that the service signs with: made at the first start, kept in a table, several per purpose while one rotates.

They lie in the database in the clear, because the service needs them and has no other place that all of its
processes share; whoever can read the table can read every order anyway. They never reach a log: the types here
don't show them.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

import msgspec

from orderwright.store.database import AnyConnection

TOKEN_SIGNING: Final = "token-signing"  # noqa: S105  # the name of a purpose
CURSOR_SIGNING: Final = "cursor-signing"
FILE_LINK_SIGNING: Final = "file-link-signing"
PICTURE_SIGNING: Final = "picture-signing"
_BYTES: Final = 32


class ServiceSecret(msgspec.Struct, frozen=True, kw_only=True):
    """One key. `kid` names it in what it signed. Its text form leaves `value` out."""

    purpose: str
    kid: str
    value: bytes

    def __repr__(self) -> str:
        return f"ServiceSecret(purpose={self.purpose!r}, kid={self.kid!r}, value=<hidden>)"


class SecretRing(msgspec.Struct, frozen=True, kw_only=True):
    """All keys of one purpose that are valid: `current` signs, any of `by_kid` verifies."""

    current: ServiceSecret
    by_kid: dict[str, ServiceSecret]


async def ensure_ring(connection: AnyConnection, purpose: str, now: datetime) -> SecretRing:
    """The keys of a purpose; the first is made now if there is none. Several processes at once make one."""
    ring = await _load(connection, purpose)
    if ring is not None:
        return ring
    async with connection.transaction():
        await _lock(connection, purpose)
        ring = await _load(connection, purpose)
        if ring is None:
            await _insert(connection, purpose, now)
            ring = await _load(connection, purpose)
    assert ring is not None, "a key was just made"
    return ring


async def rotate(connection: AnyConnection, purpose: str, now: datetime, *, retire_others: bool = False) -> SecretRing:
    """Make a new key that signs from now on.

    What the others signed stays valid, unless `retire_others`: then it ends at once, for when a key has leaked.
    """
    async with connection.transaction():
        await _lock(connection, purpose)
        if retire_others:
            await connection.execute(
                "UPDATE service_secrets SET retired_date = $2 WHERE purpose = $1 AND retired_date IS NULL", purpose, now
            )
        await _insert(connection, purpose, now)
        ring = await _load(connection, purpose)
    assert ring is not None, "a key was just made"
    return ring


async def _lock(connection: AnyConnection, purpose: str) -> None:
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('secret:' || $1, 0))", purpose)


async def _insert(connection: AnyConnection, purpose: str, now: datetime) -> None:
    await connection.execute(
        "INSERT INTO service_secrets (purpose, kid, secret, created_date) VALUES ($1, $2, $3, $4)",
        purpose,
        secrets.token_hex(8),
        secrets.token_bytes(_BYTES),
        now,
    )


async def _load(connection: AnyConnection, purpose: str) -> SecretRing | None:
    rows = await connection.fetch(
        "SELECT kid, secret FROM service_secrets WHERE purpose = $1 AND retired_date IS NULL"
        " ORDER BY created_date DESC, kid",
        purpose,
    )
    if not rows:
        return None
    keys = [ServiceSecret(purpose=purpose, kid=row["kid"], value=row["secret"]) for row in rows]
    return SecretRing(current=keys[0], by_kid={key.kid: key for key in keys})
