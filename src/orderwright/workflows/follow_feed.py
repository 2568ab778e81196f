"""Followers: parts of the service that see every event of every site, in order, once per commit of theirs.

A follower has a name and a handler. For each site with new events it takes the follower's row of that site, so that of
several workers one is at it and the others pass on to other sites; hands the handler the next events in their order in
the feed; and saves how far it came in the same transaction. So what the handler writes exists if and only if its events
count as handled. A worker that is killed rolls back and lets go of the row, and the next one begins at the same event.

What a handler has to keep to:

- It writes rows on `batch.connection`, and nothing else. Nothing outside the database may come of it, because the
  transaction can still be rolled back, and the same events come again; what has to be sent is written down as a row
  (an outbox), and sent by somebody else after the commit.
- It is quick and does not wait for anybody but the database: the transaction is open all the while.
- It returns for events that it can do nothing with. What it raises takes the batch back, and the site's events come
  again (one at a time then, so that those before the bad one get through) after a pause that grows to a minute. Other
  sites and other followers are not held up.
- Locks that it takes come in the order of docs/architecture.md, behind the follower's row, which nobody else waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from orderwright.model.events import Event
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.sites import Site
from orderwright.store.database import PooledConnection
from orderwright.store.feed import Page, StoredEvent, last_position, read_events
from orderwright.store.feed_followers import add_follower, move_follower, sites_behind, take_follower
from orderwright.store.transient import is_transient
from orderwright.workflows.context import Call, Context
from orderwright.workflows.event_payload import render_events
from orderwright.workflows.service import Service

#: Events of one transaction.
BATCH: Final = 100
_LONGEST_PAUSE: Final = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The next events of one site, in the order of the feed, and the transaction in which they are handled.

    `events` are as they are stored; `rendered` shows them with their payloads. There is at least one.
    """

    service: Service
    site: Site
    connection: PooledConnection
    now: datetime
    events: Sequence[StoredEvent]

    def context(self, operation: str) -> Context:
        """A context with every right on the site, in the name of the service itself; it has no unit of work."""
        caller = Caller(
            site_id=self.site.id,
            identity=Identity(type=IdentityType.WIX_USER, id=self.site.id),
            permissions=frozenset(Permission),
            credential="worker",
        )
        call = Call(caller=caller, request_id=f"{operation}-{self.events[0].position}", now=self.now)
        return Context(service=self.service, call=call, site=self.site, operation=operation)

    async def rendered(self) -> list[Event]:
        """The same events with their payloads, as somebody with every right sees them; costs what a page does."""
        return await render_events(self.context("follow"), self.connection, self.events)


#: Handles a batch: see the rules above.
Handler = Callable[[Batch], Awaitable[None]]


@dataclass(slots=True)
class _Trouble:
    """A site where a batch failed: until when it is left alone, and how many events are handed over singly then."""

    failures: int = 0
    again: datetime | None = None
    singly: int = 0


@dataclass(slots=True)
class Follower:
    """Follows the feeds of all sites under a name. One object per worker; any number of workers may run one.

    `types` are the events it is handed, None for all; the others are passed. `name` is kept in the database for good.
    """

    service: Service
    name: str
    handler: Handler
    types: Collection[str] | None = None
    limit: int = BATCH
    _troubles: dict[UUID, _Trouble] = field(default_factory=dict)

    async def run(self, stopping: asyncio.Event | None = None) -> int:
        """Handle what there is on all sites, in turns of one batch each; returns how many events were handed over.

        Ends early when `stopping` is set. Raises if the database can't even be asked which sites have events; a site
        that fails is told in the log and left until its pause is over. Events without a place in the feed yet are not
        seen: `worker.chores.sequence_feeds` gives them theirs.
        """
        handled = 0
        async with self.service.database.acquire() as connection:
            behind = await sites_behind(connection, self.name)
        while behind:
            more = []
            for site_id in behind:
                if stopping is not None and stopping.is_set():
                    return handled
                if self._pausing(site_id):
                    continue
                count, left = await self._guarded(site_id)
                handled += count
                if left:
                    more.append(site_id)
            behind = more
        return handled

    def _pausing(self, site_id: UUID) -> bool:
        trouble = self._troubles.get(site_id)
        return trouble is not None and trouble.again is not None and self.service.clock() < trouble.again

    async def _guarded(self, site_id: UUID) -> tuple[int, bool]:
        try:
            done = await self._one_batch(site_id)
        except Exception as error:
            trouble = self._troubles.setdefault(site_id, _Trouble())
            pause = min(2.0 ** min(trouble.failures, 6), _LONGEST_PAUSE)
            trouble.failures += 1
            trouble.singly = self.limit
            trouble.again = self.service.clock() + timedelta(seconds=pause)
            log.warning(
                "feed_not_followed",
                follower=self.name,
                site_id=str(site_id),
                error=type(error).__name__,
                exc_info=not is_transient(error),
            )
            return 0, False
        self._recovered(site_id)
        return done

    def _recovered(self, site_id: UUID) -> None:
        trouble = self._troubles.get(site_id)
        if trouble is None:
            return
        trouble.failures, trouble.again = 0, None
        trouble.singly -= 1
        if trouble.singly <= 0:
            del self._troubles[site_id]

    async def _one_batch(self, site_id: UUID) -> tuple[int, bool]:
        """How many events were handed over, and whether more wait. 0 and False if another worker is at the site."""
        site = await self.service.sites.get(site_id)
        database = self.service.database
        async with database.acquire() as connection:
            await add_follower(connection, site_id, self.name)
        async with database.transaction() as connection:
            position = await take_follower(connection, site_id, self.name)
            if position is None:
                return 0, False
            newest = await last_position(connection, site_id)
            page = await self._page(connection, site_id, position)
            if page.events:
                batch = Batch(
                    service=self.service,
                    site=site,
                    connection=connection,
                    now=self.service.clock(),
                    events=page.events,
                )
                await self.handler(batch)
            seen = page.events[-1].position if page.events else position
            reached = max(newest, seen) if page.whole else seen
            if reached > position:
                await move_follower(connection, site_id, self.name, reached)
        return len(page.events), reached < newest

    async def _page(self, connection: PooledConnection, site_id: UUID, position: int) -> Page:
        limit = 1 if site_id in self._troubles else self.limit
        types = None if self.types is None else sorted(self.types)
        return await read_events(connection, site_id, after=position, limit=limit, types=types)
