"""Orders in the database: reading them as stored bytes, locking them, writing new ones and changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record

from orderwright.model.errors import order_not_found
from orderwright.model.inventory import StockLack, StockTaking
from orderwright.model.timestamps import format_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.order_records import RecordChange
from orderwright.store.parts import join_document

MAX_ACTIVITIES = 1000

_COLUMNS = """o.id, o.number, o.revision, o.updated_date, o.imported, o.restricted, o.render_key, o.head, o.lines"""
_ACTIVITIES = """(SELECT string_agg(a.doc, ','::bytea ORDER BY a.seq) FROM order_activities a
    WHERE a.site_id = o.site_id AND a.order_id = o.id AND a.until_revision IS NULL) AS activities"""
FETCH = f"SELECT {_COLUMNS}, {_ACTIVITIES} FROM orders o WHERE o.site_id = $1 AND o.id = $2"  # noqa: S608  # constants
#: What a search reads of `orders o` beside its own columns, so that the page comes with its documents.
SEARCH_COLUMNS = f"{_COLUMNS}, {_ACTIVITIES}"
_LOCK_COLUMNS = f"""{_COLUMNS}, o.version_date, o.activity_count, o.editable_by, o.record_count, o.flags, o.declared,
    o.approval_strategy"""
_PEEK = f"SELECT {_LOCK_COLUMNS} FROM orders o WHERE o.site_id = $1 AND o.id = $2"  # noqa: S608
LOCK = f"{_PEEK} FOR NO KEY UPDATE"
LOCK_MANY = f"""SELECT {_LOCK_COLUMNS} FROM orders o WHERE o.site_id = $1 AND o.id = ANY ($2)
    ORDER BY o.id FOR NO KEY UPDATE"""  # noqa: S608


class StoredOrder(msgspec.Struct, kw_only=True):
    """One order as the database keeps it: encoded parts, not yet decoded.

    `activities` are the encoded activities joined by commas (None: none). `restricted` says that the document holds
    parts which some readers may not see; `render_key` with what its formatted amounts were made.
    """

    id: UUID
    number: int
    revision: int
    updated_date: datetime
    imported: bool
    restricted: bool
    render_key: int
    head: bytes
    lines: bytes
    activities: bytes | None

    def document(self) -> bytes:
        """The encoded document, with everything in it."""
        return join_document(self.head, self.lines, self.activities, format_timestamp(self.updated_date))


class LockedOrder(msgspec.Struct, kw_only=True):
    """One order under its lock, read inside the transaction that holds it.

    `editable_by`: the only apps that may edit it, None for everyone with the right. `version_date` is the time of
    its newest version; `updated_date` is what it shows. `record_count` payments, refunds and fulfilments are on
    record. `flags` are for staff. `declared` is the encoded payment state that the order was declared to have before
    there were payments (None: there were none yet).
    """

    id: UUID
    number: int
    revision: int
    version_date: datetime
    updated_date: datetime
    imported: bool
    restricted: bool
    render_key: int
    head: bytes
    lines: bytes
    activity_count: int
    editable_by: tuple[UUID, ...] | None
    record_count: int
    flags: tuple[str, ...]
    declared: bytes | None
    approval_strategy: str

    def shown_apart(self) -> datetime | None:
        """The date of the last change where an import says another one than that of the version; else None."""
        return None if self.updated_date == self.version_date else self.updated_date


def stored_from(row: Record) -> StoredOrder:
    """The order in a row that holds the columns of `SEARCH_COLUMNS` under their names, among others."""
    return StoredOrder(**{name: row[name] for name in StoredOrder.__struct_fields__})


def _locked(row: Record) -> LockedOrder:
    editable_by = row["editable_by"]
    return LockedOrder(
        id=row["id"],
        number=row["number"],
        revision=row["revision"],
        version_date=row["version_date"],
        updated_date=row["updated_date"],
        imported=row["imported"],
        restricted=row["restricted"],
        render_key=row["render_key"],
        head=row["head"],
        lines=row["lines"],
        activity_count=row["activity_count"],
        editable_by=None if editable_by is None else tuple(editable_by),
        record_count=row["record_count"],
        flags=tuple(row["flags"]),
        declared=row["declared"],
        approval_strategy=row["approval_strategy"],
    )


def as_order_id(text: str) -> UUID:
    """The id in `text`. Raises the 404 of an unknown order if it is none: no order can have that id."""
    try:
        return UUID(text)
    except ValueError:
        raise order_not_found(text) from None


async def fetch_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> StoredOrder:
    """The order of that id on that site; `ORDER_NOT_FOUND` if there is none."""
    row = await connection.fetchrow(FETCH, site_id, order_id)
    if row is None:
        raise order_not_found(order_id)
    return stored_from(row)


async def lock_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> LockedOrder:
    """Lock the order until the transaction ends and read it; `ORDER_NOT_FOUND` if the site has none such."""
    row = await connection.fetchrow(LOCK, site_id, order_id)
    if row is None:
        raise order_not_found(order_id)
    return _locked(row)


async def peek_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> LockedOrder:
    """The order as `lock_order` reads it, but without its lock: never to be saved. `ORDER_NOT_FOUND` likewise."""
    row = await connection.fetchrow(_PEEK, site_id, order_id)
    if row is None:
        raise order_not_found(order_id)
    return _locked(row)


async def find_and_lock(connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, LockedOrder]:
    """Lock those of the orders that exist, by id, so that two bulk writes never wait for each other in a circle."""
    rows = await connection.fetch(LOCK_MANY, site_id, sorted(set(order_ids)))
    return {row["id"]: _locked(row) for row in rows}


class NewActivity(NamedTuple):
    """An activity to append. A comment never gives way to newer activities."""

    id: UUID
    comment: bool
    doc: bytes


class NewEvent(NamedTuple):
    """An event to append. `extras` is the JSON of what the order's version does not hold."""

    type: str
    extras: bytes | None = None


