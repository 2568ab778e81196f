"""Writing down that payment requests have expired. They read so already; this is what tells of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from orderwright.store.payment_requests import lock_requests_over, sites_with_requests_over
from orderwright.workflows.payment_requests import expire
from orderwright.workflows.service import Service

#: How many are written in one transaction.
BATCH: Final = 100


async def expire_over(service: Service) -> int:
    """Expire every request whose time is over, in the name of whoever made it; returns how many.

    Any number of workers may do it at once: each request is taken by one of them, or by a request that meets it.
    """
    async with service.database.acquire() as connection:
        sites = await sites_with_requests_over(connection, service.clock())
    return sum([await _expire_site(service, site_id) for site_id in sites])


async def _expire_site(service: Service, site_id: UUID) -> int:
    total = 0
    while True:
        now = service.clock()
        async with service.database.transaction() as connection:
            taken = await lock_requests_over(connection, site_id, now, limit=BATCH)
            for stored in taken:
                await expire(connection, site_id, stored, now, stored.actor)
        total += len(taken)
        if len(taken) < BATCH:
            return total
