"""Which orders of another system are here, and the records that come with imported orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection
from orderwright.store.order_records import RecordChange


class Source(NamedTuple):
    """An order of another system: its id there, the id that it gets here, a hash of what is said of it."""

    external_id: str
    order_id: UUID
    content_hash: bytes


async def claim_sources(
    connection: AnyConnection, site_id: UUID, system: str, sources: Sequence[Source], at: datetime
) -> set[str]:
    """Take those of the orders that are not here yet for this transaction; returns their ids in the other system.

    An id that another transaction is importing is waited for. Ids differ from each other.
    """
    ordered = sorted(sources)  # so that two imports wait in one direction only
    rows = await connection.fetch(
        """INSERT INTO order_sources (site_id, source, external_id, order_id, content_hash, imported_at)
           SELECT $1, $2, s.external_id, s.order_id, s.content_hash, $6
           FROM unnest($3::text[], $4::uuid[], $5::bytea[]) AS s (external_id, order_id, content_hash)
           ON CONFLICT DO NOTHING RETURNING external_id""",
        site_id,
        system,
        [one.external_id for one in ordered],
        [one.order_id for one in ordered],
        [one.content_hash for one in ordered],
        at,
    )
    return {row[0] for row in rows}


async def known_sources(
    connection: AnyConnection, site_id: UUID, system: str, external_ids: Sequence[str]
) -> dict[str, bytes]:
    """Of those of the orders that are here: the hash of what was said of each when it was imported."""
    rows = await connection.fetch(
        """SELECT external_id, content_hash FROM order_sources
           WHERE site_id = $1 AND source = $2 AND external_id = ANY ($3)""",
        site_id,
        system,
        list(external_ids),
    )
    return {row[0]: row[1] for row in rows}


async def add_records(
    connection: AnyConnection,
    site_id: UUID,
    revisions: Mapping[UUID, int],
    records: Mapping[UUID, Sequence[RecordChange]],
) -> None:
    """Write the first records of orders that this transaction has placed at these revisions."""
    rows = [(order_id, revisions[order_id], *record) for order_id, listed in records.items() for record in listed]
    if not rows:
        return
    order_ids, at_revisions, kinds, places, ids, documents, _ = zip(*rows, strict=True)
    await connection.execute(
        """WITH written AS (
               INSERT INTO order_records (site_id, order_id, kind, seq, since_revision, id, doc)
               SELECT $1, r.* FROM unnest($2::uuid[], $3::text[], $4::integer[], $5::bigint[], $6::uuid[], $7::bytea[])
                   AS r (order_id, kind, seq, since_revision, id, doc))
           UPDATE orders SET record_count = counted.records
           FROM (SELECT w.order_id, count(*) AS records FROM unnest($2::uuid[]) AS w (order_id) GROUP BY 1) AS counted
           WHERE orders.site_id = $1 AND orders.id = counted.order_id""",
        site_id,
        order_ids,
        kinds,
        places,
        at_revisions,
        ids,
        documents,
    )


async def last_seen_of(
    connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, datetime]]:
    """What `feed.last_seen` answers, for those of many orders that any event names."""
    rows = await connection.fetch(
        """SELECT entity_id, max(revision), max(at) FROM (
               SELECT entity_id, revision, at FROM events WHERE site_id = $1 AND entity_id = ANY ($2)
               UNION ALL
               SELECT entity_id, revision, at FROM event_queue WHERE site_id = $1 AND entity_id = ANY ($2)) AS seen
           GROUP BY entity_id""",
        site_id,
        list(order_ids),
    )
    return {row[0]: (row[1], row[2]) for row in rows}
