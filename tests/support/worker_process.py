"""A worker in a process of its own, and the kinds of job that tests give it.

Run as `python -m tests.support.worker_process DSN`; it stops in good order when its input ends.
"""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from orderwright.model.errors import ApplicationError
from orderwright.model.jobs import JobRequest
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.worker import Worker
from orderwright.workflows.service import Service

ROOT = Path(__file__).resolve().parents[2]
#: A dead worker's job is taken over quickly here, and nobody waits long for the next look at the queue.
QUICK = {"heartbeat": timedelta(seconds=1), "poll": timedelta(seconds=0.2)}

#: Where the items of tests leave their traces: without a key, so that an item done twice shows.
TRACES = "CREATE TABLE IF NOT EXISTS traces (site_id uuid, item text, worker integer)"

PASS_GATE = "SELECT pg_advisory_xact_lock(hashtext($1))"


async def trace(_: Service, unit: UnitOfWork, request: JobRequest, item: str) -> None:
    """Leave a trace. The item `gate` waits for who holds its site's gate, one whose name begins with `bad` fails."""
    if item == "gate":
        await unit.connection.execute(PASS_GATE, str(unit.site.id))
    await unit.connection.execute("INSERT INTO traces VALUES ($1, $2, $3)", unit.site.id, item, os.getpid())
    await unit.connection.execute("SELECT pg_sleep(0.02)")
    if item.startswith("bad"):
        raise ApplicationError("BAD_ITEM", f"{item} is bad", data={"item": item})


async def die(service: Service, unit: UnitOfWork, request: JobRequest, item: str) -> None:
    """Leave a trace, and kill the process at the item `deadly`."""
    await trace(service, unit, request, item)
    if item == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)


async def break_down(_: Service, unit: UnitOfWork, request: JobRequest, item: str) -> None:
    """A defect at every item."""
    raise ZeroDivisionError


KINDS = {"test.trace": trace, "test.die": die, "test.break": break_down}


class WorkerProcess:
    """A worker in a process of its own that can be killed; it is at the end of the `with` block in any case."""

    def __init__(self, dsn: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.worker_process", dsn],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.PIPE,
        )

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """What `kill -9` does."""
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """Let it stop in good order; its exit code."""
        return self._end()

    def _end(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(60)


async def _main(dsn: str) -> None:
    service = await Service.start(dsn, pool_size=6)
    worker = Worker(service, kinds=KINDS, **QUICK)
    worker.start()
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop()
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
