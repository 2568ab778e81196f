"""Files in a folder of this machine, or one that all machines of the service share."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from orderwright.model.errors import ValidationFailed
from orderwright.providers.files.copies import forget
from orderwright.providers.files.file_store import FileStoreFailed, FileThere, FileTooLarge, PutFile

FOLDER_VARIABLE: Final = "ORDERWRIGHT_FILES_DIR"
#: The folder in the data directory of the embedded PostgreSQL.
FOLDER: Final = "files"
LIMIT_VARIABLE: Final = "ORDERWRIGHT_MAX_FILE_BYTES"
#: The largest file unless the environment says another: 5 GiB. What may be said: up to 1 TiB.
MAX_FILE_BYTES: Final = 5 * 1024**3
MOST_BYTES: Final = 1024**4


class LocalFiles:
    """Files in a folder, one below it for each site (`file_store.FileStore`).

    A file is written under another name, brought to the disk and then renamed, so that a name stands for all of it.
    """

    def __init__(self, root: Path, *, limit: int = MAX_FILE_BYTES) -> None:
        self._root = root
        self._limit = limit

    @property
    def limit(self) -> int:
        """How many bytes a file may have."""
        return self._limit

    @property
    def root(self) -> Path:
        """The folder."""
        return self._root

    @classmethod
    def configured(cls, data_dir: Path | None = None) -> LocalFiles | None:
        """The folder that the environment names, else the one in the data directory; None without either."""
        named = os.environ.get(FOLDER_VARIABLE)
        if named:
            return cls(Path(named).expanduser(), limit=_configured_limit())
        return cls(data_dir.expanduser() / FOLDER, limit=_configured_limit()) if data_dir is not None else None

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
        # One name for each id: of two that put the same, one is refused.
        scratch = path.with_name(f".{path.name}.upload")
        try:
            handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise FileThere from None
        try:
            if path.exists():
                raise FileThere
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


def _configured_limit() -> int:
    """The limit in the environment, else the default. Raises `ValidationFailed` for what is no number of bytes."""
    given = os.environ.get(LIMIT_VARIABLE, "")
    if not given:
        return MAX_FILE_BYTES
    if not given.isascii() or not given.isdigit() or not 0 < int(given) <= MOST_BYTES:
        raise ValidationFailed.of(LIMIT_VARIABLE, f"must be a number of bytes, 1 to {MOST_BYTES}", "FORMAT")
    return int(given)


def _settle(folder: Path) -> None:
    """Bring the name itself to the disk: the rename is lost with the power otherwise."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
