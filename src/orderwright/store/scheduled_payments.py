"""What is to happen to authorizations by itself, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class DueAction(NamedTuple):
    """A capture or a void (`action`: CAPTURE, VOID) whose time has come. `tries` counts this one."""

    order_id: UUID
    payment_id: UUID
    action: str
    due_at: datetime
    tries: int


async def put_action(
    connection: AnyConnection, site_id: UUID, order_id: UUID, payment_id: UUID, action: str, due_at: datetime
) -> None:
    """Schedule it in the connection's transaction, in the place of what was scheduled for the payment."""
    await connection.execute(
        """INSERT INTO scheduled_payments (site_id, payment_id, order_id, action, due_at, next_try_at)
           VALUES ($1, $2, $3, $4, $5, $5)
           ON CONFLICT (site_id, payment_id) DO UPDATE
           SET action = excluded.action, due_at = excluded.due_at, next_try_at = excluded.next_try_at, tries = 0""",
        site_id,
        payment_id,
        order_id,
        action,
        due_at,
    )


async def remove_action(connection: AnyConnection, site_id: UUID, payment_id: UUID) -> bool:
    """Take back what is scheduled for the payment; True if there was something."""
    removed = await connection.fetchval(
        "DELETE FROM scheduled_payments WHERE site_id = $1 AND payment_id = $2 RETURNING true", site_id, payment_id
    )
    return removed is not None


async def claim_actions(
    connection: AnyConnection, site_id: UUID, now: datetime, *, lease: timedelta, limit: int
) -> list[DueAction]:
    """What of the site is due, each for one caller alone until the lease is over."""
    rows = await connection.fetch(
        """WITH due AS (
               SELECT s.payment_id FROM scheduled_payments s WHERE s.site_id = $1 AND s.next_try_at <= $2
               ORDER BY s.next_try_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
           )
           UPDATE scheduled_payments p SET next_try_at = $2 + $3::interval, tries = tries + 1
           FROM due WHERE p.site_id = $1 AND p.payment_id = due.payment_id
           RETURNING p.order_id, p.payment_id, p.action, p.due_at, p.tries""",
        site_id,
        now,
        lease,
        limit,
    )
    return [DueAction(*row) for row in rows]
