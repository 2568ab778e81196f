"""What the service needs of whoever gets files from other hosts."""

from __future__ import annotations

from typing import Final, Protocol

#: How large a file with a picture may be.
MOST_BYTES: Final = 10 * 1024 * 1024


class NotFetched(Exception):
    """Nothing was got; the words are for the log. `host_failed`: the host does not answer at all."""

    def __init__(self, words: str, *, host_failed: bool = False) -> None:
        super().__init__(words)
        self.host_failed = host_failed


class Fetcher(Protocol):
    """Gets files by their addresses."""

    async def get(self, address: str) -> bytes:
        """What stands there. Raises `NotFetched`."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
