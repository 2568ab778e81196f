"""What is known of the files that shops sell. Their content is not in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection

_COLUMNS = "id, name, media_type, size, sha256, created_date, downloads, last_download_date"


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file. `size` is in bytes, `sha256` in hexadecimal digits."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    created_date: datetime
    downloads: int = 0
    last_download_date: datetime | None = None


async def add_file(connection: AnyConnection, site_id: UUID, file: KeptFile) -> None:
    """Note a file whose content is kept."""
    await connection.execute(
        "INSERT INTO digital_files (site_id, id, name, media_type, size, sha256, created_date)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        *(site_id, file.id, file.name, file.media_type, file.size, file.sha256, file.created_date),
    )


async def find_file(connection: AnyConnection, site_id: UUID, file_id: UUID) -> KeptFile | None:
    """The site's file of that id."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM digital_files WHERE site_id = $1 AND id = $2",  # noqa: S608
        *(site_id, file_id),
    )
    return None if row is None else KeptFile(**row)


async def known_files(connection: AnyConnection, site_id: UUID, file_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are files of the site."""
    rows = await connection.fetch(
        "SELECT id FROM digital_files WHERE site_id = $1 AND id = ANY ($2)", site_id, list(file_ids)
    )
    return {row["id"] for row in rows}


async def page_of_files(connection: AnyConnection, site_id: UUID, *, after: UUID | None, limit: int) -> list[KeptFile]:
    """Files of the site, newest first, behind the one of id `after`."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM digital_files f WHERE site_id = $1
              AND ($2::uuid IS NULL OR (created_date, id) <
                  (SELECT a.created_date, a.id FROM digital_files a WHERE a.site_id = $1 AND a.id = $2))
            ORDER BY created_date DESC, id DESC LIMIT $3""",  # noqa: S608
        *(site_id, after, limit),
    )
    return [KeptFile(**row) for row in rows]


async def delete_file(connection: AnyConnection, site_id: UUID, file_id: UUID) -> bool:
    """Forget a file; False if the site has none of that id."""
    return (
        await connection.fetchval(
            "DELETE FROM digital_files WHERE site_id = $1 AND id = $2 RETURNING true", site_id, file_id
        )
        or False
    )


async def count_download(connection: AnyConnection, site_id: UUID, file_id: UUID, now: datetime) -> None:
    """Count that somebody began to download the file."""
    await connection.execute(
        "UPDATE digital_files SET downloads = downloads + 1, last_download_date = $3 WHERE site_id = $1 AND id = $2",
        *(site_id, file_id, now),
    )
