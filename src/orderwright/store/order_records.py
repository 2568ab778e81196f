"""Payments, refunds and fulfilments of orders as rows: reading the current ones and those of an earlier revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
        """SELECT order_id, kind, string_agg(doc, ','::bytea ORDER BY seq) FROM order_records
           WHERE site_id = $1 AND order_id = ANY ($2) AND kind = ANY ($3) AND until_revision IS NULL
           GROUP BY order_id, kind""",
        site_id,
        order_ids,
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
