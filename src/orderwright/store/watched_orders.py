"""Orders that somebody should look at and that no search finds: those awaiting payment, and those with a flag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class WatchedOrder(NamedTuple):
    """One order, where it stands in its list, and its flags."""

    id: UUID
    created_date: datetime
    flags: tuple[str, ...]


async def orders_awaiting_payment(
    connection: AnyConnection, site_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[WatchedOrder]:
    """Orders of status INITIALIZED, the newest first, behind `before`."""
    rows = await connection.fetch(
        "SELECT order_id, created_date FROM order_search WHERE site_id = $1 AND status = 'INITIALIZED'"
        " AND ($2::timestamptz IS NULL OR (created_date, order_id) < ($2, $3))"
        " ORDER BY created_date DESC, order_id DESC LIMIT $4",
        *(site_id, *(before or (None, None)), limit),
    )
    return [WatchedOrder(row["order_id"], row["created_date"], ()) for row in rows]


async def flagged_orders(
    connection: AnyConnection, site_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[WatchedOrder]:
    """Orders with a flag for the staff, those that changed last first, behind `before`."""
    rows = await connection.fetch(
        "SELECT id, updated_date, flags FROM orders WHERE site_id = $1 AND flags <> '{}'"
        " AND ($2::timestamptz IS NULL OR (updated_date, id) < ($2, $3))"
        " ORDER BY updated_date DESC, id DESC LIMIT $4",
        *(site_id, *(before or (None, None)), limit),
    )
    return [WatchedOrder(row["id"], row["updated_date"], tuple(row["flags"])) for row in rows]


async def count_watched(connection: AnyConnection, site_id: UUID, *, most: int) -> tuple[int, int]:
    """How many orders await payment, and how many have a flag; counted up to `most`."""
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM"
        " (SELECT FROM order_search WHERE site_id = $1 AND status = 'INITIALIZED' LIMIT $2) a),"
        " (SELECT count(*) FROM (SELECT FROM orders WHERE site_id = $1 AND flags <> '{}' LIMIT $2) b)",
        *(site_id, most),
    )
    assert row is not None, "a count has a row"
    return row[0], row[1]
