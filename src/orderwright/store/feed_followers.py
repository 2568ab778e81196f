"""How far the service's own followers of the feeds have come, by site and by the follower's name."""

from __future__ import annotations

from uuid import UUID

from orderwright.store.database import AnyConnection


async def sites_behind(connection: AnyConnection, name: str) -> list[UUID]:
    """The sites whose feed has events that the follower has not passed. Reads across sites, like all who look for work.

    Events without a place yet do not count.
    """
    rows = await connection.fetch(
        """SELECT p.site_id FROM event_positions p
           LEFT JOIN feed_followers f ON f.site_id = p.site_id AND f.name = $1
           WHERE p.last_position > coalesce(f.position, 0) ORDER BY p.site_id""",
        name,
    )
    return [row[0] for row in rows]


async def add_follower(connection: AnyConnection, site_id: UUID, name: str) -> None:
    """Make the follower's row at the beginning of the feed, where it is missing. Not inside a longer transaction."""
    await connection.execute(
        "INSERT INTO feed_followers (site_id, name, position) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING", site_id, name
    )


async def take_follower(connection: AnyConnection, site_id: UUID, name: str) -> int | None:
    """The follower's position, locked until the end of the transaction; None if another holds it, or there is none."""
    position: int | None = await connection.fetchval(
        "SELECT position FROM feed_followers WHERE site_id = $1 AND name = $2 FOR UPDATE SKIP LOCKED", site_id, name
    )
    return position


async def move_follower(connection: AnyConnection, site_id: UUID, name: str, position: int) -> None:
    """Note that everything up to `position` is handled. The caller holds the row."""
    await connection.execute(
        "UPDATE feed_followers SET position = $3 WHERE site_id = $1 AND name = $2", site_id, name, position
    )


async def follower_lag(connection: AnyConnection, name: str) -> int:
    """How many events of all sites the follower has not passed yet."""
    lag: int = await connection.fetchval(
        """SELECT coalesce(sum(p.last_position - coalesce(f.position, 0)), 0)::bigint FROM event_positions p
           LEFT JOIN feed_followers f ON f.site_id = p.site_id AND f.name = $1""",
        name,
    )
    return lag
