"""Small pictures of large ones, each made in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from typing import Final, Protocol

#: How long one picture may take, in seconds, and how many are made at the same time.
SECONDS: Final = 15.0
AT_ONCE: Final = 2
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
            made = await self._made(content)
        if not 0 < len(made) <= MOST_BYTES:
            raise NoPicture
        return made

    async def _made(self, content: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "orderwright.providers.pictures.shrink_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(self._seconds):
                made, _ = await process.communicate(content)
        except TimeoutError:
            return b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return made if process.returncode == 0 else b""
