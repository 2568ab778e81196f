"""Stock in the database: locking, taking, moving and counting it. Every change of a quantity leaves its movement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from orderwright.model.inventory import (
    Holding,
    MovementReason,
    StockKey,
    StockLack,
    StockMove,
    StockNeed,
    StockRecord,
)
from orderwright.store.database import AnyConnection

_KEYS = "unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS k (app_id, item_id, variant, location)"
_SAME_KEY = """s.app_id = k.app_id AND s.item_id = k.item_id AND s.variant = k.variant AND s.location = k.location"""
_ROWS = f"""SELECT s.app_id, s.item_id, s.variant, s.location, s.quantity, s.updated_date
    FROM {_KEYS} JOIN stock s ON s.site_id = $1 AND {_SAME_KEY}"""  # noqa: S608 - constants


class StockCause(NamedTuple):
    """Why stock moves, in the order of the database's type `stock_cause`. `actor` is the encoded identity."""

    at: datetime
    reason: MovementReason
    order_id: UUID | None
    actor: bytes
    operation: str
    note: str | None = None


async def tracks_stock(connection: AnyConnection, site_id: UUID) -> bool:
    """Whether the site tracks anything at all."""
    found: bool = await connection.fetchval("SELECT tracks_stock($1)", site_id)
    return found


async def lock_stock(
    connection: AnyConnection, site_id: UUID, needs: Sequence[StockNeed], order_ids: Sequence[UUID]
) -> None:
    """Lock the rows that meet the needs and those that the orders have moved before, in the order of their key."""
    await connection.execute("SELECT lock_stock($1, $2, $3)", site_id, needs, order_ids)


async def find_stock(
    connection: AnyConnection, site_id: UUID, needs: Sequence[StockNeed]
) -> list[tuple[StockNeed, StockKey]]:
    """The needs of tracked items, each with the row that meets it."""
    rows = await connection.fetch(
        "SELECT ordinal, app_id, item_id, variant, location FROM find_stock($1, $2) ORDER BY ordinal", site_id, needs
    )
    return [(needs[row[0] - 1], StockKey(row[1], row[2], row[3], row[4])) for row in rows]


async def take_stock(
    connection: AnyConnection, site_id: UUID, needs: Sequence[StockNeed], cause: StockCause, *, forced: bool
) -> list[StockLack]:
    """Take what is needed; answers what is lacking. Unless it is forced, nothing is taken then.

    The caller holds the locks.
    """
    lacking = await connection.fetchval("SELECT take_stock($1, $2, $3, $4)", site_id, needs, forced, cause)
    return [StockLack(*lack) for lack in lacking]


async def move_stock(
    connection: AnyConnection, site_id: UUID, moves: Sequence[StockMove], cause: StockCause
) -> list[tuple[UUID | None, int]]:
    """Change quantities and record it; answers line and units of each movement that was made.

    The caller holds the locks. Rows that are not tracked any longer are passed over.
    """
    rows = await connection.fetch("SELECT line_item_id, delta FROM move_stock($1, $2, $3)", site_id, moves, cause)
    return [(row[0], row[1]) for row in rows]


async def holdings_of(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[Holding]:
    """What the movements of each line of the order come to, by line and key."""
    rows = await connection.fetch(
        """SELECT line_item_id, app_id, item_id, variant, location, -sum(delta)::bigint, bool_or(delta < 0)
           FROM stock_movements WHERE site_id = $1 AND order_id = $2 AND line_item_id IS NOT NULL
           GROUP BY line_item_id, app_id, item_id, variant, location
           ORDER BY line_item_id, app_id, item_id, variant, location""",
        site_id,
        order_id,
    )
    return [Holding(row[0], StockKey(row[1], row[2], row[3], row[4]), row[5], row[6]) for row in rows]


async def begin_counting(connection: AnyConnection, site_id: UUID, keys: Sequence[StockKey], at: datetime) -> None:
    """Make rows of those keys that have none, with nothing in them. Their movements are numbered on."""
    await connection.execute(
        f"""INSERT INTO stock (site_id, app_id, item_id, variant, location, quantity, moves, updated_date)
            SELECT $1, k.*, 0, coalesce((
                SELECT max(m.move) FROM stock_movements m
                WHERE m.site_id = $1 AND m.app_id = k.app_id AND m.item_id = k.item_id AND m.variant = k.variant
                      AND m.location = k.location), 0), $6
            FROM {_KEYS}
            ORDER BY k.app_id COLLATE "C", k.item_id COLLATE "C", k.variant COLLATE "C", k.location COLLATE "C"
            ON CONFLICT DO NOTHING""",  # noqa: S608 - constants
        site_id,
        *_columns(keys),
        at,
    )


async def lock_rows(connection: AnyConnection, site_id: UUID, keys: Iterable[StockKey]) -> dict[StockKey, StockRecord]:
    """Lock those rows that there are, in the order of their key."""
    rows = await connection.fetch(
        f"{_ROWS} ORDER BY s.app_id, s.item_id, s.variant, s.location FOR NO KEY UPDATE OF s", site_id, *_columns(keys)
    )
    return _records(rows)


async def read_rows(connection: AnyConnection, site_id: UUID, keys: Iterable[StockKey]) -> dict[StockKey, StockRecord]:
    """Those rows that there are, by key."""
    return _records(await connection.fetch(_ROWS, site_id, *_columns(keys)))


async def stop_counting(connection: AnyConnection, site_id: UUID, keys: Iterable[StockKey]) -> None:
    """Remove rows that the transaction has locked; their movements stay."""
    await connection.execute(
        f"DELETE FROM stock s USING {_KEYS} WHERE s.site_id = $1 AND {_SAME_KEY}",  # noqa: S608 - constants
        site_id,
        *_columns(keys),
    )


def _columns(keys: Iterable[StockKey]) -> tuple[list[str], ...]:
    listed = list(keys)
    return tuple([key[place] for key in listed] for place in range(4))


def _records(rows: Iterable[Record]) -> dict[StockKey, StockRecord]:
    records = (StockRecord(StockKey(row[0], row[1], row[2], row[3]), row[4], row[5]) for row in rows)
    return {record.key: record for record in records}
