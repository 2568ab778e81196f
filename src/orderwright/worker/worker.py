"""The worker: takes jobs from the queue and does by the clock what has to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog
from pgqueuer import PgQueuer, RetryRequested
from pgqueuer.models import Job, Schedule
from pgqueuer.types import Channel

from orderwright.store.queue import CHANNEL, decode_entry, queue_on
from orderwright.store.transient import is_transient
from orderwright.worker.chores import (
    clean_up,
    expire_payment_requests,
    issue_documents,
    queue_lost_jobs,
    reconcile_payments,
    sequence_feeds,
)
from orderwright.worker.deliveries import deliver_webhooks
from orderwright.worker.followers import FOLLOWERS
from orderwright.worker.kinds import KINDS, ItemHandler
from orderwright.worker.mailing import Mailing
from orderwright.worker.running import run_job
from orderwright.workflows.follow_feed import Follower
from orderwright.workflows.service import Service

#: Jobs that one worker has in hand at once. Each uses one connection of the pool while it is at an item.
JOBS_AT_ONCE = 2
#: Seconds between two looks for events without a place, and the longest pause after failures.
FEED_INTERVAL = 1.0
#: Seconds between two looks for calls to gateways that have to be asked about, and for scheduled captures and voids.
PAYMENTS_INTERVAL = 15.0
#: Seconds between two looks for orders that want an invoice, and refunds that want a credit note.
DOCUMENTS_INTERVAL = 3.0
#: Seconds between two looks for mails that are due.
MAILS_INTERVAL = 1.0
LONGEST_PAUSE = 60.0

log = structlog.get_logger("orderwright.worker")


class Worker:
    """Takes jobs and does the chores until it is stopped. Several may run, in one process or in many.

    It borrows one connection of the service's pool for as long as it runs, to listen for new jobs. Where that
    can't be had (a pooler in transaction mode), it finds them when it looks, every `poll`. A job whose worker is
    gone is taken over when it has given no sign of life for `heartbeat`; a worker that merely hung does nothing
    more for a job that was taken over. `kinds` are the kinds of job that it takes, `followers` make the followers of
    the feeds that it runs.
    """

    def __init__(
        self,
        service: Service,
        *,
        kinds: Mapping[str, ItemHandler] = KINDS,
        followers: Sequence[Callable[[Service], Follower]] = FOLLOWERS,
        heartbeat: timedelta = timedelta(seconds=30),
        poll: timedelta = timedelta(seconds=10),
    ) -> None:
        self._service = service
        self._kinds = kinds
        self._followers = [make(service) for make in followers]
        self._moved = [asyncio.Event() for _ in self._followers]
        self._webhooks_moved = asyncio.Event()
        self._heartbeat = heartbeat
        self._poll = poll
        self._stopping = asyncio.Event()
        self._mailing = Mailing(service, self._stopping)
        self._queue: PgQueuer | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Run in a task of the present event loop, until `stop`, which must come before the service is closed."""
        self._task = asyncio.create_task(self.run(), name="worker")

    async def run(self) -> None:
        """Work until `stop` is called. Outages of the database are waited out."""
        self._task = asyncio.current_task()
        feeds = asyncio.create_task(self._keep_doing("feeds", FEED_INTERVAL, self._move_feeds))
        payments = asyncio.create_task(self._keep_doing("payments", PAYMENTS_INTERVAL, self._settle_payments))
        documents = asyncio.create_task(self._keep_doing("documents", DOCUMENTS_INTERVAL, self._issue_documents))
        mails = asyncio.create_task(self._keep_doing("mails", MAILS_INTERVAL, self._mailing.begin))
        following = [
            asyncio.create_task(self._follow(follower, moved))
            for follower, moved in zip(self._followers, self._moved, strict=True)
        ]
        following.append(asyncio.create_task(self._deliver_webhooks()))
        failures = 0
        try:
            while not self._stopping.is_set():
                try:
                    await self._take_jobs()
                    failures = 0
                except Exception as error:
                    log.warning("queue_interrupted", error=type(error).__name__, exc_info=not is_transient(error))
                    await self._pause(pause_after(failures))
                    failures += 1
        finally:
            self._stopping.set()
            # It may be waiting for a gateway. What it leaves open is on record, and taken up again.
            payments.cancel()
            await asyncio.gather(feeds, payments, documents, mails, *following, return_exceptions=True)
            await self._mailing.finish()

    async def stop(self) -> None:
        """Finish the items at hand, give unfinished jobs back to the queue, and return when that is done."""
        self._stopping.set()
        if self._queue is not None:
            self._queue.shutdown.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _take_jobs(self) -> None:
        """Follow the queue on a connection of its own until that breaks or the worker stops."""
        connection = await self._service.database.pool.acquire(timeout=10)
        try:
            queue = PgQueuer(
                connection=(queries := queue_on(connection)).driver, channel=Channel(CHANNEL), queries=queries
            )
            for kind, handler in self._kinds.items():
                # An entry that could not even be queued again is deleted: `queue_lost_jobs` makes a new one.
                queue.entrypoint(kind, accepts_context=False, on_failure="delete")(partial(self._on_entry, handler))
            queue.schedule("orderwright.queue_lost_jobs", "* * * * *")(self._every_minute)
            queue.schedule("orderwright.clean_up", "0 * * * *")(self._every_hour)
            self._queue = queue
            if not self._stopping.is_set():
                await queue.run(
                    batch_size=1,
                    max_concurrent_tasks=JOBS_AT_ONCE,
                    dequeue_timeout=self._poll,
                    heartbeat_timeout=self._heartbeat,
                    log_aggregation_interval=timedelta(0),
                )
        finally:
            self._queue = None
            # Not handed back to the pool: the server would go on notifying it.
            connection.terminate()

    async def _on_entry(self, handler: ItemHandler, job: Job) -> None:
        assert job.payload is not None, "enqueue gives every entry a payload"
        entry = decode_entry(job.payload)
        try:
            ended = await run_job(self._service, handler, entry, self._stopping)
        except Exception as error:
            log.warning(
                "job_interrupted",
                job_id=str(entry.job_id),
                site_id=str(entry.site_id),
                error=type(error).__name__,
                exc_info=not is_transient(error),
            )
            # Without its cause, which may quote data and would be written into the queue's log.
            raise RetryRequested(timedelta(seconds=pause_after(job.attempts))) from None
        if not ended:
            raise RetryRequested

    async def _every_minute(self, _: Schedule) -> None:
        await queue_lost_jobs(self._service)
        await expire_payment_requests(self._service)

    async def _every_hour(self, _: Schedule) -> None:
        await clean_up(self._service)

    async def _move_feeds(self) -> None:
        if await sequence_feeds(self._service.database):
            for moved in (*self._moved, self._webhooks_moved):
                moved.set()

    async def _deliver_webhooks(self) -> None:
        await deliver_webhooks(self._service, self._stopping, self._webhooks_moved, self._pause)

    async def _follow(self, follower: Follower, moved: asyncio.Event) -> None:
        """Run the follower whenever the feeds have moved, and every second for what other processes moved."""

        async def run() -> None:
            moved.clear()
            await follower.run(self._stopping)

        await self._keep_doing(follower.name, FEED_INTERVAL, run, moved)

    async def _settle_payments(self) -> None:
        await reconcile_payments(self._service)

    async def _issue_documents(self) -> None:
        await issue_documents(self._service)

    async def _keep_doing(
        self, what: str, interval: float, chore: Callable[[], Awaitable[None]], sooner: asyncio.Event | None = None
    ) -> None:
        """Do the chore every `interval` seconds until the worker stops; less often while it fails.

        `sooner` ends the interval, unless the chore failed.
        """
        failures = 0
        while not self._stopping.is_set():
            pause, early = interval, sooner
            try:
                await chore()
                failures = 0
            except Exception as error:
                log.warning(f"{what}_interrupted", error=type(error).__name__, exc_info=not is_transient(error))
                pause, early = max(pause_after(failures), 1.0), None
                failures += 1
            await self._pause(pause, early)

    async def _pause(self, seconds: float, sooner: asyncio.Event | None = None) -> None:
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._stopping, sooner) if event is not None]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for future in waiting:
                future.cancel()


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures before this one: 1, 2, 4 and so on, up to a minute."""
    return min(2.0 ** min(failures, 6), LONGEST_PAUSE)
