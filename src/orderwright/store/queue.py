"""The queue that wakes workers up: PgQueuer, with its names fixed.

An entry says which job to look at, and no more: `async_jobs` is what counts. An entry that is lost is made again
(`queue_again` in jobs.py), one too many finds nothing to do.

PgQueuer takes a while to load, so it is imported when something is queued, not when the service starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from orderwright.store.database import AnyConnection

if TYPE_CHECKING:
    from pgqueuer.adapters.persistence.queries import Queries

CHANNEL = "ch_pgqueuer"


class QueueEntry(msgspec.Struct, frozen=True, rename="camel"):
    """What an entry of the queue carries: the job to look at."""

    site_id: UUID
    job_id: UUID


_encode = msgspec.json.Encoder().encode
decode_entry = msgspec.json.Decoder(QueueEntry).decode


def queue_on(connection: AnyConnection) -> Queries:
    """PgQueuer's statements on that connection, inside its transaction if it has one.

    Every name is given here, because PgQueuer would otherwise take them from environment variables as common as
    `CHANNEL` or `FUNCTION`, and the migration has fixed them.
    """
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.domain.settings import DBSettings, Durability
    from pgqueuer.domain.types import Channel

    settings = DBSettings(
        prefix="",
        db_schema=None,
        channel=Channel(CHANNEL),
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.durable,
    )
    return Queries(
        AsyncpgDriver(connection),  # type: ignore[arg-type]  # a borrowed connection serves as well as one's own
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )


async def enqueue(connection: AnyConnection, kind: str, site_id: UUID, job_id: UUID) -> bool:
    """Queue the job, unless it is queued or being worked on; True if an entry was made.

    Rolled back with the transaction it is in. Commits that enqueue notify the workers, which PostgreSQL does one
    commit at a time: nothing that happens as often as orders do may come through here.
    """
    # "skip" also because a duplicate that raised would spoil the transaction.
    made = await queue_on(connection).enqueue(
        kind, _encode(QueueEntry(site_id, job_id)), dedupe_key=str(job_id), on_conflict="skip"
    )
    return made[0] is not None
