"""Draft orders in the database.

Orders are locked before their drafts. Every change comes with one event, which holds the draft as it then is, and whose
number is the draft's revision.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record

from orderwright.model.draft_orders import DraftOrder, EditingStatus
from orderwright.model.draft_state import DraftState
from orderwright.model.identity import Identity
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.feed import append_event

_TICK: Final = timedelta(microseconds=1)
_COLUMNS: Final = "doc, state, order_revision, revision, event_date, actor"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DraftOrder).decode
_decode_state = msgspec.json.Decoder(DraftState).decode
_decode_actor = msgspec.json.Decoder(Identity).decode


class StoredDraft(NamedTuple):
    """A draft as it is kept: what was asked for, and the document as it was calculated with the last change.

    `order_revision` is the revision that the edited order had when the draft began; None for a draft from scratch.
    `actor` made it; `event_date` is that of its newest event.
    """

    document: DraftOrder
    state: DraftState
    order_revision: int | None
    revision: int
    event_date: datetime
    actor: Identity

    @property
    def id(self) -> UUID:
        """Its id."""
        return UUID(self.document.id)

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.document.status is EditingStatus.DRAFT

    @property
    def edits_order(self) -> bool:
        """Whether it changes an order; otherwise an order can be made of it."""
        return self.order_revision is not None

    def next_date(self, now: datetime) -> datetime:
        """The time of its next event: now, but always later than the one before it."""
        return max(now, self.event_date + _TICK)


async def insert_draft(connection: AnyConnection, site_id: UUID, stored: StoredDraft, type_: str) -> None:
    """Add a draft, with the event that tells of it. An open draft of the same order must be gone before."""
    document = stored.document
    await connection.execute(
        "INSERT INTO draft_orders (site_id, id, order_id, order_revision, created_date, actor, status, updated_date,"
        " event_date, revision, state, doc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        site_id,
        stored.id,
        _order_id(document),
        stored.order_revision,
        parse_timestamp(document.created_date),
        _encode(stored.actor),
        *_written(stored),
    )
    await _tell(connection, site_id, stored, stored.actor, type_, None)


async def save_draft(
    connection: AnyConnection,
    site_id: UUID,
    before: StoredDraft,
    document: DraftOrder,
    state: DraftState,
    *,
    at: datetime,
    actor: Identity,
    type_: str,
    modified_fields: msgspec.Raw | None = None,
) -> StoredDraft:
    """Write what a locked draft has become, with the event that tells of it; `at` is from `next_date`.

    The order of the document is written, too: a draft from scratch gets one when an order is made of it.
    """
    stored = before._replace(document=document, state=state, revision=before.revision + 1, event_date=at)
    status = await connection.execute(
        "UPDATE draft_orders SET (status, updated_date, event_date, revision, state, doc, order_id)"
        " = ($3, $4, $5, $6, $7, $8, $9) WHERE site_id = $1 AND id = $2",
        site_id,
        stored.id,
        *_written(stored),
        _order_id(document),
    )
    assert status == "UPDATE 1", "the draft was not locked"
    await _tell(connection, site_id, stored, actor, type_, modified_fields)
    return stored


async def delete_draft(
    connection: AnyConnection, site_id: UUID, before: StoredDraft, *, at: datetime, actor: Identity, type_: str
) -> None:
    """Remove a locked draft; the event shows it as it was last."""
    await connection.execute("DELETE FROM draft_orders WHERE site_id = $1 AND id = $2", site_id, before.id)
    await _tell(connection, site_id, before._replace(revision=before.revision + 1, event_date=at), actor, type_, None)


async def find_draft(connection: AnyConnection, site_id: UUID, draft_id: UUID) -> StoredDraft | None:
    """The draft of that id as it is now, not locked."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM draft_orders WHERE site_id = $1 AND id = $2",  # noqa: S608 - constants
        site_id,
        draft_id,
    )
    return None if row is None else stored_from(row)


async def lock_draft(connection: AnyConnection, site_id: UUID, draft_id: UUID) -> StoredDraft | None:
    """The same, locked until the end of the transaction. A lock of its order comes before."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM draft_orders WHERE site_id = $1 AND id = $2 FOR NO KEY UPDATE",  # noqa: S608
        site_id,
        draft_id,
    )
    return None if row is None else stored_from(row)


async def lock_open_draft_of(connection: AnyConnection, site_id: UUID, order_id: UUID) -> StoredDraft | None:
    """The open draft that edits an order, locked. The order's lock keeps new ones away."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM draft_orders WHERE site_id = $1 AND order_id = $2 AND status = 'DRAFT'"  # noqa: S608
        " AND order_revision IS NOT NULL FOR NO KEY UPDATE",
        site_id,
        order_id,
    )
    return None if row is None else stored_from(row)


async def lock_drafts_of(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[StoredDraft]:
    """All drafts that edit or became an order, locked in the order of their ids, for an order that goes for good."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM draft_orders WHERE site_id = $1 AND order_id = $2 ORDER BY id"  # noqa: S608
        " FOR NO KEY UPDATE",
        site_id,
        order_id,
    )
    return [stored_from(row) for row in rows]


def stored_from(row: Record) -> StoredDraft:
    """A draft from a row with the columns of one."""
    return StoredDraft(
        _decode(row["doc"]),
        _decode_state(row["state"]),
        row["order_revision"],
        row["revision"],
        row["event_date"],
        _decode_actor(row["actor"]),
    )


def _order_id(document: DraftOrder) -> UUID | None:
    return None if document.order_id is None else UUID(document.order_id)


def _written(stored: StoredDraft) -> tuple[object, ...]:
    document = stored.document
    updated = parse_timestamp(document.updated_date)
    state, doc = _encode(stored.state), _encode(document)
    return document.status.value, updated, stored.event_date, stored.revision, state, doc


async def _tell(
    connection: AnyConnection,
    site_id: UUID,
    stored: StoredDraft,
    actor: Identity,
    type_: str,
    modified_fields: msgspec.Raw | None,
) -> None:
    extras: dict[str, object] = {"entity": stored.document}
    if modified_fields is not None:
        extras["modifiedFields"] = modified_fields
    await append_event(
        connection,
        site_id,
        at=stored.event_date,
        entity_id=stored.id,
        revision=stored.revision,
        type_=type_,
        actor=_encode(actor),
        extras=_encode(extras),
    )
