"""The mailbox of a demonstration: messages as a mail server would get them, for whoever opens its page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection

#: How many messages of a site are kept.
MOST = 1000


class BoxedMail(NamedTuple):
    """A message in a list."""

    site_id: UUID
    site_name: str
    id: UUID
    received: datetime
    recipient: str
    subject: str


async def keep_message(
    connection: AnyConnection,
    site_id: UUID,
    *,
    id_: UUID,
    message_id: str,
    recipient: str,
    subject: str,
    message: bytes,
    now: datetime,
) -> None:
    """Keep a message; the same one again is kept once."""
    await connection.execute(
        """INSERT INTO mailbox (site_id, message_id, id, received, recipient, subject, message)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, message_id) DO NOTHING""",
        site_id,
        *(message_id, id_, now, recipient, subject, message),
    )


async def newest_messages(connection: AnyConnection, limit: int) -> list[BoxedMail]:
    """The newest messages of all sites: the mailbox is that of whoever runs the demonstration."""
    rows = await connection.fetch(
        """SELECT m.site_id, s.name, m.id, m.received, m.recipient, m.subject
           FROM mailbox m JOIN sites s ON s.id = m.site_id ORDER BY m.received DESC, m.id DESC LIMIT $1""",
        limit,
    )
    return [BoxedMail(*row) for row in rows]


async def find_message(connection: AnyConnection, site_id: UUID, id_: UUID) -> bytes | None:
    """The message of that id."""
    message: bytes | None = await connection.fetchval(
        "SELECT message FROM mailbox WHERE site_id = $1 AND id = $2", site_id, id_
    )
    return message


async def forget_messages(connection: AnyConnection, site_id: UUID) -> None:
    """Remove all but the newest messages of the site."""
    await connection.execute(
        """DELETE FROM mailbox WHERE site_id = $1 AND id IN (
               SELECT id FROM mailbox WHERE site_id = $1 ORDER BY received DESC, id DESC OFFSET $2)""",
        site_id,
        MOST,
    )
