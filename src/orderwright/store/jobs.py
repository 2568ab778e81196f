"""Jobs: their rows, and who may work on which.

A job is claimed by a run; a later claim takes it over. Whatever a run does for an item it does in one transaction
that begins with `lock_job`, so that a run which lost its claim (its process hung, the network broke) does nothing
any more, and ends with `record_progress`, so that an item is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.bulk import ItemError
from orderwright.model.errors import NotFound
from orderwright.model.jobs import MAX_FAILURES_SHOWN, AsyncJob, JobFailure, JobStatus
from orderwright.model.timestamps import format_timestamp
from orderwright.store.database import AnyConnection
from orderwright.store.queue import enqueue

#: How long a job can be read after it was started, if it has ended.
KEPT = timedelta(days=30)

_encode = msgspec.json.Encoder().encode
_decode_error = msgspec.json.Decoder(ItemError).decode


class ClaimedJob(NamedTuple):
    """A job as the run that claimed it finds it.

    `done` items are behind it. `tries` counts the runs, this one included, that came to the next item and did not
    give the job back in good order.
    """

    kind: str
    payload: bytes
    total: int
    done: int
    tries: int


def job_not_found(job_id: object) -> NotFound:
    """The 404 for a job that the site does not have."""
    return NotFound("JOB_NOT_FOUND", f"Job {job_id} was not found", data={"jobId": str(job_id)})


async def start_job(
    connection: AnyConnection,
    site_id: UUID,
    *,
    kind: str,
    payload: bytes,
    items: Sequence[str],
    at: datetime,
    request_key: bytes | None = None,
) -> UUID:
    """Make a job and queue it in the connection's transaction: rolled back, there is none. Returns its id.

    `kind` says what workers do with it, `payload` is the JSON that they work from. With a `request_key` that the site
    has seen (as long as its job is kept) none is made: the id is that of the job of then. Two transactions with
    one key wait for each other.
    """
    job_id: UUID | None = await connection.fetchval(
        """INSERT INTO async_jobs (site_id, kind, status, created_at, updated_at, total_items, payload, items,
                                   request_key)
           VALUES ($1, $2, 'PENDING', $3, $3, $4, $5, $6, $7)
           ON CONFLICT (site_id, request_key) WHERE request_key IS NOT NULL DO NOTHING RETURNING id""",
        *(site_id, kind, at, len(items), payload, list(items), request_key),
    )
    if job_id is None:
        assert request_key is not None, "only a key that was there keeps a job from being made"
        job_id = await job_of_request(connection, site_id, request_key)
        assert job_id is not None, "the job that had the key is kept"
        return job_id
    await enqueue(connection, kind, site_id, job_id)
    return job_id


async def job_of_request(connection: AnyConnection, site_id: UUID, request_key: bytes) -> UUID | None:
    """The job that a request with that key started, None if there is none (any more)."""
    job_id: UUID | None = await connection.fetchval(
        "SELECT id FROM async_jobs WHERE site_id = $1 AND request_key = $2", site_id, request_key
    )
    return job_id


async def read_job(connection: AnyConnection, site_id: UUID, job_id: UUID) -> AsyncJob:
    """The job as it stands, with the first 1,000 failures; `JOB_NOT_FOUND` if the site has none of that id."""
    # One statement, so that counts and failures belong together.
    row = await connection.fetchrow(
        """SELECT kind, status, created_at, updated_at, total_items, succeeded_items, failed_items, error,
                  ARRAY(SELECT (f.item_id, f.error) FROM async_job_failures f
                        WHERE f.site_id = $1 AND f.job_id = $2 ORDER BY f.ordinal LIMIT $3) AS failures
           FROM async_jobs WHERE site_id = $1 AND id = $2""",
        site_id,
        job_id,
        MAX_FAILURES_SHOWN,
    )
    if row is None:
        raise job_not_found(job_id)
    return AsyncJob(
        id=str(job_id),
        type=row["kind"],
        status=JobStatus(row["status"]),
        created_date=format_timestamp(row["created_at"]),
        updated_date=format_timestamp(row["updated_at"]),
        total_items=row["total_items"],
        succeeded_items=row["succeeded_items"],
        failed_items=row["failed_items"],
        failures=[JobFailure(item_id=item, error=_decode_error(error)) for item, error in row["failures"]],
        error=None if row["error"] is None else _decode_error(row["error"]),
    )


async def claim_job(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, claim: UUID, at: datetime
) -> ClaimedJob | None:
    """Take the job for the run `claim`, from whoever had it. None if it has ended or the site has none of that id.

    Waits for the transaction of an item that is still open, and then sees whether that item got done.
    """
    row = await connection.fetchrow(
        """UPDATE async_jobs SET status = 'PROCESSING', claim = $3, tries = tries + 1, updated_at = $4
           WHERE site_id = $1 AND id = $2 AND status IN ('PENDING', 'PROCESSING')
           RETURNING kind, payload, total_items, succeeded_items + failed_items, tries""",
        site_id,
        job_id,
        claim,
        at,
    )
    return None if row is None else ClaimedJob(*row)


async def lock_job(connection: AnyConnection, site_id: UUID, job_id: UUID, *, claim: UUID) -> int | None:
    """Lock the job until the transaction ends; how many items are done, or None if the claim is lost.

    It is the first lock of the transaction: nothing that waits for a job holds any other.
    """
    done: int | None = await connection.fetchval(
        """SELECT succeeded_items + failed_items FROM async_jobs
           WHERE site_id = $1 AND id = $2 AND claim = $3 AND status = 'PROCESSING' FOR NO KEY UPDATE""",
        site_id,
        job_id,
        claim,
    )
    return done


async def record_progress(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, item_id: str, error: ItemError | None, at: datetime
) -> None:
    """Count the next item of a locked job as done: as succeeded, or as failed with `error`."""
    if error is not None:
        await connection.execute(
            """INSERT INTO async_job_failures (site_id, job_id, ordinal, item_id, error)
               SELECT site_id, id, succeeded_items + failed_items, $3, $4 FROM async_jobs
               WHERE site_id = $1 AND id = $2""",
            site_id,
            job_id,
            item_id,
            _encode(error),
        )
    await connection.execute(
        """UPDATE async_jobs SET succeeded_items = succeeded_items + 1 - $3, failed_items = failed_items + $3,
                  tries = 1, updated_at = $4
           WHERE site_id = $1 AND id = $2""",
        site_id,
        job_id,
        0 if error is None else 1,
        at,
    )


async def finish_job(
    connection: AnyConnection, site_id: UUID, job_id: UUID, *, claim: UUID, at: datetime, error: ItemError | None = None
) -> bool:
    """End the job: FINISHED, or FAILED with `error`. False if the claim is lost, and nothing is changed.

    The payload goes: it says who asked, and nobody needs it any more.
    """
    ended = await connection.fetchval(
        """UPDATE async_jobs SET status = $4, error = $5, updated_at = $6, claim = NULL, payload = NULL
           WHERE site_id = $1 AND id = $2 AND claim = $3 AND status = 'PROCESSING' RETURNING true""",
        site_id,
        job_id,
        claim,
        JobStatus.FINISHED if error is None else JobStatus.FAILED,
        None if error is None else _encode(error),
        at,
    )
    return ended is not None


async def release_job(connection: AnyConnection, site_id: UUID, job_id: UUID, *, claim: UUID) -> None:
    """Give the job back in good order, so that this run does not count as one that the job ended."""
    await connection.execute(
        """UPDATE async_jobs SET claim = NULL, tries = greatest(tries - 1, 0)
           WHERE site_id = $1 AND id = $2 AND claim = $3""",
        site_id,
        job_id,
        claim,
    )


async def queue_again(connection: AnyConnection, before: datetime) -> int:
    """Queue the unfinished jobs of all sites that were started before that time and whose entry got lost.

    An entry is lost when its worker was cancelled, or could not tell the queue that it wants to try again. Returns
    how many were queued.
    """
    rows = await connection.fetch(
        """SELECT j.site_id, j.id, j.kind FROM async_jobs j
           WHERE j.status IN ('PENDING', 'PROCESSING') AND j.created_at < $1 AND NOT EXISTS (
               SELECT FROM pgqueuer q WHERE q.dedupe_key = j.id::text AND q.status IN ('queued', 'picked'))""",
        before,
    )
    made = 0
    for row in rows:
        made += await enqueue(connection, row["kind"], row["site_id"], row["id"])
    return made


async def forget_old_jobs(connection: AnyConnection, site_id: UUID, now: datetime) -> int:
    """Remove the site's ended jobs that are older than they need to be kept; returns how many."""
    status = await connection.execute(
        """DELETE FROM async_jobs WHERE site_id = $1 AND status IN ('FINISHED', 'FAILED') AND created_at < $2""",
        site_id,
        now - KEPT,
    )
    return int(status.rsplit(" ", 1)[-1])
