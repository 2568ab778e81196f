"""Jobs in the database: made with their queue entry, claimed, counted, ended."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from orderwright.model.bulk import ItemError
from orderwright.model.errors import NotFound
from orderwright.model.jobs import AsyncJob, JobFailure, JobStatus
from orderwright.store import jobs
from orderwright.store.database import AnyConnection, Connection, Database
from orderwright.store.housekeeping import forget_queue_log
from orderwright.store.job_items import JobItem, job_items
from orderwright.store.migrations import SCRIPTS
from orderwright.store.queue import decode_entry, queue_on
from orderwright.store.transient import is_transient

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
LATER = AT + timedelta(seconds=5)
KIND = "test.kind"


@pytest.fixture
async def connection(db_dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(db_dsn)
    await connection.execute("TRUNCATE async_jobs CASCADE; TRUNCATE pgqueuer; TRUNCATE pgqueuer_log")
    yield connection
    await connection.close()


async def started(connection: AnyConnection, site: UUID, items: int = 3) -> UUID:
    return await jobs.start_job(
        connection, site, kind=KIND, payload=b'{"items":[]}', items=[f"item {n}" for n in range(items)], at=AT
    )


async def entries(connection: Connection) -> list[tuple[str, UUID, UUID]]:
    rows = await connection.fetch("SELECT entrypoint, payload FROM pgqueuer ORDER BY id")
    return [(row[0], (entry := decode_entry(row[1])).site_id, entry.job_id) for row in rows]


async def test_a_job_is_made_with_its_queue_entry(connection: Connection) -> None:
    site = uuid4()
    async with connection.transaction():
        job_id = await started(connection, site)
    assert await entries(connection) == [(KIND, site, job_id)]
    assert await jobs.read_job(connection, site, job_id) == AsyncJob(
        id=str(job_id),
        type=KIND,
        status=JobStatus.PENDING,
        created_date="2026-03-01T12:00:00.123Z",
        updated_date="2026-03-01T12:00:00.123Z",
        total_items=3,
        succeeded_items=0,
        failed_items=0,
        failures=[],
    )


async def test_a_transaction_that_is_rolled_back_leaves_neither_job_nor_entry(connection: Connection) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await started(connection, uuid4())
    await transaction.rollback()
    assert await entries(connection) == []
    assert await connection.fetchval("SELECT count(*) FROM async_jobs") == 0
    assert await connection.fetchval("SELECT count(*) FROM pgqueuer_log") == 0


async def test_a_request_starts_one_job(connection: Connection) -> None:
    site, other, key = uuid4(), uuid4(), b"k" * 32
    made = [
        await jobs.start_job(connection, of, kind=KIND, payload=b"{}", items=["a"], at=AT, request_key=one)
        for of, one in [(site, key), (site, key), (site, b"l" * 32), (other, key)]
    ]
    assert made[0] == made[1]
    assert len(set(made)) == 3
    assert [entry[2] for entry in await entries(connection)] == [made[0], made[2], made[3]]
    assert await jobs.job_of_request(connection, site, key) == made[0]
    assert await jobs.job_of_request(connection, site, b"m" * 32) is None


async def test_items_are_read_with_what_became_of_them(connection: Connection) -> None:
    site, claim = uuid4(), uuid4()
    job_id = await started(connection, site, items=4)
    await jobs.claim_job(connection, site, job_id, claim=claim, at=AT)
    error = ItemError(code="NO", description="No")
    for item, failure in [("item 0", None), ("item 1", error)]:
        await jobs.record_progress(connection, site, job_id, item_id=item, error=failure, at=AT)
    wanted = [
        JobItem("item 0", True, None),
        JobItem("item 1", True, error),
        JobItem("item 2", False, None),
        JobItem("item 3", False, None),
    ]
    assert await job_items(connection, site, job_id, start=0, limit=9) == wanted
    assert await job_items(connection, site, job_id, start=1, limit=2) == wanted[1:3]
    assert await job_items(connection, site, job_id, start=0, limit=9, failed=True) == wanted[1:2]
    assert await job_items(connection, uuid4(), job_id, start=0, limit=9) == []


async def test_another_sites_job_is_not_found(connection: Connection) -> None:
    job_id = await started(connection, uuid4())
    with pytest.raises(NotFound) as caught:
        await jobs.read_job(connection, uuid4(), job_id)
    assert (caught.value.code, caught.value.data) == ("JOB_NOT_FOUND", {"jobId": str(job_id)})


async def test_progress_counts_items_and_keeps_why_they_failed(connection: Connection) -> None:
    site, run = uuid4(), uuid4()
    job_id = await started(connection, site)
    assert await jobs.claim_job(connection, site, job_id, claim=run, at=AT) == (KIND, b'{"items":[]}', 3, 0, 1)
    error = ItemError(code="ORDER_NOT_FOUND", description="Order b was not found", data={"orderId": "b"})
    for item, failure in (("a", None), ("b", error), ("c", error)):
        await jobs.record_progress(connection, site, job_id, item_id=item, error=failure, at=LATER)
    assert await jobs.finish_job(connection, site, job_id, claim=run, at=LATER)
    job = await jobs.read_job(connection, site, job_id)
    assert (job.status, job.succeeded_items, job.failed_items) == (JobStatus.FINISHED, 1, 2)
    assert job.updated_date == "2026-03-01T12:00:05.123Z"
    assert job.failures == [JobFailure(item_id="b", error=error), JobFailure(item_id="c", error=error)]
    assert await connection.fetchval("SELECT payload FROM async_jobs WHERE site_id = $1", site) is None


async def test_at_most_a_thousand_failures_are_listed_and_all_are_counted(connection: Connection) -> None:
    site, run = uuid4(), uuid4()
    job_id = await started(connection, site, 1002)
    await jobs.claim_job(connection, site, job_id, claim=run, at=AT)
    error = ItemError(code="X", description="x")
    async with connection.transaction():
        for ordinal in range(1002):
            await jobs.record_progress(connection, site, job_id, item_id=str(ordinal), error=error, at=AT)
    job = await jobs.read_job(connection, site, job_id)
    assert job.failed_items == 1002
    assert [failure.item_id for failure in job.failures] == [str(ordinal) for ordinal in range(1000)]


async def test_more_items_than_the_job_has_are_refused(connection: Connection) -> None:
    site = uuid4()
    job_id = await started(connection, site, 0)
    with pytest.raises(asyncpg.CheckViolationError):
        await jobs.record_progress(connection, site, job_id, item_id="a", error=None, at=AT)


async def test_a_later_claim_takes_the_job_over(connection: Connection) -> None:
    site, first, second = uuid4(), uuid4(), uuid4()
    job_id = await started(connection, site)
    await jobs.claim_job(connection, site, job_id, claim=first, at=AT)
    assert await jobs.lock_job(connection, site, job_id, claim=first) == 0
    await jobs.record_progress(connection, site, job_id, item_id="a", error=None, at=AT)
    taken = await jobs.claim_job(connection, site, job_id, claim=second, at=AT)
    assert taken is not None
    assert (taken.done, taken.tries) == (1, 2)
    assert await jobs.lock_job(connection, site, job_id, claim=first) is None
    assert await jobs.lock_job(connection, site, job_id, claim=second) == 1
    assert not await jobs.finish_job(connection, site, job_id, claim=first, at=AT)


async def test_tries_count_the_runs_at_one_item_but_not_those_given_back(connection: Connection) -> None:
    site = uuid4()
    job_id = await started(connection, site)
    seen = []
    for give_back in (False, False, True, False):
        run = uuid4()
        claimed = await jobs.claim_job(connection, site, job_id, claim=run, at=AT)
        assert claimed is not None
        seen.append(claimed.tries)
        if give_back:
            await jobs.release_job(connection, site, job_id, claim=run)
    assert seen == [1, 2, 3, 3]


async def test_an_ended_job_can_not_be_claimed(connection: Connection) -> None:
    site, run = uuid4(), uuid4()
    job_id = await started(connection, site)
    await jobs.claim_job(connection, site, job_id, claim=run, at=AT)
    error = ItemError(code="JOB_GIVEN_UP", description="The job was given up")
    assert await jobs.finish_job(connection, site, job_id, claim=run, at=AT, error=error)
    assert await jobs.claim_job(connection, site, job_id, claim=uuid4(), at=AT) is None
    job = await jobs.read_job(connection, site, job_id)
    assert (job.status, job.error) == (JobStatus.FAILED, error)


async def test_a_job_whose_entry_got_lost_is_queued_again_once(connection: Connection) -> None:
    site = uuid4()
    lost, kept, young = [await started(connection, site) for _ in range(3)]
    await connection.execute("DELETE FROM pgqueuer WHERE dedupe_key = ANY ($1)", [str(lost), str(young)])
    await connection.execute("UPDATE async_jobs SET created_at = $1 WHERE id = $2", LATER, young)
    assert await jobs.queue_again(connection, LATER) == 1
    assert await entries(connection) == [(KIND, site, kept), (KIND, site, lost)]
    assert await jobs.queue_again(connection, LATER) == 0


async def test_old_ended_jobs_are_removed_with_their_failures(connection: Connection) -> None:
    site, run = uuid4(), uuid4()
    ended, open_ = await started(connection, site), await started(connection, site)
    await jobs.claim_job(connection, site, ended, claim=run, at=AT)
    error = ItemError(code="X", description="x")
    await jobs.record_progress(connection, site, ended, item_id="a", error=error, at=AT)
    await jobs.finish_job(connection, site, ended, claim=run, at=AT)
    assert await jobs.forget_old_jobs(connection, site, AT + jobs.KEPT) == 0
    assert await jobs.forget_old_jobs(connection, site, AT + jobs.KEPT + timedelta(seconds=1)) == 1
    assert await connection.fetchval("SELECT count(*) FROM async_job_failures") == 0
    assert (await jobs.read_job(connection, site, open_)).status is JobStatus.PENDING


async def test_only_old_lines_of_the_queue_log_are_removed(connection: Connection) -> None:
    await started(connection, uuid4())
    now = datetime.now(UTC)
    await forget_queue_log(connection, now)
    assert await connection.fetchval("SELECT count(*) FROM pgqueuer_log") == 1
    await forget_queue_log(connection, now + timedelta(days=8))
    assert await connection.fetchval("SELECT count(*) FROM pgqueuer_log") == 0


async def test_a_job_can_be_queued_on_a_borrowed_connection(db_dsn: str) -> None:
    database = await Database.connect(db_dsn, min_size=1, max_size=1)
    site = uuid4()
    async with database.transaction() as connection:
        job_id = await started(connection, site)
    async with database.acquire() as connection:
        assert (await jobs.read_job(connection, site, job_id)).total_items == 3
    await database.close()


def test_the_queues_tables_are_those_of_the_installed_version() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PGQUEUER")}
    printed = subprocess.run(
        [Path(sys.executable).with_name("pgq"), "sql", "install"],
        capture_output=True,
        check=True,
        text=True,
        env=environment,
    ).stdout
    script = (SCRIPTS / "sql" / "0005_jobs.sql").read_text()
    # The first line names the version, which may move on as long as the tables stay the same.
    assert script.endswith(printed.split("\n", 1)[1])


async def test_the_queues_names_do_not_come_from_the_environment(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHANNEL", "QUEUE_TABLE", "PGQUEUER_QUEUE_TABLE", "PGQUEUER_PREFIX", "PGQUEUER_SCHEMA"):
        monkeypatch.setenv(name, "elsewhere")
    await started(connection, uuid4())
    assert len(await entries(connection)) == 1
    assert queue_on(connection).qbq.settings.channel == "ch_pgqueuer"


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (asyncpg.DeadlockDetectedError("x"), True),
        (asyncpg.AdminShutdownError("x"), True),
        (asyncpg.DiskFullError("x"), True),
        (asyncpg.InterfaceError("x"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (asyncpg.UniqueViolationError("x"), False),
        (asyncpg.UndefinedTableError("x"), False),
        (ValueError(), False),
    ],
)
def test_only_what_passes_by_itself_is_transient(error: Exception, transient: bool) -> None:
    assert is_transient(error) is transient
