"""What the worker looks after for all sites together. Only finding the sites reads across them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from orderwright.store.database import AnyConnection

#: How long the queue's log is kept, for whoever looks into what the workers did.
QUEUE_LOG_KEPT = timedelta(days=7)


async def all_site_ids(connection: AnyConnection) -> list[UUID]:
    """Every site."""
    return [row[0] for row in await connection.fetch("SELECT id FROM sites ORDER BY id")]


async def sites_with_queued_events(connection: AnyConnection) -> list[UUID]:
    """The sites whose events wait for their places in the feed."""
    return [row[0] for row in await connection.fetch("SELECT DISTINCT site_id FROM event_queue")]


async def forget_queue_log(connection: AnyConnection, now: datetime) -> None:
    """Remove old lines of the queue's log, which grows by a few with every job."""
    await connection.execute("DELETE FROM pgqueuer_log WHERE created < $1", now - QUEUE_LOG_KEPT)
