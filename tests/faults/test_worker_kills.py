"""Workers that are killed, that hang, that share: every item of a job is done exactly once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from tests.support.sites import new_site_on
from tests.support.worker_process import KINDS, PASS_GATE, QUICK, TRACES, WorkerProcess

from orderwright.model.bulk import ItemError
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.jobs import AsyncJob, JobFailure, JobRequest, JobStatus
from orderwright.store.jobs import claim_job, read_job, start_job
from orderwright.store.queue import QueueEntry
from orderwright.store.transient import is_transient
from orderwright.worker import Worker
from orderwright.worker.chores import queue_lost_jobs
from orderwright.worker.running import MAX_TRIES, run_job
from orderwright.worker.worker import JOBS_AT_ONCE
from orderwright.workflows.service import Service

DEADLINE = 60.0
ITEMS = [f"item-{number}" for number in range(50)]


@pytest.fixture
async def service(db_dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(db_dsn, pool_size=6)
    async with service.database.acquire() as connection:
        await connection.execute(TRACES)
        await connection.execute("TRUNCATE traces; TRUNCATE async_jobs CASCADE; TRUNCATE pgqueuer")
    yield service
    await service.close()


@pytest.fixture
async def site(service: Service) -> UUID:
    return await new_site_on(service)


async def start(service: Service, site: UUID, items: list[str], kind: str = "test.trace") -> UUID:
    identity = Identity(type=IdentityType.APP, id=uuid4())
    payload = msgspec.json.encode(JobRequest(identity=identity, request_id="r", items=tuple(items)))
    async with service.database.transaction() as connection:
        return await start_job(connection, site, kind=kind, payload=payload, items=items, at=datetime.now(UTC))


async def read(service: Service, site: UUID, job_id: UUID) -> AsyncJob:
    async with service.database.acquire() as connection:
        return await read_job(connection, site, job_id)


async def traces(service: Service, site: UUID) -> list[tuple[str, int]]:
    async with service.database.acquire() as connection:
        rows = await connection.fetch("SELECT item, worker FROM traces WHERE site_id = $1", site)
    return [(row[0], row[1]) for row in rows]


@asynccontextmanager
async def closed_gate(service: Service, site: UUID) -> AsyncIterator[None]:
    """No item `gate` of the site gets done meanwhile."""
    async with service.database.transaction() as connection:
        await connection.execute(PASS_GATE, str(site))
        yield


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not await condition():
            await asyncio.sleep(0.02)


async def until_ended(
    service: Service, site: UUID, job_id: UUID, or_else: Callable[[], bool] = lambda: False
) -> AsyncJob:
    async def ended() -> bool:
        return (await read(service, site, job_id)).status in (JobStatus.FINISHED, JobStatus.FAILED) or or_else()

    await until(ended)
    return await read(service, site, job_id)


async def test_a_job_whose_worker_is_killed_is_taken_over_and_each_item_is_done_once(
    db_dsn: str, service: Service, site: UUID
) -> None:
    items = [*ITEMS[:20], "gate", *ITEMS[20:49]]
    job_id = await start(service, site, items)

    async def half_way() -> bool:
        return (await read(service, site, job_id)).succeeded_items == 20

    async with closed_gate(service, site):
        with WorkerProcess(db_dsn) as first:
            await until(half_way)
            first.kill()
    with WorkerProcess(db_dsn) as second:
        job = await until_ended(service, site, job_id)
        assert second.stop() == 0
    assert (job.status, job.succeeded_items, job.failed_items) == (JobStatus.FINISHED, 50, 0)
    left = await traces(service, site)
    assert Counter(item for item, _ in left) == Counter(items)
    assert Counter(worker for _, worker in left) == {first.pid: 20, second.pid: 30}


async def test_a_job_that_kills_its_workers_ends_as_failed_and_the_items_before_stay_done(
    db_dsn: str, service: Service, site: UUID
) -> None:
    job_id = await start(service, site, ["a", "b", "deadly", "c"], kind="test.die")
    deaths = -1
    job = await read(service, site, job_id)
    while job.status in (JobStatus.PENDING, JobStatus.PROCESSING):
        deaths += 1
        with WorkerProcess(db_dsn) as worker:
            job = await until_ended(service, site, job_id, or_else=lambda: not worker.alive)
    assert deaths == MAX_TRIES
    assert (job.status, job.succeeded_items, job.failed_items) == (JobStatus.FAILED, 2, 0)
    assert job.error == ItemError(
        code="JOB_GIVEN_UP",
        description="The job was given up: 5 runs ended at one item before it was done",
        data={"itemId": "deadly"},
    )
    assert Counter(item for item, _ in await traces(service, site)) == Counter(["a", "b"])


async def test_two_workers_share_the_jobs(db_dsn: str, service: Service, site: UUID) -> None:
    items = [["gate", *(f"{job}-{number}" for number in range(5))] for job in range(12)]
    started = [await start(service, site, names) for names in items]

    async def both_have_their_hands_full() -> bool:
        async with service.database.acquire() as connection:
            at_work: int = await connection.fetchval("SELECT count(*) FROM async_jobs WHERE status = 'PROCESSING'")
        return at_work == 2 * JOBS_AT_ONCE

    with WorkerProcess(db_dsn) as one, WorkerProcess(db_dsn) as other:
        async with closed_gate(service, site):
            await until(both_have_their_hands_full)
        ended = [await until_ended(service, site, job_id) for job_id in started]
        assert (one.stop(), other.stop()) == (0, 0)
    assert [(job.status, job.succeeded_items) for job in ended] == [(JobStatus.FINISHED, 6)] * 12
    left = await traces(service, site)
    assert Counter(item for item, _ in left) == Counter(name for names in items for name in names)
    assert {worker for _, worker in left} == {one.pid, other.pid}


async def test_a_worker_that_is_stopped_gives_its_job_back_for_the_next(service: Service, site: UUID) -> None:
    job_id = await start(service, site, ITEMS)
    first = Worker(service, kinds=KINDS, **QUICK)
    first.start()

    async def under_way() -> bool:
        return (await read(service, site, job_id)).succeeded_items >= 5

    await until(under_way)
    await first.stop()
    stopped = await read(service, site, job_id)
    assert (stopped.status, stopped.succeeded_items < 50) == (JobStatus.PROCESSING, True)
    async with service.database.acquire() as connection:
        assert await connection.fetchval("SELECT tries FROM async_jobs WHERE id = $1", job_id) == 0
        assert await connection.fetchval("SELECT status::text FROM pgqueuer") == "queued"
    second = Worker(service, kinds=KINDS, **QUICK)
    second.start()
    job = await until_ended(service, site, job_id)
    await second.stop()
    assert (job.status, job.succeeded_items) == (JobStatus.FINISHED, 50)
    assert Counter(item for item, _ in await traces(service, site)) == Counter(ITEMS)


async def test_an_item_that_fails_leaves_nothing_and_the_others_go_on(service: Service, site: UUID) -> None:
    job_id = await start(service, site, ["a", "bad-1", "b", "bad-2"])
    worker = Worker(service, kinds=KINDS, **QUICK)
    worker.start()
    job = await until_ended(service, site, job_id)
    await worker.stop()
    assert (job.status, job.succeeded_items, job.failed_items) == (JobStatus.FINISHED, 2, 2)
    assert job.failures == [
        JobFailure(item_id=item, error=ItemError(code="BAD_ITEM", description=f"{item} is bad", data={"item": item}))
        for item in ("bad-1", "bad-2")
    ]
    assert Counter(item for item, _ in await traces(service, site)) == Counter(["a", "b"])


async def test_a_run_that_lost_its_claim_does_nothing_more(service: Service, site: UUID) -> None:
    job_id = await start(service, site, ITEMS)
    never = asyncio.Event()
    hung = asyncio.create_task(run_job(service, KINDS["test.trace"], QueueEntry(site, job_id), never))

    async def under_way() -> bool:
        return (await read(service, site, job_id)).succeeded_items >= 5

    await until(under_way)
    async with service.database.acquire() as connection:
        taken = await claim_job(connection, site, job_id, claim=uuid4(), at=datetime.now(UTC))
    assert taken is not None
    assert await hung
    job = await read(service, site, job_id)
    assert (job.status, job.succeeded_items) == (JobStatus.PROCESSING, taken.done)
    assert len(await traces(service, site)) == taken.done


async def test_runs_of_one_job_at_once_do_each_item_once(service: Service, site: UUID) -> None:
    job_id = await start(service, site, ITEMS)
    entry = QueueEntry(site, job_id)
    never = asyncio.Event()
    await asyncio.gather(*(run_job(service, KINDS["test.trace"], entry, never) for _ in range(4)))
    assert (await read(service, site, job_id)).status is JobStatus.FINISHED
    assert Counter(item for item, _ in await traces(service, site)) == Counter(ITEMS)


async def test_a_defect_is_tried_again_and_then_ends_the_job(service: Service, site: UUID) -> None:
    job_id = await start(service, site, ["a"], kind="test.break")
    entry = QueueEntry(site, job_id)
    for _ in range(MAX_TRIES):
        with pytest.raises(ZeroDivisionError):
            await run_job(service, KINDS["test.break"], entry, asyncio.Event())
    assert await run_job(service, KINDS["test.break"], entry, asyncio.Event())
    job = await read(service, site, job_id)
    assert (job.status, job.succeeded_items, job.failed_items) == (JobStatus.FAILED, 0, 0)


async def test_a_worker_outlives_the_loss_of_its_connections(service: Service, site: UUID) -> None:
    worker = Worker(service, kinds=KINDS, **QUICK)
    worker.start()
    job_id = await start(service, site, ITEMS)

    async def under_way() -> bool:
        return (await read(service, site, job_id)).succeeded_items >= 5

    await until(under_way)
    async with service.database.acquire() as connection:
        await connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )

    async def ended() -> bool:
        try:
            await queue_lost_jobs_of_any_age(service)
            return (await read(service, site, job_id)).status is JobStatus.FINISHED
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            # The pool lends a connection that the server is only about to close: the test looks through the same pool.
            if not is_transient(error):
                raise
            return False

    await until(ended)
    await worker.stop()
    assert Counter(item for item, _ in await traces(service, site)) == Counter(ITEMS)


async def queue_lost_jobs_of_any_age(service: Service) -> None:
    """What happens every minute to jobs that are a minute old, without the wait."""
    async with service.database.acquire() as connection:
        await connection.execute("UPDATE async_jobs SET created_at = created_at - interval '1 hour'")
    await queue_lost_jobs(service)
