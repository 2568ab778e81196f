"""Small pictures of large ones, each made in a process of its own."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from orderwright.providers.child_process import answer_of

#: How long one picture may take, in seconds, and how many are made at the same time.
SECONDS: Final = 15.0
AT_ONCE: Final = 2
_CHILD: Final = "orderwright.providers.pictures.shrink_child"
#: A picture of 160 pixels each way is far smaller, whatever it shows.
MOST_BYTES: Final = 128 * 1024


class NoPicture(Exception):
    """The file is none of a format that is taken, it is broken, or it takes too much time or memory."""


class Shrinker(Protocol):
    """Makes small pictures."""

    async def small(self, content: bytes) -> bytes:
        """A WebP of the picture. Raises `NoPicture`."""
        ...


class ProcessShrinker:
    """Makes them in processes that know nothing: no environment, no descriptors but the three."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def small(self, content: bytes) -> bytes:
        """See `Shrinker`."""
        async with self._slots:
            made = await answer_of(_CHILD, content, seconds=self._seconds, environment={})
        if not 0 < len(made) <= MOST_BYTES:
            raise NoPicture
        return made
