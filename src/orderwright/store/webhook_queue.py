"""What has to be delivered, in which order, and who is at it.

Deliveries of one subscription and one entity form a lane, which is worked on by one worker at a time, in the order of
`seq`; lanes do not wait for each other. A worker claims a lane until a time; a claim that is over is taken by whoever
looks next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection
from orderwright.store.feed import StoredEvent

#: Deliveries that a subscription may have waiting. What comes behind them stays in the feed for the time being.
MOST_PENDING = 10_000
#: Places of the feed that are looked at in one step.
WINDOW = 5_000
#: Deliveries that are queued in one step.
STEP = 1_000


class BehindFeed(NamedTuple):
    """A feed of an enabled subscription that has places to go."""

    site_id: UUID
    subscription_id: UUID
    feed_id: UUID
    app_id: UUID
    types: list[str] | None


class DueSubscription(NamedTuple):
    """An enabled subscription with a delivery that is due; `failures` attempts have failed since the last success."""

    site_id: UUID
    subscription_id: UUID
    failures: int


class PendingDelivery(NamedTuple):
    """A delivery with the event that it shows."""

    seq: int
    attempts: int
    first_attempt: datetime | None
    event: StoredEvent


async def feeds_behind(connection: AnyConnection) -> list[BehindFeed]:
    """What has to be queued, on all sites."""
    rows = await connection.fetch(
        """SELECT f.site_id, f.subscription_id, f.id, s.app_id, s.types FROM webhook_feeds f
           JOIN webhook_subscriptions s ON s.site_id = f.site_id AND s.id = f.subscription_id
           JOIN event_positions p ON p.site_id = f.site_id
           WHERE s.state = 'ENABLED' AND f.position < least(p.last_position, coalesce(f.until, p.last_position))
           ORDER BY f.site_id, f.subscription_id, f.until NULLS FIRST, f.created_date"""
    )
    return [BehindFeed(*row) for row in rows]


async def pending_count(connection: AnyConnection, site_id: UUID, subscription_id: UUID) -> int:
    """How many deliveries of a subscription are pending, counted up to `MOST_PENDING`."""
    count: int = await connection.fetchval(
        """SELECT count(*) FROM (SELECT FROM webhook_deliveries
               WHERE site_id = $1 AND subscription_id = $2 AND state = 'PENDING' LIMIT $3) AS pending""",
        site_id,
        subscription_id,
        MOST_PENDING,
    )
    return count


async def queue_events(
    connection: AnyConnection, behind: BehindFeed, types: Sequence[str], room: int, now: datetime
) -> int | None:
    """Queue the next events of a feed that are of these types; how many, None if another worker is at it."""
    count: int | None = await connection.fetchval(
        "SELECT queue_webhooks($1, $2, $3, $4, $5, $6, $7)",
        behind.site_id,
        behind.subscription_id,
        behind.feed_id,
        list(types),
        WINDOW,
        min(room, STEP),
        now,
    )
    return count


async def due_subscriptions(connection: AnyConnection, now: datetime) -> list[DueSubscription]:
    """Subscriptions with something due, on all sites; the one that has waited longest first."""
    rows = await connection.fetch(
        """SELECT s.site_id, s.id, s.failures FROM webhook_subscriptions s
           CROSS JOIN LATERAL (SELECT next_attempt FROM webhook_lanes l
               WHERE l.site_id = s.site_id AND l.subscription_id = s.id AND l.next_attempt <= $1
               ORDER BY next_attempt LIMIT 1) AS due
           WHERE s.state = 'ENABLED' ORDER BY due.next_attempt""",
        now,
    )
    return [DueSubscription(*row) for row in rows]


async def claim_lanes(
    connection: AnyConnection,
    site_id: UUID,
    subscription_id: UUID,
    *,
    claim: UUID,
    limit: int,
    now: datetime,
    until: datetime,
) -> list[UUID]:
    """Claim lanes that are due; the ids of their entities."""
    rows = await connection.fetch(
        """UPDATE webhook_lanes l SET claim = $3, next_attempt = $6
           FROM (SELECT entity_id FROM webhook_lanes
                 WHERE site_id = $1 AND subscription_id = $2 AND next_attempt <= $5
                 ORDER BY next_attempt, entity_id LIMIT $4 FOR UPDATE SKIP LOCKED) AS due
           WHERE l.site_id = $1 AND l.subscription_id = $2 AND l.entity_id = due.entity_id
           RETURNING l.entity_id""",
        site_id,
        subscription_id,
        claim,
        limit,
        now,
        until,
    )
    return [row[0] for row in rows]


async def release_lane(
    connection: AnyConnection, site_id: UUID, subscription_id: UUID, entity_id: UUID, *, claim: UUID, again: datetime
) -> None:
    """Let go of a lane: it is due at `again`, to anybody."""
    await connection.execute(
        """UPDATE webhook_lanes SET claim = NULL, next_attempt = $5
           WHERE site_id = $1 AND subscription_id = $2 AND entity_id = $3 AND claim = $4""",
        site_id,
        subscription_id,
        entity_id,
        claim,
        again,
    )


async def first_pending(
    connection: AnyConnection, site_id: UUID, subscription_id: UUID, entity_ids: Sequence[UUID], each: int
) -> dict[UUID, list[PendingDelivery]]:
    """The first `each` pending deliveries of each lane, in order."""
    rows = await connection.fetch(
        """SELECT d.seq, d.attempts, d.first_attempt, e.position, e.at, e.entity_id, e.revision, e.ordinal, e.id,
                  e.type, e.actor, e.extras
           FROM unnest($3::uuid[]) AS lane (entity_id)
           CROSS JOIN LATERAL (SELECT seq, attempts, first_attempt, position FROM webhook_deliveries d
               WHERE d.site_id = $1 AND d.subscription_id = $2 AND d.entity_id = lane.entity_id AND d.state = 'PENDING'
               ORDER BY seq LIMIT $4) AS d
           JOIN events e ON e.site_id = $1 AND e.position = d.position
           ORDER BY d.seq""",
        site_id,
        subscription_id,
        list(entity_ids),
        each,
    )
    found: dict[UUID, list[PendingDelivery]] = {}
    for row in rows:
        event = StoredEvent(*list(row)[3:])
        found.setdefault(event.entity_id, []).append(PendingDelivery(row[0], row[1], row[2], event))
    return found


async def finish_attempt(
    connection: AnyConnection,
    site_id: UUID,
    subscription_id: UUID,
    delivery: PendingDelivery,
    *,
    claim: UUID,
    state: str,
    at: datetime,
    following: datetime,
    duration_ms: int = 0,
    status: int | None = None,
    error: str | None = None,
    request: bytes | None = None,
    answer: bytes | None = None,
) -> bool:
    """Note an attempt; whether the lane is still the caller's and has more. See the function in the database.

    Without a `request` nothing was sent, and it counts as no attempt.
    """
    more: bool = await connection.fetchval(
        "SELECT finish_webhook_attempt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        site_id,
        subscription_id,
        delivery.seq,
        delivery.event.entity_id,
        claim,
        state,
        at,
        following,
        duration_ms,
        status,
        error,
        request,
        answer,
    )
    return more
