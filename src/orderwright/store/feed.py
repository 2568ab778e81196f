"""The feed of a site's events: every committed event has one place in it, and no reader skips any.

Writers append to a queue in their own transaction, whose commit may come late. A sequencer moves committed rows
to their places, one sequencer at a time per site, so that a place once passed never fills afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.model.events import RECORD_EVENTS
from orderwright.store.database import AnyConnection

BATCH = 5000
#: About how much one page may show. A thousand long comments make an order of megabytes, and each of a hundred events
#: shows it whole.
MOST_BYTES = 16 * 1024 * 1024


class StoredEvent(NamedTuple):
    """One event in its place. `actor` and `extras` are encoded JSON; `ordinal` counts the events of a revision."""

    position: int
    at: datetime
    entity_id: UUID
    revision: int
    ordinal: int
    id: UUID
    type: str
    actor: bytes
    extras: bytes | None


async def sequence(connection: AnyConnection, site_id: UUID) -> int:
    """Give every committed event of the site its place. Returns how many got one; not inside a transaction."""
    moved = 0
    while await connection.fetchval("SELECT EXISTS (SELECT FROM event_queue WHERE site_id = $1)", site_id):
        count: int = await connection.fetchval("SELECT sequence_events($1, $2)", site_id, BATCH)
        moved += count
        if count < BATCH:
            break
    return moved


class Page(NamedTuple):
    """Events in the order of their places. `whole` says that nothing more was found behind the last one."""

    events: list[StoredEvent]
    whole: bool


async def read_events(
    connection: AnyConnection,
    site_id: UUID,
    *,
    after: int,
    limit: int,
    types: Sequence[str] | None = None,
    entity_id: UUID | None = None,
) -> Page:
    """Up to `limit` events behind position `after`, in the order of their places; only of `types`, if there are any.

    There are fewer, but at least one, where the orders or the payments, refunds and fulfilments that they show would
    take more than `MOST_BYTES` together.
    """
    rows = await connection.fetch(
        """WITH page AS MATERIALIZED (
               SELECT position, at, entity_id, revision, ordinal, id, type, actor, extras FROM events
               WHERE site_id = $1 AND position > $2
                 AND ($3::text[] IS NULL OR type = ANY ($3)) AND ($4::uuid IS NULL OR entity_id = $4)
               ORDER BY position LIMIT $5
           ), shown AS (
               SELECT o.id, octet_length(o.head) + octet_length(o.lines) + coalesce(
                   (SELECT sum(octet_length(a.doc)) FROM order_activities a
                    WHERE a.site_id = $1 AND a.order_id = o.id), 0) AS size
               FROM orders o WHERE o.site_id = $1 AND o.id = ANY (ARRAY(SELECT DISTINCT entity_id FROM page))
           ), sized AS (
               SELECT p.*, count(*) OVER () AS found, sum(coalesce(octet_length(p.extras), 0) + coalesce(
                   CASE WHEN p.type = ANY ($7) THEN
                       (SELECT sum(octet_length(r.doc)) FROM order_records r
                        WHERE r.site_id = $1 AND r.order_id = p.entity_id AND r.since_revision <= p.revision
                          AND (r.until_revision IS NULL OR r.until_revision > p.revision))
                   ELSE s.size END, 0))
                   OVER (ORDER BY p.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
               FROM page p LEFT JOIN shown s ON s.id = p.entity_id
           )
           SELECT position, at, entity_id, revision, ordinal, id, type, actor, extras, found FROM sized
           WHERE coalesce(before, 0) <= $6 ORDER BY position""",
        site_id,
        after,
        None if types is None else list(types),
        entity_id,
        limit,
        MOST_BYTES,
        sorted(RECORD_EVENTS),
    )
    found = rows[0]["found"] if rows else 0
    return Page([StoredEvent(*list(row)[:-1]) for row in rows], whole=found < limit and len(rows) == found)


async def last_position(connection: AnyConnection, site_id: UUID) -> int:
    """The place of the site's newest event; 0 if it has none."""
    value: int | None = await connection.fetchval(
        "SELECT last_position FROM event_positions WHERE site_id = $1", site_id
    )
    return value or 0


async def feeds_beyond(connection: AnyConnection, positions: Mapping[UUID, int]) -> list[UUID]:
    """Those of the sites whose feed has events behind the place given, or events that wait for one."""
    rows = await connection.fetch(
        """SELECT s.site_id FROM unnest($1::uuid[], $2::bigint[]) AS s (site_id, position)
           WHERE EXISTS (SELECT FROM event_positions p WHERE p.site_id = s.site_id AND p.last_position > s.position)
              OR EXISTS (SELECT FROM event_queue q WHERE q.site_id = s.site_id)""",
        list(positions),
        list(positions.values()),
    )
    return [row[0] for row in rows]


async def events_of_order(
    connection: AnyConnection, site_id: UUID, order_id: UUID, *, first: int = 0, last: int | None = None
) -> list[StoredEvent]:
    """The events of one order in the order of its revisions, those without a place yet included (position 0).

    Of all revisions, or of those from `first` to `last`.
    """
    rows = await connection.fetch(
        """SELECT position, at, entity_id, revision, ordinal, id, type, actor, extras FROM events
           WHERE site_id = $1 AND entity_id = $2 AND revision >= $3 AND ($4::bigint IS NULL OR revision <= $4)
           UNION ALL
           SELECT 0, at, entity_id, revision, ordinal, id, type, actor, extras FROM event_queue
           WHERE site_id = $1 AND entity_id = $2 AND revision >= $3 AND ($4::bigint IS NULL OR revision <= $4)
           ORDER BY revision, ordinal""",
        site_id,
        order_id,
        first,
        last,
    )
    return [StoredEvent(*row) for row in rows]


async def last_seen(connection: AnyConnection, site_id: UUID, order_id: UUID) -> tuple[int, datetime | None]:
    """The highest revision and the latest time that any event of the order names; 0 and None if it has none.

    An order that was deleted and comes again must go on above both: consumers drop what seems older than what they
    saw, and events that wait for their places get them by their times.
    """
    row = await connection.fetchrow(
        """SELECT coalesce(max(revision), 0), max(at) FROM (
               SELECT revision, at FROM events WHERE site_id = $1 AND entity_id = $2
               UNION ALL
               SELECT revision, at FROM event_queue WHERE site_id = $1 AND entity_id = $2) AS seen""",
        site_id,
        order_id,
    )
    assert row is not None, "an aggregate answers one row"
    return row[0], row[1]


async def append_event(
    connection: AnyConnection,
    site_id: UUID,
    *,
    at: datetime,
    entity_id: UUID,
    revision: int,
    type_: str,
    actor: bytes,
    extras: bytes | None,
) -> None:
    """Append an event that comes with no version of an order, such as the one that says an order is gone."""
    await connection.execute(
        """INSERT INTO event_queue (site_id, at, entity_id, revision, ordinal, type, actor, extras)
           VALUES ($1, $2, $3, $4, 1, $5, $6, $7)""",
        site_id,
        at,
        entity_id,
        revision,
        type_,
        actor,
        extras,
    )
