"""Sites: making and changing them, and the cache that every request reads its site from."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from orderwright.model.sites import NewSite, Site, SiteChanges
from orderwright.rules.sites import change_site, make_site
from orderwright.store import sites as store
from orderwright.store.database import AnyConnection, Database
from orderwright.workflows.orders_settings import Changer, note_settings
from orderwright.workflows.site_settings import note_site

DEFAULT_TTL: Final = 5.0
_MAX_CACHED: Final = 10_000


async def create_site(connection: AnyConnection, new: NewSite, *, now: datetime, site_id: UUID | None = None) -> Site:
    """Make a site with its order counter. Raises `ValidationFailed` that names every bad field."""
    site = make_site(new, site_id or uuid4(), now)
    await store.insert_site(connection, site)
    return site


async def update_site(
    connection: AnyConnection, site_id: UUID, changes: SiteChanges, by: Changer | None = None
) -> Site:
    """Change a site. Raises `NotFound` or `ValidationFailed`; then nothing was changed.

    A change is told by events, of the site and of the settings of its orders, if `by` says whose it is. Processes that
    have the site cached see the change after at most the time of their caches.
    """
    async with connection.transaction():
        before = await store.lock_site(connection, site_id)
        changed = change_site(before, changes)
        if changed != before:
            if by is not None:
                changed = await note_settings(connection, before, changed, by)
                changed = await note_site(connection, before, changed, by)
            await store.save_site(connection, changed)
    return changed


class Sites:
    """The sites as this process knows them, at most `ttl` seconds old.

    `clock` is a monotonic clock in seconds. Sites that are not there are not remembered.
    """

    def __init__(
        self, database: Database, *, ttl: float = DEFAULT_TTL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._ttl = ttl
        self._clock = clock
        self._known: dict[UUID, tuple[float, Site]] = {}

    async def get(self, site_id: UUID) -> Site:
        """The site. Raises `NotFound` (SITE_NOT_FOUND)."""
        known = self._known.get(site_id)
        if known is not None and known[0] > self._clock():
            return known[1]
        async with self._database.acquire() as connection:
            site = await store.get_site(connection, site_id)
        self._known.pop(site_id, None)
        if len(self._known) >= _MAX_CACHED:
            del self._known[next(iter(self._known))]
        self._known[site_id] = (self._clock() + self._ttl, site)
        return site

    def forget(self, site_id: UUID) -> None:
        """Read the site anew next time: call it after a change of the site or of its declarations was committed."""
        self._known.pop(site_id, None)
