"""How far readers of the feed have come, by the names that they chose. Every app has names of its own."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from orderwright.store.database import AnyConnection

#: The owner of consumers of the site's own programs and staff.
THE_SITE = UUID(int=0)
_COLUMNS = "name, position, created_date, updated_date"


class StoredConsumer(NamedTuple):
    """A consumer: everything up to `position` is handled."""

    name: str
    position: int
    created_date: datetime
    updated_date: datetime


async def list_consumers(connection: AnyConnection, site_id: UUID, owner: UUID) -> list[StoredConsumer]:
    """The consumers of an owner, by name."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM feed_consumers WHERE site_id = $1 AND owner = $2 ORDER BY name",  # noqa: S608
        site_id,
        owner,
    )
    return [StoredConsumer(*row) for row in rows]


async def consumer_position(connection: AnyConnection, site_id: UUID, owner: UUID, name: str) -> int:
    """How far the consumer is; 0 where there is none of that name yet."""
    position: int | None = await connection.fetchval(
        "SELECT position FROM feed_consumers WHERE site_id = $1 AND owner = $2 AND name = $3", site_id, owner, name
    )
    return position or 0


async def commit_consumer(
    connection: AnyConnection, site_id: UUID, owner: UUID, name: str, position: int, *, most: int, now: datetime
) -> StoredConsumer | None:
    """Move the consumer on, or make it; it never moves back.

    None where it would be a new one and the owner has `most` already.
    """
    row = await connection.fetchrow(
        f"""INSERT INTO feed_consumers AS c (site_id, owner, name, position, created_date, updated_date)
            SELECT $1, $2, $3, $4, $6, $6
            WHERE EXISTS (SELECT FROM feed_consumers WHERE site_id = $1 AND owner = $2 AND name = $3)
               OR (SELECT count(*) FROM feed_consumers WHERE site_id = $1 AND owner = $2) < $5
            ON CONFLICT (site_id, owner, name) DO UPDATE
            SET position = greatest(c.position, excluded.position),
                updated_date = CASE WHEN excluded.position > c.position THEN excluded.updated_date
                                    ELSE c.updated_date END
            RETURNING {_COLUMNS}""",  # noqa: S608
        site_id,
        owner,
        name,
        position,
        most,
        now,
    )
    return _consumer(row)


async def reset_consumer(
    connection: AnyConnection, site_id: UUID, owner: UUID, name: str, position: int, *, now: datetime
) -> StoredConsumer | None:
    """Move the consumer to any place; None if there is none."""
    row = await connection.fetchrow(
        f"""UPDATE feed_consumers SET position = $4, updated_date = $5
            WHERE site_id = $1 AND owner = $2 AND name = $3 RETURNING {_COLUMNS}""",  # noqa: S608
        site_id,
        owner,
        name,
        position,
        now,
    )
    return _consumer(row)


async def delete_consumer(connection: AnyConnection, site_id: UUID, owner: UUID, name: str) -> bool:
    """Forget the consumer; False if there is none."""
    done: str = await connection.execute(
        "DELETE FROM feed_consumers WHERE site_id = $1 AND owner = $2 AND name = $3", site_id, owner, name
    )
    return done == "DELETE 1"


def _consumer(row: asyncpg.Record | None) -> StoredConsumer | None:
    return None if row is None else StoredConsumer(*row)
