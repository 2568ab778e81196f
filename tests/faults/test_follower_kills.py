"""Workers that follow the feeds and are killed: every event is handled exactly once, and in order."""

import asyncio
from random import Random

from tests.support.following_process import TRACES, append, start
from tests.support.sites import new_site_on

from orderwright.workflows.service import Service

KILLS = 3
EVENTS = 300
DEADLINE = 120.0


async def test_killed_workers_are_taken_over_and_nothing_is_handled_twice(db_dsn: str) -> None:
    service = await Service.start(db_dsn, pool_size=4)
    random = Random(5)
    try:
        sites = [await new_site_on(service), await new_site_on(service)]
        async with service.database.acquire() as connection:
            await connection.execute(TRACES)
            for site in sites:
                await append(connection, site, EVENTS, service)
        workers = [start(db_dsn), start(db_dsn)]

        async def handled() -> int:
            async with service.database.acquire() as connection:
                count: int = await connection.fetchval("SELECT count(*) FROM followed")
            return count

        async with asyncio.timeout(DEADLINE):
            for kill in range(KILLS):
                while await handled() <= kill * EVENTS // 3:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(random.random() / 20)
                victim = workers.pop(0)
                victim.kill()
                victim.communicate()
                workers.append(start(db_dsn))
            while await handled() < EVENTS * len(sites):
                await asyncio.sleep(0.05)
        for worker in workers:
            worker.communicate()
            assert worker.returncode == 0
        async with service.database.acquire() as connection:
            for site in sites:
                rows = await connection.fetch("SELECT position FROM followed WHERE site_id = $1 ORDER BY seq", site)
                assert [row[0] for row in rows] == list(range(1, EVENTS + 1))
    finally:
        await service.close()
