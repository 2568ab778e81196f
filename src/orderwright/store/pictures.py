"""Small pictures of items, as the pages of the staff show them: copies of what lies elsewhere, which may always go."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection

#: How many pictures of a site are kept, those that could not be got counted too. Each has at most 128 KiB, most 5.
MOST_PICTURES: Final = 5000


class StoredPicture(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the tries to get a picture. `content` is None as long as none succeeded.

    `failures` counts those in a row since then; `checked` is when the last try was.
    """

    content: bytes | None
    failures: int
    checked: datetime


async def find_picture(connection: AnyConnection, site_id: UUID, digest: bytes) -> StoredPicture | None:
    """The picture of the site whose source has that SHA-256."""
    row = await connection.fetchrow(
        "SELECT content, failures, checked FROM pictures WHERE site_id = $1 AND digest = $2", site_id, digest
    )
    return None if row is None else StoredPicture(**row)


async def keep_picture(
    connection: AnyConnection, site_id: UUID, digest: bytes, content: bytes | None, now: datetime
) -> None:
    """Keep a picture, or with None that it could not be got: what was got before stays then.

    Where a site has too many, those go that were looked for the longest time ago.
    """
    await connection.execute(
        """INSERT INTO pictures (site_id, digest, content, failures, checked)
           VALUES ($1, $2, $3::bytea, CASE WHEN $3::bytea IS NULL THEN 1 ELSE 0 END, $4)
           ON CONFLICT (site_id, digest) DO UPDATE SET
             content = coalesce(EXCLUDED.content, pictures.content),
             failures = CASE WHEN EXCLUDED.content IS NULL THEN pictures.failures + 1 ELSE 0 END,
             checked = EXCLUDED.checked""",
        *(site_id, digest, content, now),
    )
    await connection.execute(
        """DELETE FROM pictures WHERE site_id = $1 AND digest IN (
             SELECT digest FROM pictures WHERE site_id = $1 ORDER BY checked DESC, digest OFFSET $2)""",
        *(site_id, MOST_PICTURES),
    )


async def forget_pictures(connection: AnyConnection, site_id: UUID, before: datetime) -> None:
    """Remove what nobody has looked at since then."""
    await connection.execute("DELETE FROM pictures WHERE site_id = $1 AND checked < $2", site_id, before)
