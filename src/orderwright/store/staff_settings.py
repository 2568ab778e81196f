"""Preferences and second factors of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.staff import Preferences
from orderwright.store.database import AnyConnection

_encode: Final = msgspec.json.Encoder().encode


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor as it is kept: the secret sealed, recovery codes as their SHA-256."""

    sealed: bytes
    last_step: int
    recovery_codes: tuple[bytes, ...]


def binding(site_id: UUID, user_id: UUID) -> bytes:
    """What a sealed secret is bound to, so that it can't be moved to another user."""
    return f"totp:{site_id}:{user_id}".encode()


async def put_preferences(connection: AnyConnection, site_id: UUID, user_id: UUID, preferences: Preferences) -> None:
    """Keep what a user has chosen."""
    await connection.execute(
        "INSERT INTO staff_settings (site_id, user_id, preferences) VALUES ($1, $2, $3)"
        " ON CONFLICT (site_id, user_id) DO UPDATE SET preferences = excluded.preferences",
        *(site_id, user_id, _encode(preferences)),
    )


async def lock_second_factor(connection: AnyConnection, site_id: UUID, user_id: UUID) -> SecondFactor | None:
    """The second factor of a user, locked until the end of the transaction; None without one."""
    row = await connection.fetchrow(
        "SELECT totp_secret, totp_last_step, recovery_codes FROM staff_settings"
        " WHERE site_id = $1 AND user_id = $2 FOR NO KEY UPDATE",
        *(site_id, user_id),
    )
    if row is None or row["totp_secret"] is None:
        return None
    return SecondFactor(
        sealed=row["totp_secret"], last_step=row["totp_last_step"], recovery_codes=tuple(row["recovery_codes"])
    )


async def second_factors_of(connection: AnyConnection, site_id: UUID) -> set[UUID]:
    """The users of a site who have a second factor."""
    rows = await connection.fetch(
        "SELECT user_id FROM staff_settings WHERE site_id = $1 AND totp_secret IS NOT NULL", site_id
    )
    return {row["user_id"] for row in rows}


async def use_second_factor(
    connection: AnyConnection, site_id: UUID, user_id: UUID, *, last_step: int, recovery_codes: Sequence[bytes]
) -> None:
    """Note which step was used last, and which recovery codes are left."""
    await connection.execute(
        "UPDATE staff_settings SET totp_last_step = $3, recovery_codes = $4 WHERE site_id = $1 AND user_id = $2",
        *(site_id, user_id, last_step, list(recovery_codes)),
    )


async def put_second_factor(
    connection: AnyConnection,
    site_id: UUID,
    user_id: UUID,
    *,
    sealed: bytes,
    last_step: int,
    recovery_codes: Sequence[bytes],
) -> None:
    """Give a user a second factor, in place of the one before."""
    await connection.execute(
        "INSERT INTO staff_settings (site_id, user_id, totp_secret, totp_last_step, recovery_codes)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site_id, user_id) DO UPDATE SET"
        " totp_secret = excluded.totp_secret, totp_last_step = excluded.totp_last_step,"
        " recovery_codes = excluded.recovery_codes",
        *(site_id, user_id, sealed, last_step, list(recovery_codes)),
    )


async def remove_second_factor(connection: AnyConnection, site_id: UUID, user_id: UUID) -> bool:
    """Take the second factor away; whether there was one."""
    done = await connection.execute(
        "UPDATE staff_settings SET totp_secret = NULL, recovery_codes = '{}'"
        " WHERE site_id = $1 AND user_id = $2 AND totp_secret IS NOT NULL",
        *(site_id, user_id),
    )
    return done.endswith(" 1")