class NewOrder(NamedTuple):
    """The parameters of one new order, in the order of the database's type `new_order`."""

    id: UUID
    at: datetime
    updated: datetime | None
    imported: bool
    number: int | None
    revision: int
    restricted: bool
    render_key: int
    editable_by: list[UUID] | None
    approval_strategy: str
    notify_buyer: bool
    notify_business: bool
    flags: list[str]
    head: bytes
    lines: bytes
    activities: list[NewActivity]
    events: list[NewEvent]
    operation: str
    actor: bytes
    request_id: str
    search: tuple[Any, ...]
    words: list[str]
    principal: str
    idempotency_key: str | None
    request_hash: bytes | None
    stock: StockTaking | None = None


class PlacedOrder(NamedTuple):
    """What became of one new order: see `placed_order` in the migrations for the outcomes.

    `lacking` says what there was too little of, with the outcome 'out_of_stock'.
    """

    outcome: str
    order_id: UUID
    revision: int
    number: int
    lacking: tuple[StockLack, ...] = ()


class OrderChange(NamedTuple):
    """The parameters of one change, in the order of the database's type `order_change`."""

    revision: int
    at: datetime
    updated: datetime | None
    operation: str
    actor: bytes
    request_id: str
    before: bytes | None
    head: bytes | None
    lines: bytes | None
    number: int
    imported: bool
    restricted: bool
    render_key: int
    activities: list[NewActivity]
    closed: list[int]
    replaced: list[NewActivity] | None
    replaced_seq: list[int] | None
    events: list[NewEvent]
    search: tuple[Any, ...] | None
    words: list[str] | None
    records: list[RecordChange] | None = None
    flags: list[str] | None = None
    declared: bytes | None = None


async def place_orders(connection: AnyConnection, site_id: UUID, batch: Sequence[NewOrder]) -> list[PlacedOrder]:
    """Write new orders of one site in one round trip; the answers stand in the order of `batch`."""
    rows = await connection.fetch(
        "SELECT ordinal, outcome, order_id, revision, number, lacking FROM place_orders($1, $2) ORDER BY ordinal",
        site_id,
        batch,
    )
    return [
        PlacedOrder(row[1], row[2], row[3], row[4], tuple(StockLack(*lack) for lack in row[5] or ())) for row in rows
    ]


async def save_order(connection: AnyConnection, site_id: UUID, order_id: UUID, change: OrderChange) -> None:
    """Write one change of an order that the transaction has locked."""
    await connection.execute("SELECT save_order($1, $2, $3)", site_id, order_id, change)


async def numbers_of(connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The numbers of those of the orders that the site has. It also settles an unknown outcome of a commit."""
    rows = await connection.fetch(
        "SELECT id, number FROM orders WHERE site_id = $1 AND id = ANY ($2)", site_id, order_ids
    )
    return {row[0]: row[1] for row in rows}


async def leave_epoch(connection: AnyConnection, site_id: UUID, order_id: UUID) -> None:
    """Mark the order's number as one that an import chose, so that the counter may give the same one out.

    For an order whose number the counter gave, before an import gives it another one.
    """
    await connection.execute("UPDATE orders SET number_epoch = NULL WHERE site_id = $1 AND id = $2", site_id, order_id)


async def delete_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> None:
    """Remove an order and its parts for good. Its events stay in the feed; they no longer show the order's data."""
    await connection.execute("DELETE FROM order_activities WHERE site_id = $1 AND order_id = $2", site_id, order_id)
    await connection.execute("DELETE FROM order_records WHERE site_id = $1 AND order_id = $2", site_id, order_id)
    await connection.execute("DELETE FROM order_versions WHERE site_id = $1 AND order_id = $2", site_id, order_id)
    await connection.execute("SELECT drop_order_search($1, $2)", site_id, order_id)
    await connection.execute("DELETE FROM orders WHERE site_id = $1 AND id = $2", site_id, order_id)
