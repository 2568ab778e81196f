"""How often somebody has tried to log in, counted for all processes together.

Who and where are kept as SHA-256 only.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from orderwright.store.database import AnyConnection


def subject(kind: str, *parts: str) -> bytes:
    """What is counted: `kind` says of what, `parts` of whom."""
    return hashlib.sha256("\n".join((kind, *parts)).encode("utf-8", "surrogatepass")).digest()


async def count_attempt(
    connection: AnyConnection, counted: bytes, now: datetime, within: timedelta
) -> tuple[int, datetime]:
    """Count one more try, before it is made, so that tries at the same time count each.

    Returns how many there were in the running time of `within`, and since when that runs.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO login_attempts AS a (subject, tries, since_date) VALUES ($1, 1, $2)
        ON CONFLICT (subject) DO UPDATE SET
            tries = CASE WHEN a.since_date > $2 - $3::interval THEN a.tries + 1 ELSE 1 END,
            since_date = CASE WHEN a.since_date > $2 - $3::interval THEN a.since_date ELSE $2 END
        RETURNING tries, since_date
        """,
        *(counted, now, within),
    )
    assert row is not None, "an upsert returns its row"
    return row["tries"], row["since_date"]


async def forget_attempts(connection: AnyConnection, counted: bytes) -> None:
    """Begin anew, after a success."""
    await connection.execute("DELETE FROM login_attempts WHERE subject = $1", counted)


async def forgive_attempt(connection: AnyConnection, counted: bytes) -> None:
    """Take back the try that was counted last, because it was a success."""
    await connection.execute("UPDATE login_attempts SET tries = tries - 1 WHERE subject = $1 AND tries > 0", counted)


async def forget_old_attempts(connection: AnyConnection, before: datetime) -> None:
    """Forget what nobody counts any more."""
    await connection.execute("DELETE FROM login_attempts WHERE since_date < $1", before)
