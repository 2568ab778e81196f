"""Receipts: one for a payment, with numbers that have no gaps within a site."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class Receipt(NamedTuple):
    """A receipt by its id and its number within the site, from 1."""

    id: UUID
    number: int


async def begin_receipt(connection: AnyConnection, site_id: UUID, order_id: UUID, payment_id: UUID) -> bool:
    """Keep other transactions from making the payment's receipt until this one ends; False if one does so now."""
    begun: bool = await connection.fetchval(
        "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", f"receipt {site_id} {order_id} {payment_id}"
    )
    return begun


async def find_receipt(connection: AnyConnection, site_id: UUID, order_id: UUID, payment_id: UUID) -> Receipt | None:
    """The payment's receipt, if it has one."""
    row = await connection.fetchrow(
        "SELECT id, number FROM receipts WHERE site_id = $1 AND order_id = $2 AND payment_id = $3",
        site_id,
        order_id,
        payment_id,
    )
    return None if row is None else Receipt(*row)


async def add_receipt(
    connection: AnyConnection, site_id: UUID, order_id: UUID, payment_id: UUID, *, receipt_id: UUID, at: datetime
) -> Receipt:
    """Make the payment's receipt with the site's next number. Locks the site's counter: nothing is locked after it."""
    number: int = await connection.fetchval(
        """INSERT INTO receipt_counters AS c (site_id, last) VALUES ($1, 1)
           ON CONFLICT (site_id) DO UPDATE SET last = c.last + 1 RETURNING last""",
        site_id,
    )
    await connection.execute(
        """INSERT INTO receipts (site_id, payment_id, order_id, id, number, created_date)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        site_id,
        payment_id,
        order_id,
        receipt_id,
        number,
        at,
    )
    return Receipt(receipt_id, number)
