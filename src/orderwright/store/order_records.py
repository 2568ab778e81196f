"""Payments, refunds and fulfilments of orders as rows: reading the current ones and those of an earlier revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class RecordKind(StrEnum):
    """What a record is."""

    PAYMENT = "payment"
    REFUND = "refund"
    FULFILLMENT = "fulfillment"


MONEY = (RecordKind.PAYMENT, RecordKind.REFUND)


class CurrentRecord(NamedTuple):
    """A current record: its kind, its place in the list of its kind, its encoded document and its hidden facts."""

    kind: str
    seq: int
    doc: bytes
    facts: bytes | None


class RecordChange(NamedTuple):
    """A place that is filled anew (`doc`), or whose record ends (`doc` None), as the database's `record_change`."""

    kind: str
    seq: int
    id: UUID
    doc: bytes | None
    facts: bytes | None


#: The encoded lists of one order by kind, each a JSON array.
RecordLists = dict[RecordKind, bytes]


async def current_records(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[CurrentRecord]:
    """All current records of an order, by kind and place."""
    rows = await connection.fetch(
        """SELECT kind, seq, doc, facts FROM order_records
           WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL ORDER BY kind, seq""",
        site_id,
        order_id,
    )
    return [CurrentRecord(*row) for row in rows]


async def record_lists(
    connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID], kinds: Sequence[RecordKind]
) -> dict[UUID, RecordLists]:
    """The current records of orders as stored bytes; orders without any are left out."""
    rows = await connection.fetch(
        # Order by order, for the reason given in `records_at_revisions`: PostgreSQL 15 would read the whole site.
        """SELECT w.order_id, r.kind, r.docs
           FROM unnest($2::uuid[]) AS w (order_id)
           CROSS JOIN LATERAL (
               SELECT kind, string_agg(doc, ','::bytea ORDER BY seq) AS docs FROM order_records
               WHERE site_id = $1 AND order_id = w.order_id AND kind = ANY ($3) AND until_revision IS NULL
               GROUP BY kind
           ) AS r""",
        site_id,
        list(dict.fromkeys(order_ids)),
        list(kinds),
    )
    found: dict[UUID, RecordLists] = defaultdict(dict)
    for order_id, kind, docs in rows:
        found[order_id][RecordKind(kind)] = b"[%b]" % docs
    return found


async def records_at_revision(
    connection: AnyConnection, site_id: UUID, order_id: UUID, revision: int, kinds: Sequence[RecordKind]
) -> RecordLists:
    """The records of an order as they stood at a revision, as stored bytes. Kinds without any are left out."""
    rows = await connection.fetch(
        """SELECT kind, string_agg(doc, ','::bytea ORDER BY seq) FROM order_records
           WHERE site_id = $1 AND order_id = $2 AND kind = ANY ($4)
             AND since_revision <= $3 AND (until_revision IS NULL OR until_revision > $3)
           GROUP BY kind""",
        site_id,
        order_id,
        revision,
        list(kinds),
    )
    return {RecordKind(kind): b"[%b]" % docs for kind, docs in rows}


#: One state of an order's records: the order and its revision.
Moment = tuple[UUID, int]


async def records_at_revisions(
    connection: AnyConnection, site_id: UUID, moments: Iterable[Moment]
) -> dict[Moment, RecordLists]:
    """The records of orders as they stood at revisions, all kinds in one query. Moments without any are left out."""
    wanted = sorted(set(moments))
    if not wanted:
        return {}
    rows = await connection.fetch(
        # Grouped moment by moment: as one join, the planner would rather read all records of the site than look
        # for those of a hundred orders.
        """SELECT w.order_id, w.revision, r.kind, r.docs
           FROM unnest($2::uuid[], $3::bigint[]) AS w (order_id, revision)
           CROSS JOIN LATERAL (
               SELECT kind, string_agg(doc, ','::bytea ORDER BY seq) AS docs FROM order_records
               WHERE site_id = $1 AND order_id = w.order_id
                 AND since_revision <= w.revision AND (until_revision IS NULL OR until_revision > w.revision)
               GROUP BY kind
           ) AS r""",
        site_id,
        [order_id for order_id, _ in wanted],
        [revision for _, revision in wanted],
    )
    found: dict[Moment, RecordLists] = defaultdict(dict)
    for order_id, revision, kind, docs in rows:
        found[order_id, revision][RecordKind(kind)] = b"[%b]" % docs
    return found


async def heads_of_other_rendering(
    connection: AnyConnection, site_id: UUID, order_ids: Iterable[UUID], render_key: int
) -> dict[UUID, bytes]:
    """The encoded heads of those of the orders whose amounts may at some revision not be formatted under `render_key`.

    Of an imported order the key tells how the last import was formatted, and nothing of what that one replaced.
    """
    rows = await connection.fetch(
        "SELECT id, head FROM orders WHERE site_id = $1 AND id = ANY ($2) AND (imported OR render_key <> $3)",
        site_id,
        list(set(order_ids)),
        render_key,
    )
    return {row[0]: row[1] for row in rows}


class RecordStep(NamedTuple):
    """What one revision did to one record: it has one `before`, one `after`, or both."""

    revision: int
    kind: RecordKind
    id: UUID
    before: bool
    after: bool


async def record_steps(
    connection: AnyConnection, site_id: UUID, order_id: UUID, *, first: int, last: int
) -> list[RecordStep]:
    """What the revisions from `first` to `last` did to the records of an order: by revision, kind and place."""
    rows = await connection.fetch(
        """WITH touched AS (
               SELECT kind, seq, id, since_revision AS revision, false AS before, true AS after FROM order_records
               WHERE site_id = $1 AND order_id = $2 AND since_revision BETWEEN $3 AND $4
               UNION ALL
               SELECT kind, seq, id, until_revision, true, false FROM order_records
               WHERE site_id = $1 AND order_id = $2 AND until_revision BETWEEN $3 AND $4
           )
           SELECT revision, kind, id, bool_or(before), bool_or(after) FROM touched
           GROUP BY revision, kind, seq, id ORDER BY revision, kind, seq""",
        site_id,
        order_id,
        first,
        last,
    )
    return [RecordStep(row[0], RecordKind(row[1]), *row[2:]) for row in rows]
