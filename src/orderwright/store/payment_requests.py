"""Payment requests in the database.

Orders are locked before their requests, requests in the order of their ids. Every change comes with one event, which
holds the request as it then is, and whose number is the request's revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record

from orderwright.model.identity import Identity
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.feed import append_event
from orderwright.store.search.row import NO_TIME

_TICK: Final = timedelta(microseconds=1)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(OrderPaymentRequest).decode
_decode_actor = msgspec.json.Decoder(Identity).decode


class StoredPaymentRequest(NamedTuple):
    """A request as it is kept: UNPAID ones may be over. `actor` made it; `event_date` is that of its newest event."""

    document: OrderPaymentRequest
    revision: int
    event_date: datetime
    actor: Identity

    @property
    def id(self) -> UUID:
        """Its id."""
        return UUID(self.document.id)

    def next_date(self, now: datetime) -> datetime:
        """The time of its next event: now, but always later than the one before it."""
        return max(now, self.event_date + _TICK)


async def insert_request(
    connection: AnyConnection, site_id: UUID, document: OrderPaymentRequest, at: datetime, actor: Identity, type_: str
) -> StoredPaymentRequest:
    """Add a request, with the event that tells of it."""
    stored = StoredPaymentRequest(document, 1, at, actor)
    columns = _columns(stored)
    names = ", ".join(("site_id", "id", "order_id", "created_date", "actor", *columns))
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 6))
    await connection.execute(
        f"INSERT INTO payment_requests ({names}) VALUES ({places})",  # noqa: S608 - constants
        *(site_id, stored.id, UUID(document.order_id), parse_timestamp(document.created_date), _encode(actor)),
        *columns.values(),
    )
    await _tell(connection, site_id, stored, actor, type_)
    return stored


async def save_request(
    connection: AnyConnection,
    site_id: UUID,
    before: StoredPaymentRequest,
    document: OrderPaymentRequest,
    *,
    at: datetime,
    actor: Identity,
    type_: str,
) -> StoredPaymentRequest:
    """Write what a locked request has become, with the event that tells of it; `at` is from `next_date`."""
    stored = StoredPaymentRequest(document, before.revision + 1, at, before.actor)
    columns = _columns(stored)
    places = ", ".join(f"${number}" for number in range(3, len(columns) + 3))
    status = await connection.execute(
        f"UPDATE payment_requests SET ({', '.join(columns)}) = ({places}) WHERE site_id = $1 AND id = $2",  # noqa: S608
        *(site_id, stored.id, *columns.values()),
    )
    assert status == "UPDATE 1", "the request was not locked"
    await _tell(connection, site_id, stored, actor, type_)
    return stored


async def delete_request(
    connection: AnyConnection, site_id: UUID, before: StoredPaymentRequest, *, at: datetime, actor: Identity, type_: str
) -> None:
    """Remove a locked request; the event shows it as it was last."""
    await connection.execute("DELETE FROM payment_requests WHERE site_id = $1 AND id = $2", site_id, before.id)
    await _tell(connection, site_id, before._replace(revision=before.revision + 1, event_date=at), actor, type_)


async def find_request(connection: AnyConnection, site_id: UUID, request_id: UUID) -> StoredPaymentRequest | None:
    """The request of that id as it is now, not locked."""
    row = await connection.fetchrow(
        "SELECT doc, revision, event_date, actor FROM payment_requests WHERE site_id = $1 AND id = $2",
        site_id,
        request_id,
    )
    return None if row is None else stored_from(row)


async def lock_request(connection: AnyConnection, site_id: UUID, request_id: UUID) -> StoredPaymentRequest | None:
    """The same, locked until the end of the transaction."""
    row = await connection.fetchrow(
        "SELECT doc, revision, event_date, actor FROM payment_requests WHERE site_id = $1 AND id = $2"
        " FOR NO KEY UPDATE",
        site_id,
        request_id,
    )
    return None if row is None else stored_from(row)


async def lock_requests_of(
    connection: AnyConnection, site_id: UUID, order_id: UUID, gateway_order_ids: Sequence[str] | None = None
) -> list[StoredPaymentRequest]:
    """The requests of an order, all or those that these payments belong to, locked in the order of their ids."""
    rows = await connection.fetch(
        "SELECT doc, revision, event_date, actor FROM payment_requests WHERE site_id = $1 AND order_id = $2"
        " AND ($3::text[] IS NULL OR gateway_order_id = ANY ($3)) ORDER BY id FOR NO KEY UPDATE",
        site_id,
        order_id,
        gateway_order_ids,
    )
    return [stored_from(row) for row in rows]


async def unpaid_requests_of(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[OrderPaymentRequest]:
    """The unpaid requests of an order, also those that are over, not locked. The order's lock keeps new ones away."""
    rows = await connection.fetch(
        "SELECT doc FROM payment_requests WHERE site_id = $1 AND order_id = $2 AND status = 'UNPAID'",
        site_id,
        order_id,
    )
    return [_decode(row["doc"]) for row in rows]


async def sites_with_requests_over(connection: AnyConnection, now: datetime) -> list[UUID]:
    """The sites that have requests to be written down as expired."""
    rows = await connection.fetch(
        "SELECT DISTINCT site_id FROM payment_requests"
        " WHERE status = 'UNPAID' AND expiration_date > '-infinity' AND expiration_date <= $1",
        now,
    )
    return [row["site_id"] for row in rows]


async def lock_requests_over(
    connection: AnyConnection, site_id: UUID, now: datetime, *, limit: int
) -> list[StoredPaymentRequest]:
    """Requests of the site that are over, the oldest first, locked; those that somebody else has locked are left."""
    rows = await connection.fetch(
        "SELECT doc, revision, event_date, actor FROM payment_requests WHERE site_id = $1 AND status = 'UNPAID'"
        " AND expiration_date > '-infinity' AND expiration_date <= $2"
        " ORDER BY expiration_date LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
        site_id,
        now,
        limit,
    )
    return [stored_from(row) for row in rows]


def stored_from(row: Record) -> StoredPaymentRequest:
    """A request from a row with `doc`, `revision`, `event_date` and `actor`."""
    return StoredPaymentRequest(_decode(row["doc"]), row["revision"], row["event_date"], _decode_actor(row["actor"]))


def _columns(stored: StoredPaymentRequest) -> dict[str, object]:
    """What is written with every change. Ids in texts are kept in small letters, and compared so."""
    document = stored.document
    source = document.source
    expiration = document.expiration_date
    return {
        "order_number": document.order_number,
        "status": document.status.value,
        "amount": Decimal(document.amount.amount),
        "title": document.title,
        "description": document.description or "",
        "gateway_order_id": document.payment_gateway_order_id,
        "source_app_id": (source.app_id if source is not None and source.app_id else "").lower(),
        "source_external_id": (source.external_id if source is not None and source.external_id else ""),
        "expiration_date": NO_TIME if expiration is None else parse_timestamp(expiration),
        "updated_date": parse_timestamp(document.updated_date),
        "event_date": stored.event_date,
        "revision": stored.revision,
        "doc": _encode(document),
    }


async def _tell(
    connection: AnyConnection, site_id: UUID, stored: StoredPaymentRequest, actor: Identity, type_: str
) -> None:
    await append_event(
        connection,
        site_id,
        at=stored.event_date,
        entity_id=stored.id,
        revision=stored.revision,
        type_=type_,
        actor=_encode(actor),
        extras=_encode({"entity": stored.document}),
    )
