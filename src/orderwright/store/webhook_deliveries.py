"""Deliveries as they are looked at, made again, and removed when they are old; and replays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from orderwright.store.database import AnyConnection

#: How long deliveries that have ended are kept, and how many of a subscription at most.
KEPT: Final = timedelta(days=30)
MOST_KEPT: Final = 100_000
#: Rows that are removed in one statement.
_SWEEP: Final = 5_000

_COLUMNS: Final = """d.id, d.subscription_id, d.seq, d.event_id, d.type, d.entity_id, d.position, d.state, d.origin,
    d.attempts, d.status, d.error, d.queued_date, d.last_attempt"""


class StoredDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery; `next_attempt` is when its lane is due, for what is pending."""

    id: UUID
    subscription_id: UUID
    seq: int
    event_id: UUID
    type: str
    entity_id: UUID
    position: int
    state: str
    origin: str
    attempts: int
    status: int | None
    error: str | None
    queued_date: datetime
    last_attempt: datetime | None
    next_attempt: datetime | None


class StoredAttempt(NamedTuple):
    """One attempt; `request` and `answer` are JSON."""

    attempt: int
    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    request: bytes
    answer: bytes | None


class StoredReplay(NamedTuple):
    """A replay, and how far it is."""

    id: UUID
    subscription_id: UUID
    started: int
    position: int
    until: int
    types: list[str] | None
    entity_id: UUID | None
    queued: int
    created_date: datetime


async def list_deliveries(
    connection: AnyConnection,
    site_id: UUID,
    *,
    app_id: UUID | None,
    subscription_id: UUID | None,
    entity_id: UUID | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> list[StoredDelivery]:
    """Deliveries, newest first, behind the one of id `after`; of one app, subscription, entity or state."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS}, CASE WHEN d.state = 'PENDING' THEN l.next_attempt END AS next_attempt
            FROM webhook_deliveries d
            JOIN webhook_subscriptions s ON s.site_id = d.site_id AND s.id = d.subscription_id
            LEFT JOIN webhook_lanes l ON l.site_id = d.site_id AND l.subscription_id = d.subscription_id
                 AND l.entity_id = d.entity_id
            WHERE d.site_id = $1 AND ($2::uuid IS NULL OR s.app_id = $2)
              AND ($3::uuid IS NULL OR d.subscription_id = $3) AND ($4::uuid IS NULL OR d.entity_id = $4)
              AND ($5::text IS NULL OR d.state = $5)
              AND ($6::uuid IS NULL OR (d.queued_date, d.seq, d.id) <
                   (SELECT a.queued_date, a.seq, a.id FROM webhook_deliveries a WHERE a.site_id = $1 AND a.id = $6))
            ORDER BY d.queued_date DESC, d.seq DESC, d.id DESC LIMIT $7""",  # noqa: S608
        site_id,
        app_id,
        subscription_id,
        entity_id,
        state,
        after,
        limit,
    )
    return [_delivery(row) for row in rows]


async def find_delivery(
    connection: AnyConnection, site_id: UUID, app_id: UUID | None, delivery_id: UUID
) -> StoredDelivery | None:
    """The delivery of that id, of that app if one is named."""
    row = await connection.fetchrow(
        f"""SELECT {_COLUMNS}, CASE WHEN d.state = 'PENDING' THEN l.next_attempt END AS next_attempt
            FROM webhook_deliveries d
            JOIN webhook_subscriptions s ON s.site_id = d.site_id AND s.id = d.subscription_id
            LEFT JOIN webhook_lanes l ON l.site_id = d.site_id AND l.subscription_id = d.subscription_id
                 AND l.entity_id = d.entity_id
            WHERE d.site_id = $1 AND d.id = $2 AND ($3::uuid IS NULL OR s.app_id = $3)""",  # noqa: S608
        site_id,
        delivery_id,
        app_id,
    )
    return None if row is None else _delivery(row)


async def attempts_of(connection: AnyConnection, site_id: UUID, delivery: StoredDelivery) -> list[StoredAttempt]:
    """The attempts of a delivery, the first one first."""
    rows = await connection.fetch(
        """SELECT attempt, at, duration_ms, status, error, request, answer FROM webhook_attempts
           WHERE site_id = $1 AND subscription_id = $2 AND seq = $3 ORDER BY attempt""",
        site_id,
        delivery.subscription_id,
        delivery.seq,
    )
    return [StoredAttempt(*row) for row in rows]


