"""What the service needs of a place for files: to put one, to open it, to delete it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol
from uuid import UUID

import msgspec


class FileTooLarge(Exception):
    """The content is longer than the store takes. Nothing of it is kept. `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A file may have {limit} bytes")
        self.limit = limit


class FileThere(Exception):
    """There is a content of that id already, which stays as it is."""


class FileStoreFailed(Exception):
    """The store can't be reached, is full or refuses. The words are for the operator, and name no file."""


class PutFile(msgspec.Struct, frozen=True):
    """What was put: its size in bytes, and the SHA-256 of the content in hexadecimal digits."""

    size: int
    sha256: str


class FileStore(Protocol):
    """Files by site and id. What is put under an id is there as a whole or not at all, and never changes."""

    @property
    def limit(self) -> int:
        """How many bytes a file may have."""
        ...

    async def put(self, site_id: UUID, file_id: UUID, chunks: Iterable[bytes]) -> PutFile:
        """Keep the content, which is taken a piece at a time.

        Raises `FileTooLarge`, `FileThere` and `FileStoreFailed`.
        """
        ...

    async def open(self, site_id: UUID, file_id: UUID) -> Path | None:
        """A file of this machine with the content, to read from; None if there is none."""
        ...

    async def delete(self, site_id: UUID, file_id: UUID) -> None:
        """Forget the content, if there is any. Raises `FileStoreFailed`."""
        ...
