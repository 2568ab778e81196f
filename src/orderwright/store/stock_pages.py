"""Pages of stock and of its movements, by keys: what is added meanwhile neither doubles nor hides anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from orderwright.model.inventory import MovementReason, StockKey, StockRecord
from orderwright.store.database import AnyConnection

_MOVEMENT = """at, move, app_id, item_id, variant, location, delta, quantity, reason, order_id, line_item_id, actor,
    operation, note"""


class MovementPlace(NamedTuple):
    """Where a movement stands among those of an item or an order."""

    at: datetime
    move: int
    key: StockKey


class StoredMovement(NamedTuple):
    """A movement as it is kept. `actor` is the encoded identity."""

    place: MovementPlace
    delta: int
    quantity: int
    reason: MovementReason
    order_id: UUID | None
    line_item_id: UUID | None
    actor: bytes
    operation: str
    note: str | None


async def stock_page(
    connection: AnyConnection,
    site_id: UUID,
    *,
    items: Sequence[tuple[str, str]],
    locations: Sequence[str],
    max_quantity: int | None,
    after: StockKey | None,
    limit: int,
) -> list[StockRecord]:
    """The next quantities in the order of their key. Empty `items` and `locations` mean all of them."""
    rows = await connection.fetch(
        """SELECT app_id, item_id, variant, location, quantity, updated_date FROM stock
           WHERE site_id = $1
             AND ($2::text[] = '{}' OR (app_id, item_id) IN (SELECT * FROM unnest($2::text[], $3::text[])))
             AND ($4::text[] = '{}' OR location = ANY ($4))
             AND ($5::bigint IS NULL OR quantity <= $5)
             AND (app_id, item_id, variant, location) > ($6, $7, $8, $9)
           ORDER BY app_id, item_id, variant, location LIMIT $10""",
        site_id,
        [app for app, _ in items],
        [item for _, item in items],
        locations,
        max_quantity,
        *(after or ("", "", "", "")),
        limit,
    )
    return [StockRecord(StockKey(row[0], row[1], row[2], row[3]), row[4], row[5]) for row in rows]


async def movements_of_order(
    connection: AnyConnection, site_id: UUID, order_id: UUID, *, before: MovementPlace | None, limit: int
) -> list[StoredMovement]:
    """The movements of an order, newest first, from those on that come before the place."""
    bound = "" if before is None else "AND (at, move, app_id, item_id, variant, location) < ($4, $5, $6, $7, $8, $9)"
    rows = await connection.fetch(
        f"""SELECT {_MOVEMENT} FROM stock_movements WHERE site_id = $1 AND order_id = $2 {bound}
            ORDER BY at DESC, move DESC, app_id DESC, item_id DESC, variant DESC, location DESC
            LIMIT $3""",  # noqa: S608 - constants
        site_id,
        order_id,
        limit,
        *(() if before is None else (before.at, before.move, *before.key)),
    )
    return [_movement(row) for row in rows]


async def movements_of_item(
    connection: AnyConnection,
    site_id: UUID,
    app_id: str,
    item_id: str,
    *,
    variant: str | None,
    location: str | None,
    before: MovementPlace | None,
    limit: int,
) -> list[StoredMovement]:
    """The movements of an item, newest first; those of one variant and of one location where these are not None."""
    bound = "" if before is None else "AND (at, move, variant, location) < ($7, $8, $9, $10)"
    rows = await connection.fetch(
        f"""SELECT {_MOVEMENT} FROM stock_movements
            WHERE site_id = $1 AND app_id = $2 AND item_id = $3 AND ($4::text IS NULL OR variant = $4)
              AND ($5::text IS NULL OR location = $5) {bound}
            ORDER BY at DESC, move DESC, variant DESC, location DESC LIMIT $6""",  # noqa: S608 - constants
        site_id,
        app_id,
        item_id,
        variant,
        location,
        limit,
        *(() if before is None else (before.at, before.move, before.key.variant, before.key.location)),
    )
    return [_movement(row) for row in rows]


def _movement(row: Record) -> StoredMovement:
    place = MovementPlace(row[0], row[1], StockKey(row[2], row[3], row[4], row[5]))
    return StoredMovement(place, row[6], row[7], MovementReason(row[8]), *tuple(row)[9:])
