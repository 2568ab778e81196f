"""Sessions of the staff. What the browser holds is never stored, only its SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.credentials import User
from orderwright.model.identity import Role, Withheld
from orderwright.model.staff import Notice, Preferences, StaffSession
from orderwright.store.database import AnyConnection

#: What a session is bound to: it ends when one of these changes.
STAMP: Final = "sha256(convert_to(u.role || ':' || u.password_hash, 'UTF8'))"
_FIND: Final = f"""
    SELECT s.*, u.id, u.email, u.role, u.created_date AS user_created, u.disabled_date,
           u.password_expires_date, u.without,
           t.preferences, t.totp_secret IS NOT NULL AS has_second_factor
    FROM staff_sessions s
    JOIN users u ON u.site_id = s.site_id AND u.id = s.user_id
    LEFT JOIN staff_settings t ON t.site_id = s.site_id AND t.user_id = s.user_id
    WHERE s.site_id = $1 AND s.token_hash = $2 AND u.disabled_date IS NULL AND s.stamp = {STAMP}
"""  # noqa: S608 - the text holds no value
_INSERT: Final = f"""
    INSERT INTO staff_sessions
        (site_id, token_hash, user_id, stamp, waits_for_code, other_sites, created_date, seen_date)
    SELECT u.site_id, $3, u.id, {STAMP}, $4, $5, $6, $6
    FROM users u WHERE u.site_id = $1 AND u.id = $2 AND u.disabled_date IS NULL
"""  # noqa: S608 - the text holds no value

_preferences: Final = msgspec.json.Decoder(Preferences).decode
_notices: Final = msgspec.json.Decoder(tuple[Notice, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


async def insert_session(
    connection: AnyConnection,
    user: User,
    token_hash: bytes,
    *,
    waits_for_code: bool,
    other_sites: Sequence[UUID],
    now: datetime,
) -> None:
    """Begin a session; none is made for a user who has just been disabled."""
    await connection.execute(_INSERT, *(user.site_id, user.id, token_hash, waits_for_code, list(other_sites), now))


async def find_session(connection: AnyConnection, site_id: UUID, token_hash: bytes) -> StaffSession | None:
    """The session with its user as both are now, None if it ended or its user's role or password changed since."""
    row = await connection.fetchrow(_FIND, site_id, token_hash)
    return None if row is None else _session(row)


async def note_seen(connection: AnyConnection, session: StaffSession, now: datetime) -> None:
    """Write that the session was used."""
    await connection.execute(
        "UPDATE staff_sessions SET seen_date = $3 WHERE site_id = $1 AND token_hash = $2 AND seen_date < $3",
        *(session.site_id, session.token_hash, now),
    )


async def put_notices(connection: AnyConnection, session: StaffSession, notices: Sequence[Notice]) -> None:
    """Replace what the next page tells."""
    await connection.execute(
        "UPDATE staff_sessions SET notices = $3 WHERE site_id = $1 AND token_hash = $2",
        *(session.site_id, session.token_hash, _encode(notices)),
    )


async def delete_session(connection: AnyConnection, site_id: UUID, token_hash: bytes) -> None:
    """End one session."""
    await connection.execute("DELETE FROM staff_sessions WHERE site_id = $1 AND token_hash = $2", site_id, token_hash)


async def delete_sessions_of(
    connection: AnyConnection, site_id: UUID, user_id: UUID, *, but: bytes | None = None
) -> int:
    """End all sessions of a user, but the one of the token with the hash `but`; how many there were."""
    done = await connection.execute(
        "DELETE FROM staff_sessions WHERE site_id = $1 AND user_id = $2 AND token_hash IS DISTINCT FROM $3",
        *(site_id, user_id, but),
    )
    return int(done.split()[-1])


async def delete_old_sessions(connection: AnyConnection, site_id: UUID, before: datetime) -> None:
    """Forget the sessions of a site that began before a time after which none counts any more."""
    await connection.execute("DELETE FROM staff_sessions WHERE site_id = $1 AND created_date < $2", site_id, before)


def _session(row: asyncpg.Record) -> StaffSession:
    user = User(
        site_id=row["site_id"],
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        created_date=row["user_created"],
        disabled_date=row["disabled_date"],
        password_expires_date=row["password_expires_date"],
        without=tuple(Withheld(one) for one in row["without"]),
    )
    return StaffSession(
        site_id=row["site_id"],
        token_hash=row["token_hash"],
        user=user,
        preferences=_preferences(row["preferences"] or b"{}"),
        has_second_factor=bool(row["has_second_factor"]),
        waits_for_code=row["waits_for_code"],
        other_sites=tuple(row["other_sites"]),
        notices=_notices(row["notices"]),
        created_date=row["created_date"],
        seen_date=row["seen_date"],
    )
