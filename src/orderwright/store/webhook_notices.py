"""Notices: a subscription was disabled by the service, and its owner has to be told."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection


class WebhookNotice(NamedTuple):
    """What to tell. `reason` is one of `DisabledReason`, `detail` the same in words; `owner_email` may be unknown."""

    site_id: UUID
    id: UUID
    subscription_id: UUID
    url: str
    reason: str
    detail: str
    owner_email: str | None
    at: datetime


async def take_notices(connection: AnyConnection, limit: int) -> list[WebhookNotice]:
    """Notices of all sites that nobody was told of, oldest first, locked until the end of the transaction.

    Those that another worker holds are passed over. Whoever tells them calls `told` in the same transaction.
    """
    rows = await connection.fetch(
        """SELECT site_id, id, subscription_id, url, reason, detail, owner_email, at FROM webhook_notices
           WHERE told_date IS NULL ORDER BY at, id LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )
    return [WebhookNotice(*row) for row in rows]


async def told(connection: AnyConnection, site_id: UUID, notice_id: UUID, now: datetime) -> None:
    """The owner was told, or never will be."""
    await connection.execute(
        "UPDATE webhook_notices SET told_date = $3 WHERE site_id = $1 AND id = $2", site_id, notice_id, now
    )
