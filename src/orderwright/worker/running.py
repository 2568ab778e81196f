"""Running one job: its items one after the other, each once, from wherever the last run got to."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec

from orderwright.model.bulk import ItemError
from orderwright.model.errors import OrderwrightError, Status
from orderwright.model.jobs import ItemResult, JobRequest
from orderwright.model.sites import Site
from orderwright.store.job_results import record_result
from orderwright.store.jobs import ClaimedJob, claim_job, finish_job, lock_job, record_progress, release_job
from orderwright.store.queue import QueueEntry
from orderwright.store.transient import is_transient
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.worker.kinds import ItemHandler
from orderwright.workflows.bulk import item_error
from orderwright.workflows.service import Service

#: How many runs may end at one item before the job is given up.
MAX_TRIES = 5

_decode_request = msgspec.json.Decoder(JobRequest).decode


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of one job. `claim` tells it from every other run of the job."""

    service: Service
    handler: ItemHandler
    site_id: UUID
    job_id: UUID
    claim: UUID


async def run_job(service: Service, handler: ItemHandler, entry: QueueEntry, stopping: asyncio.Event) -> bool:
    """Work on the job until it has ended, or until another run has taken it over.

    False if `stopping` was set before: the job is given back and has to be queued again. Raises what went wrong
    and is no failure of an item, such as a lost connection; the job goes on behind the items that are done when it
    is tried again. A job that ended `MAX_TRIES` runs at one item is given up: it ends as FAILED.
    """
    run = _Run(service, handler, entry.site_id, entry.job_id, uuid4())
    async with service.database.acquire() as connection:
        job = await claim_job(connection, run.site_id, run.job_id, claim=run.claim, at=service.clock())
    if job is None:
        return True
    try:
        return await _work(run, job, stopping)
    except BaseException as error:
        # An outage, and whoever cancels this task, say nothing against the job: such a run does not count. If
        # even this can't be written it does count, which takes MAX_TRIES outages at one item to matter.
        if is_transient(error) or isinstance(error, asyncio.CancelledError):
            with suppress(Exception):
                await _release(run)
        raise


async def _work(run: _Run, job: ClaimedJob, stopping: asyncio.Event) -> bool:
    request = _decode_request(job.payload)
    if job.tries > MAX_TRIES:
        await _finish(run, _gave_up(request.items[job.done] if job.done < job.total else None))
        return True
    site = await run.service.sites.get(run.site_id)
    for position in range(job.done, job.total):
        if stopping.is_set():
            await _release(run)
            return False
        if not await _do_item(run, site, request, position):
            return True
    await _finish(run, None)
    return True


async def _do_item(run: _Run, site: Site, request: JobRequest, position: int) -> bool:
    """Do one item and count it, in one transaction. False if the claim is lost, and nothing was done."""
    service, item = run.service, request.items[position]
    error: ItemError | None = None
    result: ItemResult | None = None
    async with service.database.transaction() as connection:
        if await lock_job(connection, run.site_id, run.job_id, claim=run.claim) != position:
            return False
        unit = UnitOfWork(connection, site, service.clock())
        try:
            # A savepoint: what a failing item wrote is taken back, the count of it stays.
            async with connection.transaction():
                result = await run.handler(service, unit, request, item)
        except OrderwrightError as failure:
            if failure.status is Status.UNAVAILABLE:
                raise
            error = item_error(failure)
        if result is not None:
            await record_result(connection, run.site_id, run.job_id, ordinal=position, result=result)
        await record_progress(connection, run.site_id, run.job_id, item_id=item, error=error, at=service.clock())
    return True


async def _release(run: _Run) -> None:
    async with run.service.database.acquire() as connection:
        await release_job(connection, run.site_id, run.job_id, claim=run.claim)


async def _finish(run: _Run, error: ItemError | None) -> None:
    async with run.service.database.acquire() as connection:
        await finish_job(connection, run.site_id, run.job_id, claim=run.claim, at=run.service.clock(), error=error)


def _gave_up(item: str | None) -> ItemError:
    return ItemError(
        code="JOB_GIVEN_UP",
        description=f"The job was given up: {MAX_TRIES} runs ended at one item before it was done",
        data=None if item is None else {"itemId": item},
    )
