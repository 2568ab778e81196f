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


class Unmatched(msgspec.Struct, frozen=True, kw_only=True):
    """A notification that was kept without an effect; `doc` as it was kept."""

    gateway: str
    id: str
    doc: bytes


async def lock_unmatched(
    connection: AnyConnection, site_id: UUID, gateway: str, *, id_: str | None = None, transaction: str | None = None
) -> list[Unmatched]:
    """What was UNMATCHED so far of one notification, or of all about a payment: locked, in the order it happened.

    Those that another transaction has locked are left to it: it may be waiting for an order that this one has.
    """
    rows = await connection.fetch(
        """SELECT gateway, id, doc FROM gateway_notifications
           WHERE site_id = $1 AND gateway = $2 AND outcome = 'unmatched' AND (id = $3 OR transaction = $4)
           ORDER BY at, id FOR NO KEY UPDATE SKIP LOCKED""",
        *(site_id, gateway, id_, transaction),
    )
    return [Unmatched(**dict(row)) for row in rows]


async def unmatched_that_match_now(
    connection: AnyConnection, site_id: UUID, since: datetime, *, limit: int
) -> list[tuple[str, str]]:
    """Gateways and their ids of payments that are known by now, of which something was UNMATCHED since then."""
    rows = await connection.fetch(
        """SELECT DISTINCT n.gateway, n.transaction FROM gateway_notifications n
           WHERE n.site_id = $1 AND n.outcome = 'unmatched' AND n.transaction IS NOT NULL AND n.received_date >= $2
             AND (EXISTS (SELECT FROM gateway_calls c JOIN orders o ON o.site_id = c.site_id AND o.id = c.order_id
                          WHERE c.site_id = $1 AND c.gateway = n.gateway AND c.transaction = n.transaction)
               OR EXISTS (SELECT FROM order_records r
                          WHERE r.site_id = $1 AND r.kind = 'payment' AND r.until_revision IS NULL
                            AND provider_transaction(r.doc) = n.transaction)
               OR EXISTS (SELECT FROM order_records r
                          WHERE r.site_id = $1 AND r.kind = 'payment' AND r.until_revision IS NULL
                            AND gateway_transaction(r.doc) = n.transaction))
           LIMIT $3""",
        *(site_id, since, limit),
    )
    return [(row["gateway"], row["transaction"]) for row in rows]


async def sites_with_unmatched(connection: AnyConnection, since: datetime) -> list[UUID]:
    """The sites that something was reported to since then which is UNMATCHED."""
    rows = await connection.fetch(
        "SELECT DISTINCT site_id FROM gateway_notifications WHERE outcome = 'unmatched' AND received_date >= $1", since
    )
    return [row[0] for row in rows]


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
