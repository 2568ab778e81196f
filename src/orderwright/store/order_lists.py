"""Several orders at once, by their ids, for answers that show what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class OrderHeadRow(NamedTuple):
    """Of one order its revision and its encoded head; `render_key` says how amounts were formatted."""

    id: UUID
    revision: int
    render_key: int
    head: bytes


async def order_heads(connection: AnyConnection, site_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, OrderHeadRow]:
    """Those of the orders that the site has."""
    rows = await connection.fetch(
        "SELECT id, revision, render_key, head FROM orders WHERE site_id = $1 AND id = ANY ($2)",
        site_id,
        list(set(order_ids)),
    )
    return {row["id"]: OrderHeadRow(*row) for row in rows}


async def order_flags(connection: AnyConnection, site_id: UUID, order_id: UUID) -> list[str]:
    """What staff should look at of the order, as it is now; none of an order that the site does not have."""
    flags: list[str] | None = await connection.fetchval(
        "SELECT flags FROM orders WHERE site_id = $1 AND id = $2", site_id, order_id
    )
    return flags or []


async def flags_of(connection: AnyConnection, site_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What staff should look at of those of the orders that have a flag."""
    rows = await connection.fetch(
        "SELECT id, flags FROM orders WHERE site_id = $1 AND id = ANY ($2) AND flags <> '{}'", site_id, list(order_ids)
    )
    return {row["id"]: row["flags"] for row in rows}


async def notify_switches(connection: AnyConnection, site_id: UUID, order_id: UUID) -> tuple[bool, bool]:
    """Whether the buyer and the business are told of the order by themselves; neither of one that is gone."""
    row = await connection.fetchrow(
        "SELECT notify_buyer, notify_business FROM orders WHERE site_id = $1 AND id = $2", site_id, order_id
    )
    return (False, False) if row is None else (row[0], row[1])


async def order_of_number(connection: AnyConnection, site_id: UUID, number: int) -> UUID | None:
    """The order of that number, whatever its status; of several, which imports can make, the newest. None: no order."""
    found: UUID | None = await connection.fetchval(
        """SELECT order_id FROM order_search WHERE site_id = $1 AND number = $2
           ORDER BY created_date DESC, order_id DESC LIMIT 1""",
        site_id,
        number,
    )
    return found


async def newest_order_number(connection: AnyConnection, site_id: UUID) -> int | None:
    """The number of the newest order, whatever its status; None where there is no order."""
    found: int | None = await connection.fetchval(
        """SELECT number FROM order_search WHERE site_id = $1 ORDER BY created_date DESC, order_id DESC LIMIT 1""",
        site_id,
    )
    return found
