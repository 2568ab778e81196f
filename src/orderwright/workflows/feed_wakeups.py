"""Waking up those who wait for events, without a connection for each of them and without a NOTIFY in any write.

What this process commits wakes its readers a few hundredths of a second later, many commits together. What other
processes commit is found by one statement a second, for all sites that anybody here waits for.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import structlog

from orderwright.model.errors import Unavailable
from orderwright.store.database import Database
from orderwright.store.feed import feeds_beyond
from orderwright.store.transient import is_transient

#: Seconds between two looks at the database.
POLL_SECONDS: Final = 1.0
#: Seconds in which commits are gathered before readers are woken.
GATHER_SECONDS: Final = 0.03
#: Readers that may wait in one process. Each is an open request.
MOST_READERS: Final = 200

log = structlog.get_logger(__name__)


class Watch:
    """One reader that waits. `position` is how far it has read, to be kept up to date."""

    def __init__(self, position: int) -> None:
        self.position = position
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to read."""
        self._woken.set()

    def rest(self) -> None:
        """To be called before reading: what comes from now on wakes again."""
        self._woken.clear()

    async def wait(self, seconds: float) -> None:
        """Return when there may be something to read, at the latest after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return


class FeedWakeups:
    """Those of this process who wait for events. Belongs to one event loop."""

    def __init__(self, database: Database, *, poll: float = POLL_SECONDS, most: int = MOST_READERS) -> None:
        self._database = database
        self._poll = poll
        self._most = most
        self._watches: dict[UUID, set[Watch]] = defaultdict(set)
        #: How many wait.
        self.count = 0
        self._task: asyncio.Task[None] | None = None
        self._gathered: set[UUID] = set()
        self.closed = False

    def committed(self, site_id: UUID) -> None:
        """Something of the site was committed. Costs a look into a dict while nobody waits."""
        if site_id in self._watches and site_id not in self._gathered:
            self._gathered.add(site_id)
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._wake, site_id)

    @contextmanager
    def watching(self, site_id: UUID, position: int) -> Iterator[Watch]:
        """Be woken for the events of a site. Raises `Unavailable` (TOO_MANY_READERS)."""
        if self.count >= self._most:
            raise Unavailable("TOO_MANY_READERS", "Too many readers wait for events; try again", retry_after=5)
        watch = Watch(position)
        self._watches[site_id].add(watch)
        self.count += 1
        if self._task is None:
            self._task = asyncio.create_task(self._keep_looking())
        try:
            yield watch
        finally:
            self.count -= 1
            self._watches[site_id].discard(watch)
            if not self._watches[site_id]:
                del self._watches[site_id]

    def close(self) -> None:
        """Let nobody wait any more: the process is about to stop."""
        self.closed = True
        for site_id in list(self._watches):
            self._wake(site_id)

    async def stop(self) -> None:
        """Close, and end the looking."""
        self.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _wake(self, site_id: UUID) -> None:
        self._gathered.discard(site_id)
        for watch in self._watches.get(site_id, ()):
            watch.wake()

    async def _keep_looking(self) -> None:
        try:
            while self._watches:
                await asyncio.sleep(self._poll)
                # The earliest of a site's readers decides: the others look once in vain.
                waiting = {site: min(watch.position for watch in found) for site, found in self._watches.items()}
                try:
                    async with self._database.acquire() as connection:
                        moved = await feeds_beyond(connection, waiting)
                except Exception as error:
                    # They look for themselves, and tell their callers what is wrong.
                    log.warning("feeds_not_looked_at", error=type(error).__name__, exc_info=not is_transient(error))
                    moved = list(waiting)
                for site_id in moved:
                    self._wake(site_id)
        finally:
            self._task = None
