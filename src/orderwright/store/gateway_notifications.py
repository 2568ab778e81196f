"""What gateways reported: each notification once, with what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection

#: How long notifications are kept: far longer than any gateway repeats one.
KEPT = timedelta(days=400)


class Result(StrEnum):
    """What came of a notification.

    APPLIED: it changed an order. UNCHANGED: the order knew it already. UNMATCHED: no payment of the site is known
    under the gateway's id. IGNORED: it says nothing about a payment.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"


class ReceivedNotification(msgspec.Struct, frozen=True, kw_only=True):
    """A notification to keep. `doc` is JSON of what was read of it."""

    gateway: str
    id: str
    kind: str
    at: datetime
    transaction: str | None
    doc: bytes


async def take_notification(
    connection: AnyConnection, site_id: UUID, received: ReceivedNotification, now: datetime
) -> bool:
    """Keep the notification, in the connection's transaction; False if it came before.

    One that another transaction is taking at the same time is waited for.
    """
    done: str = await connection.execute(
        "INSERT INTO gateway_notifications"
        " (site_id, gateway, id, kind, at, received_date, transaction, outcome, doc)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 'ignored', $8) ON CONFLICT (site_id, gateway, id) DO NOTHING",
        *(site_id, received.gateway, received.id, received.kind, received.at, now, received.transaction, received.doc),
    )
    return done == "INSERT 0 1"


async def note_result(
    connection: AnyConnection, site_id: UUID, gateway: str, id_: str, result: Result, order_id: UUID | None
) -> None:
    """Write what came of a notification that this transaction has taken."""
    await connection.execute(
        "UPDATE gateway_notifications SET outcome = $4, order_id = $5 WHERE site_id = $1 AND gateway = $2 AND id = $3",
        *(site_id, gateway, id_, result.value, order_id),
    )


async def forget_old_notifications(connection: AnyConnection, site_id: UUID, now: datetime) -> None:
    """Remove what is older than `KEPT`. What was applied stays on the orders."""
    await connection.execute(
        "DELETE FROM gateway_notifications WHERE site_id = $1 AND received_date < $2", site_id, now - KEPT
    )
