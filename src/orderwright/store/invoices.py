"""Issued documents: invoices, credit notes and receipts, with numbers that have no gaps within a site and year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.invoices import DocumentKind, Invoice
from orderwright.store.database import AnyConnection

_COLUMNS = """id, kind, order_id, source_id, refund_id, year, number, display_number, currency, amount, tax,
    settings_revision, credited, created_date"""


class StoredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document without its texts. `amount` and `tax` are in major units, below zero on a credit note."""

    id: UUID
    kind: DocumentKind
    order_id: UUID
    source_id: UUID | None
    refund_id: UUID | None
    year: int
    number: int
    display_number: str
    currency: str
    amount: Decimal
    tax: Decimal
    settings_revision: int
    credited: bool
    created_date: datetime


class DocumentFile(NamedTuple):
    """What a document is set from, and the file if it was set already."""

    document: StoredDocument
    data: bytes
    pdf: bytes | None


async def next_number(connection: AnyConnection, site_id: UUID, kind: DocumentKind, year: int) -> int:
    """The next number of the year, from 1. Locks the counter: nothing is locked after it in this transaction."""
    number: int = await connection.fetchval(
        """INSERT INTO document_counters AS c (site_id, kind, year, last) VALUES ($1, $2, $3, 1)
           ON CONFLICT (site_id, kind, year) DO UPDATE SET last = c.last + 1 RETURNING last""",
        site_id,
        kind,
        year,
    )
    return number


async def coming_number(connection: AnyConnection, site_id: UUID, kind: DocumentKind, year: int) -> int:
    """The number that `next_number` would give now. Another document may get it first."""
    last: int | None = await connection.fetchval(
        "SELECT last FROM document_counters WHERE site_id = $1 AND kind = $2 AND year = $3", site_id, kind, year
    )
    return (last or 0) + 1


async def add_document(connection: AnyConnection, site_id: UUID, document: StoredDocument, data: bytes) -> None:
    """Keep a document with its texts."""
    await connection.execute(
        f"""INSERT INTO documents (site_id, {_COLUMNS}, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""",  # noqa: S608
        site_id,
        *msgspec.structs.astuple(document),
        data,
    )


async def find_document(connection: AnyConnection, site_id: UUID, document_id: UUID) -> StoredDocument | None:
    """The document of that id."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM documents WHERE site_id = $1 AND id = $2",  # noqa: S608
        site_id,
        document_id,
    )
    return None if row is None else _document(row)


async def find_file(connection: AnyConnection, site_id: UUID, document_id: UUID) -> DocumentFile | None:
    """The document of that id with its texts and its file."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS}, data, pdf FROM documents WHERE site_id = $1 AND id = $2",  # noqa: S608
        site_id,
        document_id,
    )
    return None if row is None else DocumentFile(_document(row), row["data"], row["pdf"])


async def keep_file(connection: AnyConnection, site_id: UUID, document_id: UUID, pdf: bytes) -> bytes:
    """Keep the file of a document unless it has one already; returns the one that it has from now on."""
    await connection.execute(
        "UPDATE documents SET pdf = $3 WHERE site_id = $1 AND id = $2 AND pdf IS NULL", site_id, document_id, pdf
    )
    kept: bytes = await connection.fetchval(
        "SELECT pdf FROM documents WHERE site_id = $1 AND id = $2", site_id, document_id
    )
    return kept


async def documents_of_order(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[StoredDocument]:
    """All documents of an order, oldest first. The order's lock guards them."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM documents WHERE site_id = $1 AND order_id = $2
            ORDER BY created_date, number, id""",  # noqa: S608
        site_id,
        order_id,
    )
    return [_document(row) for row in rows]


async def invoices_issued_at(
    connection: AnyConnection, site_id: UUID, changes: Sequence[tuple[UUID, datetime]]
) -> dict[tuple[UUID, datetime], list[UUID]]:
    """The invoices that were issued by these changes: orders and the times of their versions."""
    rows = await connection.fetch(
        """SELECT d.order_id, d.created_date, d.id FROM unnest($2::uuid[], $3::timestamptz[]) AS c (order_id, at)
           JOIN documents d ON d.site_id = $1 AND d.order_id = c.order_id AND d.created_date = c.at
           WHERE d.kind = 'INVOICE'""",
        site_id,
        [order_id for order_id, _ in changes],
        [at for _, at in changes],
    )
    found: dict[tuple[UUID, datetime], list[UUID]] = {}
    for order_id, at, id_ in rows:
        found.setdefault((order_id, at), []).append(id_)
    return found


