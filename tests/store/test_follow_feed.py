"""Followers of the feeds: every event once, in order, in the transaction of what is made of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.following_process import TRACES, append, tracer
from tests.support.service import Clock
from tests.support.sites import new_site_on

from orderwright.store.feed_followers import follower_lag
from orderwright.worker import Worker
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.follow_feed import Batch, Follower
from orderwright.workflows.service import Service


@pytest.fixture
async def service(db_dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(db_dsn, pool_size=6, clock=Clock())
    async with service.database.acquire() as connection:
        await connection.execute(TRACES)
        await connection.execute("TRUNCATE followed, event_queue, events, event_positions, feed_followers")
    yield service
    await service.close()


async def written(service: Service, site_id: UUID, count: int, type_: str = "t") -> None:
    async with service.database.acquire() as connection:
        await append(connection, site_id, count, service, type_)
    await sequence_feeds(service.database)


async def traces(service: Service, site_id: UUID) -> list[int]:
    async with service.database.acquire() as connection:
        rows = await connection.fetch("SELECT position FROM followed WHERE site_id = $1 ORDER BY seq", site_id)
    return [row[0] for row in rows]


async def test_events_of_every_site_are_handed_over_once_and_in_order(service: Service) -> None:
    first, second = await new_site_on(service), await new_site_on(service)
    await written(service, first, 25)
    await written(service, second, 3)
    follower = tracer(service)
    assert await follower.run() == 28
    assert await follower.run() == 0
    assert await traces(service, first) == list(range(1, 26))
    assert await traces(service, second) == [1, 2, 3]
    await written(service, second, 1)
    async with service.database.acquire() as connection:
        assert await follower_lag(connection, "test.trace") == 1
    assert await tracer(service).run() == 1
    assert await traces(service, second) == [1, 2, 3, 4]


async def test_followers_of_several_workers_share_the_sites(service: Service) -> None:
    sites = [await new_site_on(service) for _ in range(3)]
    for site in sites:
        await written(service, site, 40)
    handled = 0
    while handled < 120:
        handled += sum(await asyncio.gather(*(tracer(service).run() for _ in range(4))))
    assert handled == 120
    assert [await traces(service, site) for site in sites] == [list(range(1, 41))] * 3


async def test_what_fails_is_taken_back_and_holds_up_no_other_site(service: Service) -> None:
    bad, good = await new_site_on(service), await new_site_on(service)
    await written(service, bad, 5)
    await written(service, good, 5)
    broken = True

    async def handle(batch: Batch) -> None:
        for event in batch.events:
            await batch.connection.execute("INSERT INTO followed VALUES ($1, $2, 0)", batch.site.id, event.position)
            if broken and batch.site.id == bad and event.position == 3:
                raise ZeroDivisionError

    follower = Follower(service, "test.failing", handle)
    await follower.run()
    assert await traces(service, bad) == []
    assert await traces(service, good) == [1, 2, 3, 4, 5]
    service.clock.tick(0.5)  # type: ignore[attr-defined]  # the clock of tests
    assert await follower.run() == 0
    service.clock.tick(5)  # type: ignore[attr-defined]
    # One at a time then, so that the events before the bad one get through.
    assert await follower.run() == 2
    assert await traces(service, bad) == [1, 2]
    broken = False
    service.clock.now += timedelta(minutes=2)  # type: ignore[attr-defined]
    await follower.run()
    assert await traces(service, bad) == [1, 2, 3, 4, 5]


async def test_events_of_other_types_are_passed(service: Service) -> None:
    site = await new_site_on(service)
    seen: list[int] = []

    async def handle(batch: Batch) -> None:
        seen.extend(event.position for event in batch.events)

    for type_ in ("a", "b", "a", "b"):
        await written(service, site, 1, type_)
    follower = Follower(service, "test.some", handle, types={"a"})
    assert await follower.run() == 2
    assert seen == [1, 3]
    async with service.database.acquire() as connection:
        assert await follower_lag(connection, "test.some") == 0


async def test_a_worker_runs_its_followers_as_soon_as_the_feed_has_moved(service: Service) -> None:
    site = await new_site_on(service)
    worker = Worker(service, kinds={}, followers=[tracer], poll=timedelta(seconds=0.2))
    worker.start()
    async with service.database.acquire() as connection:
        await append(connection, site, 3, service)
    async with asyncio.timeout(60):
        while await traces(service, site) != [1, 2, 3]:
            await asyncio.sleep(0.02)
    await worker.stop()
