"""The counter of a site's order numbers."""

from __future__ import annotations

from uuid import UUID

from orderwright.store.database import AnyConnection


async def lock_counter(connection: AnyConnection, site_id: UUID) -> int:
    """The number that the next order of the site takes; nobody moves it until the transaction ends."""
    value: int = await connection.fetchval(
        "SELECT next_number FROM order_counters WHERE site_id = $1 FOR UPDATE", site_id
    )
    return value


async def next_number(connection: AnyConnection, site_id: UUID) -> int:
    """The number that the next order of the site takes, as it stands; it is not locked."""
    value: int = await connection.fetchval("SELECT next_number FROM order_counters WHERE site_id = $1", site_id)
    return value


async def set_counter(connection: AnyConnection, site_id: UUID, next_number: int) -> None:
    """Set the number of the next order and open a new epoch, so that a number taken before never blocks the site."""
    await connection.execute(
        "UPDATE order_counters SET next_number = $2, epoch = epoch + 1 WHERE site_id = $1", site_id, next_number
    )
