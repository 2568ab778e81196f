"""The list of activities of an order: at most 1,000 are current, older ones stay in the history."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class CurrentActivity(NamedTuple):
    """A current activity and its place in the list."""

    seq: int
    id: UUID
    comment: bool
    doc: bytes


async def current_activities(connection: AnyConnection, site_id: UUID, order_id: UUID) -> bytes | None:
    """The encoded current activities with commas between them; None if there is none."""
    value: bytes | None = await connection.fetchval(
        """SELECT string_agg(doc, ','::bytea ORDER BY seq) FROM order_activities
           WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL""",
        site_id,
        order_id,
    )
    return value


async def find_activity(
    connection: AnyConnection, site_id: UUID, order_id: UUID, activity_id: UUID
) -> CurrentActivity | None:
    """The current activity of that id, if the order has it."""
    row = await connection.fetchrow(
        """SELECT seq, id, comment, doc FROM order_activities
           WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL AND id = $3""",
        site_id,
        order_id,
        activity_id,
    )
    return None if row is None else CurrentActivity(*row)


async def all_sequence_numbers(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[int]:
    """The places of all current activities: what an import that replaces an order closes."""
    rows = await connection.fetch(
        "SELECT seq FROM order_activities WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL",
        site_id,
        order_id,
    )
    return [row[0] for row in rows]


async def oldest_without_comment(connection: AnyConnection, site_id: UUID, order_id: UUID, count: int) -> list[int]:
    """The places of up to `count` of the oldest current activities that are no comments: they give way first."""
    rows = await connection.fetch(
        """SELECT seq FROM order_activities
           WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL AND NOT comment
           ORDER BY seq LIMIT $3""",
        site_id,
        order_id,
        count,
    )
    return [row[0] for row in rows]