async def page_of_documents(
    connection: AnyConnection,
    site_id: UUID,
    *,
    order_id: UUID | None,
    kind: DocumentKind | None,
    since: datetime | None,
    before: datetime | None,
    after: UUID | None,
    limit: int,
) -> list[StoredDocument]:
    """Documents of the site, newest first, behind the one of id `after`; issued from `since` on, before `before`."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM documents d WHERE site_id = $1
              AND ($2::uuid IS NULL OR order_id = $2) AND ($3::text IS NULL OR kind = $3)
              AND ($4::uuid IS NULL OR (created_date, number, id) <
                  (SELECT a.created_date, a.number, a.id FROM documents a WHERE a.site_id = $1 AND a.id = $4))
              AND ($6::timestamptz IS NULL OR created_date >= $6) AND ($7::timestamptz IS NULL OR created_date < $7)
            ORDER BY created_date DESC, number DESC, id DESC LIMIT $5""",  # noqa: S608
        site_id,
        *(order_id, kind, after, limit, since, before),
    )
    return [_document(row) for row in rows]


async def mark_credited(connection: AnyConnection, site_id: UUID, invoice_id: UUID) -> None:
    """Note that a credit note has taken the invoice back."""
    await connection.execute("UPDATE documents SET credited = true WHERE site_id = $1 AND id = $2", site_id, invoice_id)


async def note_invoice(connection: AnyConnection, site_id: UUID, order_id: UUID, invoice: Invoice) -> bool:
    """Note an invoice of an order; False if the order has one of that id. The order's lock guards the list."""
    status = await connection.execute(
        """INSERT INTO order_invoices (site_id, order_id, invoice_id, app_id, seq)
           SELECT $1, $2, $3, $4, coalesce(max(seq), 0) + 1 FROM order_invoices WHERE site_id = $1 AND order_id = $2
           ON CONFLICT (site_id, order_id, invoice_id) DO NOTHING""",
        site_id,
        order_id,
        invoice.id,
        invoice.app_id,
    )
    return status == "INSERT 0 1"


async def invoices_of_orders(
    connection: AnyConnection, site_id: UUID, order_ids: Sequence[UUID]
) -> dict[UUID, list[Invoice]]:
    """The noted invoices by order, oldest first."""
    rows = await connection.fetch(
        """SELECT order_id, invoice_id, app_id FROM order_invoices WHERE site_id = $1 AND order_id = ANY ($2)
           ORDER BY order_id, seq""",
        site_id,
        order_ids,
    )
    found: dict[UUID, list[Invoice]] = {order_id: [] for order_id in order_ids}
    for order_id, invoice_id, app_id in rows:
        found[order_id].append(Invoice(id=invoice_id, app_id=app_id))
    return found


class Followed(NamedTuple):
    """An event that may ask for a document; `actor` and `extras` are encoded JSON."""

    position: int
    order_id: UUID
    type: str
    actor: bytes
    extras: bytes | None


async def sites_to_follow(connection: AnyConnection) -> list[tuple[UUID, int, int]]:
    """The sites whose feed has moved on, with the place that was reached and the newest one."""
    rows = await connection.fetch(
        """SELECT p.site_id, coalesce(f.position, 0), p.last_position
           FROM event_positions p LEFT JOIN document_followers f USING (site_id)
           WHERE p.last_position > coalesce(f.position, 0)"""
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def events_to_follow(
    connection: AnyConnection, site_id: UUID, after: int, last: int, types: Iterable[str], limit: int
) -> list[Followed]:
    """Up to `limit` events of these types behind `after` and up to `last`, in the order of their places."""
    rows = await connection.fetch(
        """SELECT position, entity_id, type, actor, extras FROM events
           WHERE site_id = $1 AND position > $2 AND position <= $3 AND type = ANY ($4) ORDER BY position LIMIT $5""",
        site_id,
        after,
        last,
        list(types),
        limit,
    )
    return [Followed(*row) for row in rows]


async def has_invoices(connection: AnyConnection, site_id: UUID) -> bool:
    """Whether the site has ever issued an invoice."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM document_counters WHERE site_id = $1 AND kind = 'INVOICE')", site_id
    )
    return found


async def follow_to(connection: AnyConnection, site_id: UUID, position: int) -> None:
    """Note that the feed has been followed up to that place."""
    await connection.execute(
        """INSERT INTO document_followers AS f (site_id, position) VALUES ($1, $2)
           ON CONFLICT (site_id) DO UPDATE SET position = greatest(f.position, excluded.position)""",
        site_id,
        position,
    )


def _document(row: asyncpg.Record) -> StoredDocument:
    values = {name: row[name] for name in StoredDocument.__struct_fields__}
    return StoredDocument(**{**values, "kind": DocumentKind(values["kind"])})
