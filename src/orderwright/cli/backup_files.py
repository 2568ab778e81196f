"""The files that shops sell in backups: where they are, and bringing them back beside a restored database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg

from orderwright.providers.files.copies import place_file
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store.embedded.backup import FILES, listed_files

_EXISTS = "SELECT to_regclass('digital_files') IS NOT NULL"
_NAMED = "SELECT site_id::text || '/' || id::text, sha256 FROM digital_files ORDER BY 1"


def files_folder(data_dir: Path) -> Path:
    """The folder that the environment names, else the one in the data directory."""
    files = LocalFiles.configured(data_dir)
    assert files is not None, "there is one with a data directory"
    return files.root


async def restore_files(backup: Path, dsn: str, root: Path) -> dict[str, Any]:
    """Put each file that the restored database names into the folder, unless it is there.

    Returns how many the database names and has, and how many the backup does not have as the database knows them.
    The backup has been verified.
    """
    connection = await asyncpg.connect(dsn)
    try:
        named = await connection.fetch(_NAMED) if await connection.fetchval(_EXISTS) else []
    finally:
        await connection.close()
    kept, missing = listed_files(backup), 0
    for name, sha256 in named:
        if kept.get(name) == sha256:
            await asyncio.to_thread(place_file, backup / FILES / name, root, name)
        else:
            missing += 1
    return {"files": len(named) - missing, "missingFiles": missing}
