"""What the workers do by the clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.sites import new_site_on

from orderwright.store.feed import append_event, read_events
from orderwright.store.gateway_notifications import KEPT as NOTIFICATIONS_KEPT
from orderwright.store.idempotency import KEPT, claim_key
from orderwright.store.jobs import start_job
from orderwright.worker import Worker
from orderwright.worker.chores import clean_up, queue_lost_jobs, sequence_feeds
from orderwright.worker.worker import pause_after
from orderwright.workflows.service import Service


@pytest.fixture
async def service(db_dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(db_dsn, pool_size=6)
    yield service
    await service.close()


async def test_events_of_every_site_get_their_places(service: Service) -> None:
    sites = [await new_site_on(service), await new_site_on(service)]
    async with service.database.acquire() as connection:
        for site in (*sites, sites[0]):
            await append_event(
                connection, site, at=service.clock(), entity_id=uuid4(), revision=1, type_="t", actor=b"{}", extras=None
            )
    assert await sequence_feeds(service.database) == 3
    assert await sequence_feeds(service.database) == 0
    async with service.database.acquire() as connection:
        places = [
            [event.position for event in (await read_events(connection, s, after=0, limit=9)).events] for s in sites
        ]
    assert places == [[1, 2], [1]]


async def test_old_idempotency_keys_of_every_site_are_removed(service: Service) -> None:
    sites = [await new_site_on(service), await new_site_on(service)]
    now = service.clock()
    old, new = now - KEPT - timedelta(seconds=1), now - KEPT + timedelta(hours=1)
    async with service.database.transaction() as connection:
        for site in sites:
            await claim_key(connection, site, "key:1", "old", b"", old)
            await claim_key(connection, site, "key:1", "new", b"", new)
    await clean_up(service)
    async with service.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT site_id, key FROM idempotency_keys WHERE site_id = ANY ($1) ORDER BY site_id", sites
        )
    assert [tuple(row) for row in rows] == [(site, "new") for site in sorted(sites)]


async def test_notifications_of_gateways_are_removed_when_they_are_older_than_they_are_kept(service: Service) -> None:
    site, now = await new_site_on(service), service.clock()
    async with service.database.acquire() as connection:
        for name, received in {"old": now - NOTIFICATIONS_KEPT - timedelta(seconds=1), "new": now}.items():
            await connection.execute(
                """INSERT INTO gateway_notifications (site_id, gateway, id, kind, at, received_date, outcome, doc)
                   VALUES ($1, 'stripe', $2, 'charged', $3, $3, 'unmatched', '{}')""",
                site,
                name,
                received,
            )
    await clean_up(service)
    async with service.database.acquire() as connection:
        rows = await connection.fetch("SELECT id FROM gateway_notifications WHERE site_id = $1", site)
    assert [row[0] for row in rows] == ["new"]


async def test_only_jobs_that_are_a_minute_old_are_taken_for_lost(service: Service) -> None:
    site, now = await new_site_on(service), service.clock()
    async with service.database.transaction() as connection:
        for age in (0, 59, 61):
            at = now - timedelta(seconds=age)
            await start_job(connection, site, kind="test.none", payload=b"{}", items=["1"], at=at)
        await connection.execute("DELETE FROM pgqueuer")
    assert await queue_lost_jobs(service) == 1


async def test_the_worker_beside_the_server_keeps_feeds_moving_until_it_is_stopped(service: Service) -> None:
    site = await new_site_on(service)
    worker = Worker(service)
    worker.start()
    async with service.database.acquire() as connection:
        await append_event(
            connection, site, at=service.clock(), entity_id=uuid4(), revision=1, type_="t", actor=b"{}", extras=None
        )
        async with asyncio.timeout(60):
            while not (await read_events(connection, site, after=0, limit=1)).events:
                await asyncio.sleep(0.02)
    await worker.stop()


def test_pauses_grow_to_a_minute() -> None:
    assert [pause_after(failures) for failures in (0, 1, 2, 5, 6, 1000)] == [1, 2, 4, 32, 60, 60]
