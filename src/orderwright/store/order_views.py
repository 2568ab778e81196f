"""Saved views of the order list in the dashboard: a query under a name, for one user or for all of a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from orderwright.model.errors import Conflict, ValidationFailed
from orderwright.store.database import AnyConnection

MAX_NAME: Final = 60
#: How many views one user may have, and how many a site may share.
MOST_VIEWS: Final = 50


class OrderView(NamedTuple):
    """One view. `user_id` None: all of the site have it."""

    id: UUID
    user_id: UUID | None
    name: str
    query: str
    sort: str


async def list_views(connection: AnyConnection, site_id: UUID, user_id: UUID) -> Sequence[OrderView]:
    """The shared views of the site and those of the user, by name."""
    rows = await connection.fetch(
        "SELECT id, user_id, name, query, sort FROM order_views"
        " WHERE site_id = $1 AND (user_id IS NULL OR user_id = $2) ORDER BY user_id IS NOT NULL, lower(name), id",
        *(site_id, user_id),
    )
    return [OrderView(*row) for row in rows]


async def save_view(
    connection: AnyConnection,
    site_id: UUID,
    user_id: UUID | None,
    *,
    view_id: UUID,
    name: str,
    query: str,
    sort: str,
    now: datetime,
) -> None:
    """Save a view in place of the one of that name. Needs a transaction.

    Raises `ValidationFailed` that names `name`, and `Conflict` (TOO_MANY_VIEWS).
    """
    if not 1 <= len(name) <= MAX_NAME:
        rule = "REQUIRED_FIELD" if not name else "MAX_LENGTH"
        raise ValidationFailed.of("name", f"needs 1 to {MAX_NAME} characters", rule, threshold=MAX_NAME)
    await connection.execute(
        "DELETE FROM order_views WHERE site_id = $1 AND user_id IS NOT DISTINCT FROM $2 AND lower(name) = lower($3)",
        *(site_id, user_id, name),
    )
    count: int = await connection.fetchval(
        "SELECT count(*) FROM order_views WHERE site_id = $1 AND user_id IS NOT DISTINCT FROM $2", site_id, user_id
    )
    if count >= MOST_VIEWS:
        raise Conflict("TOO_MANY_VIEWS", f"There may be {MOST_VIEWS} views; delete one first")
    await connection.execute(
        "INSERT INTO order_views (site_id, id, user_id, name, query, sort, created_date)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        *(site_id, view_id, user_id, name, query[:1000], sort[:50], now),
    )


async def delete_view(connection: AnyConnection, site_id: UUID, user_id: UUID | None, view_id: UUID) -> None:
    """Delete a view of that owner, if there is one."""
    await connection.execute(
        "DELETE FROM order_views WHERE site_id = $1 AND id = $2 AND user_id IS NOT DISTINCT FROM $3",
        *(site_id, view_id, user_id),
    )
