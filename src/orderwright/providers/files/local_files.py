"""Files in a folder of this machine, or one that all machines of the service share."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from orderwright.providers.files.copies import forget
from orderwright.providers.files.file_store import FileStoreFailed, FileTooLarge, PutFile

FOLDER_VARIABLE: Final = "ORDERWRIGHT_FILES_DIR"
#: The folder in the data directory of the embedded PostgreSQL.
FOLDER: Final = "files"
#: The largest file: 5 GiB.
MAX_FILE_BYTES: Final = 5 * 1024**3


class LocalFiles:
    """Files in a folder, one below it for each site (`file_store.FileStore`).

    A file is written under another name, brought to the disk and then renamed, so that a name stands for all of it.
    """

    def __init__(self, root: Path, *, limit: int = MAX_FILE_BYTES) -> None:
        self._root = root
        self._limit = limit

    @property
    def root(self) -> Path:
        """The folder."""
        return self._root

    @classmethod
    def configured(cls, data_dir: Path | None = None) -> LocalFiles | None:
        """The folder that the environment names, else the one in the data directory; None without either."""
        named = os.environ.get(FOLDER_VARIABLE)
        if named:
            return cls(Path(named).expanduser())
        return cls(data_dir.expanduser() / FOLDER) if data_dir is not None else None

    async def put(self, site_id: UUID, file_id: UUID, chunks: Iterable[bytes]) -> PutFile:
        """Write, hash and count the content in a thread of its own, a piece at a time."""
        try:
            return await asyncio.to_thread(self._put, self._path(site_id, file_id), chunks)
        except OSError as error:
            raise FileStoreFailed(f"A file can't be written: {error.strerror or type(error).__name__}") from error

    async def open(self, site_id: UUID, file_id: UUID) -> Path | None:
        """The file itself."""
        path = self._path(site_id, file_id)
        return path if await asyncio.to_thread(path.is_file) else None

    async def delete(self, site_id: UUID, file_id: UUID) -> None:
        """Remove it; while a backup is taken, when that has ended. Whoever is reading it reads on."""
        try:
            await asyncio.to_thread(forget, self._path(site_id, file_id))
        except OSError as error:
            raise FileStoreFailed(f"A file can't be deleted: {error.strerror or type(error).__name__}") from error

    def _path(self, site_id: UUID, file_id: UUID) -> Path:
        return self._root / str(site_id) / str(file_id)

    def _put(self, path: Path, chunks: Iterable[bytes]) -> PutFile:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                digest, size = hashlib.sha256(), 0
                for chunk in chunks:
                    size += len(chunk)
                    if size > self._limit:
                        raise FileTooLarge(self._limit)
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            scratch.rename(path)
        except BaseException:
            with suppress(OSError):
                scratch.unlink()
            raise
        _settle(path.parent)
        _settle(self._root)
        return PutFile(size, digest.hexdigest())


def _settle(folder: Path) -> None:
    """Bring the name itself to the disk: the rename is lost with the power otherwise."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
