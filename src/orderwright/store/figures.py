"""How far the work in the background is behind, over all sites: what the metrics show."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orderwright.store.database import AnyConnection


class Backlog(NamedTuple):
    """Counts and ages in seconds; an age is 0 where nothing waits.

    `due` deliveries are those whose time has come; `failures` are attempts of the last hour. Failed mails
    are those of the last day that will not be sent: refused for good, given up, or without a mail server.
    """

    feed_events: int
    feed_age: float
    jobs: int
    jobs_age: float
    followers: int
    webhook_events: int
    webhook_pending: int
    webhook_due_age: float
    webhook_failures: int
    webhook_disabled: int
    mails_waiting: int
    mails_due_age: float
    mails_failed: int


async def read_backlog(connection: AnyConnection, now: datetime) -> Backlog:
    """The backlog at the time `now`. Reads across sites; each part is found by an index or bounded by what waits."""
    row = await connection.fetchrow(
        """SELECT
             (SELECT count(*) FROM event_queue),
             (SELECT coalesce(extract(epoch FROM $1 - min(at)), 0)::float FROM event_queue),
             (SELECT count(*) FROM async_jobs WHERE status IN ('PENDING', 'PROCESSING')),
             (SELECT coalesce(extract(epoch FROM $1 - min(created_at)), 0)::float FROM async_jobs
              WHERE status IN ('PENDING', 'PROCESSING')),
             (SELECT coalesce(max(p.last_position - f.position), 0) FROM feed_followers f
              JOIN event_positions p ON p.site_id = f.site_id),
             (SELECT coalesce(sum(least(p.last_position, coalesce(f.until, p.last_position)) - f.position), 0)::bigint
              FROM webhook_feeds f JOIN event_positions p ON p.site_id = f.site_id
              JOIN webhook_subscriptions s ON s.site_id = f.site_id AND s.id = f.subscription_id
              WHERE s.state = 'ENABLED' AND f.position < p.last_position),
             (SELECT coalesce(sum(pending), 0)::bigint FROM webhook_lanes),
             (SELECT coalesce(extract(epoch FROM $1 - min(due.next_attempt)), 0)::float FROM webhook_subscriptions s
              CROSS JOIN LATERAL (SELECT next_attempt FROM webhook_lanes l
                  WHERE l.site_id = s.site_id AND l.subscription_id = s.id AND l.next_attempt <= $1
                  ORDER BY next_attempt LIMIT 1) AS due
              WHERE s.state = 'ENABLED'),
             (SELECT count(*) FROM sites, LATERAL (SELECT FROM webhook_attempts a
                  WHERE a.site_id = sites.id AND a.at > $1 - interval '1 hour' AND a.error IS NOT NULL) AS failed),
             (SELECT count(*) FROM webhook_subscriptions WHERE state = 'DISABLED'),
             (SELECT count(*) FROM mails WHERE state = 'WAITING'),
             (SELECT coalesce(extract(epoch FROM $1 - min(next_attempt)), 0)::float FROM mails
              WHERE state = 'WAITING' AND next_attempt <= $1),
             (SELECT count(*) FROM sites, LATERAL (SELECT FROM mails m
                  WHERE m.site_id = sites.id AND m.created_date > $1 - interval '1 day'
                    AND m.state IN ('FAILED', 'NOT_SENT')) AS lost)""",
        now,
    )
    assert row is not None, "a query without FROM answers one row"
    return Backlog(*(max(value, 0) for value in row))