async def resend(
    connection: AnyConnection, site_id: UUID, delivery: StoredDelivery, new_id: UUID, now: datetime
) -> StoredDelivery:
    """Queue the event of a delivery once more, behind what its entity has waiting. Locks the subscription."""
    seq: int = await connection.fetchval(
        """UPDATE webhook_subscriptions SET next_seq = next_seq + 1
           WHERE site_id = $1 AND id = $2 RETURNING next_seq - 1""",
        site_id,
        delivery.subscription_id,
    )
    row = await connection.fetchrow(
        f"""INSERT INTO webhook_deliveries AS d
                (site_id, subscription_id, seq, id, position, event_id, type, entity_id, origin, state, queued_date)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'RESEND', 'PENDING', $9)
            RETURNING {_COLUMNS}, $9::timestamptz AS next_attempt""",  # noqa: S608
        site_id,
        delivery.subscription_id,
        seq,
        new_id,
        delivery.position,
        delivery.event_id,
        delivery.type,
        delivery.entity_id,
        now,
    )
    assert row is not None, "an insert answers its row"
    await connection.execute(
        """INSERT INTO webhook_lanes AS l (site_id, subscription_id, entity_id, pending, next_attempt)
           VALUES ($1, $2, $3, 1, $4)
           ON CONFLICT (site_id, subscription_id, entity_id) DO UPDATE SET pending = l.pending + 1""",
        site_id,
        delivery.subscription_id,
        delivery.entity_id,
        now,
    )
    return _delivery(row)


async def position_before(connection: AnyConnection, site_id: UUID, time: datetime) -> int:
    """The place behind which all events lie that happened at `time` or later; some before it may lie there, too.

    Events of different orders are not strictly in the order of their times, so the first of them counts.
    """
    first: int | None = await connection.fetchval(
        "SELECT min(position) FROM events WHERE site_id = $1 AND at >= $2", site_id, time
    )
    if first is not None:
        return first - 1
    newest: int | None = await connection.fetchval(
        "SELECT last_position FROM event_positions WHERE site_id = $1", site_id
    )
    return newest or 0


async def add_replay(
    connection: AnyConnection,
    site_id: UUID,
    subscription_id: UUID,
    *,
    replay_id: UUID,
    after: int,
    until: int,
    types: Sequence[str] | None,
    entity_id: UUID | None,
    now: datetime,
) -> StoredReplay:
    """Deliver the events behind `after` up to `until` again; the workers queue them bit by bit."""
    await connection.execute(
        """INSERT INTO webhook_feeds
               (site_id, subscription_id, id, started, position, until, types, entity_id, created_date)
           VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)""",
        site_id,
        subscription_id,
        replay_id,
        after,
        until,
        None if types is None else list(types),
        entity_id,
        now,
    )
    kept = None if types is None else list(types)
    return StoredReplay(replay_id, subscription_id, after, after, until, kept, entity_id, 0, now)


async def list_replays(connection: AnyConnection, site_id: UUID, subscription_id: UUID) -> list[StoredReplay]:
    """The replays of a subscription, newest first."""
    rows = await connection.fetch(
        """SELECT id, subscription_id, started, position, until, types, entity_id, queued, created_date
           FROM webhook_feeds WHERE site_id = $1 AND subscription_id = $2 AND until IS NOT NULL
           ORDER BY created_date DESC, id""",
        site_id,
        subscription_id,
    )
    return [StoredReplay(*row) for row in rows]


async def forget_old_deliveries(connection: AnyConnection, site_id: UUID, now: datetime) -> None:
    """Remove deliveries and replays that ended long ago, notices that were told, and what exceeds the bound."""
    for condition, value in (
        ("d.queued_date < $2", now - KEPT),
        ("d.seq < s.next_seq - $2", MOST_KEPT),
    ):
        while True:
            done: str = await connection.execute(
                f"""DELETE FROM webhook_deliveries WHERE site_id = $1 AND (subscription_id, seq) IN (
                        SELECT d.subscription_id, d.seq FROM webhook_deliveries d
                        JOIN webhook_subscriptions s ON s.site_id = d.site_id AND s.id = d.subscription_id
                        WHERE d.site_id = $1 AND d.state <> 'PENDING' AND {condition} LIMIT {_SWEEP})""",  # noqa: S608
                site_id,
                value,
            )
            if done != f"DELETE {_SWEEP}":
                break
    await connection.execute(
        """DELETE FROM webhook_feeds
           WHERE site_id = $1 AND until IS NOT NULL AND position >= until AND created_date < $2""",
        site_id,
        now - KEPT,
    )
    await connection.execute("DELETE FROM webhook_notices WHERE site_id = $1 AND told_date < $2", site_id, now - KEPT)


def _delivery(row: asyncpg.Record) -> StoredDelivery:
    return StoredDelivery(**dict(row))
