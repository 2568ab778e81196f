"""A worker in a process of its own whose only follower leaves a trace of every event.

Run as `python -m tests.support.following_process DSN`; it stops in good order when its input ends.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

from orderwright.store.database import AnyConnection
from orderwright.store.feed import append_event
from orderwright.worker import Worker
from orderwright.workflows.follow_feed import Batch, Follower
from orderwright.workflows.service import Service

ROOT = Path(__file__).resolve().parents[2]
#: Without a key on purpose: an event that is handled twice shows. `seq` tells in which order they came.
TRACES = """CREATE TABLE IF NOT EXISTS followed (
    site_id uuid, position bigint, worker integer, seq bigint GENERATED ALWAYS AS IDENTITY)"""


async def leave_traces(batch: Batch) -> None:
    """One row for each event, with time to be killed between them."""
    for event in batch.events:
        await batch.connection.execute(
            "INSERT INTO followed VALUES ($1, $2, $3)", batch.site.id, event.position, os.getpid()
        )
        await batch.connection.execute("SELECT pg_sleep(0.001)")


async def append(connection: AnyConnection, site_id: UUID, count: int, service: Service, type_: str = "t") -> None:
    """Append events that show nothing."""
    for _ in range(count):
        await append_event(
            connection,
            site_id,
            at=service.clock(),
            entity_id=uuid4(),
            revision=1,
            type_=type_,
            actor=b"{}",
            extras=None,
        )


def tracer(service: Service) -> Follower:
    """The follower that leaves traces, ten events at a time."""
    return Follower(service, "test.trace", leave_traces, limit=10)


def start(dsn: str) -> subprocess.Popen[bytes]:
    """Start such a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.following_process", dsn],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
    )


async def _main(dsn: str) -> None:
    service = await Service.start(dsn, pool_size=6)
    worker = Worker(service, kinds={}, followers=[tracer])
    worker.start()
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop()
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
