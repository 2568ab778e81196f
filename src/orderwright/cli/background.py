"""A worker beside the server, in a thread of the command itself, with a service and an event loop of its own.

It is not in the processes that serve: there may be several of those, they come and go, and a long job must not share
their event loops with requests.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orderwright.worker import Worker

#: A worker uses one connection to listen, one for each of two jobs, one for the feeds, one for the chores, two for
#: payments, two for mails, and four for webhooks.
POOL_SIZE = 13
_STOP_SECONDS = 30.0


class WorkerThread:
    """Runs a worker until it is stopped. A database that is away is waited for."""

    def __init__(self, dsn: str, data_dir: Path | None = None) -> None:
        self._dsn = dsn
        self._data_dir = data_dir
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let the worker finish the items at hand; gives up after 30 seconds."""
        self._ready.wait(_STOP_SECONDS)
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):  # The loop has ended by itself.
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except Exception as error:
            # The server goes on without it: what is queued is done when a worker runs again.
            from orderwright.model.errors import OrderwrightError
            from orderwright.store.migrations import NotMigrated

            known = isinstance(error, (OrderwrightError, NotMigrated))
            _log().error("worker_ended", error=str(error), exc_info=not known)

    async def _work(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await work_until(self._stop, self._dsn, self._data_dir)


@contextmanager
def worker_beside(dsn: str, wanted: bool, data_dir: Path | None = None) -> Iterator[None]:
    """A worker for the time of the block, if one is wanted. `data_dir` is that of the embedded PostgreSQL, if used."""
    if not wanted:
        yield
        return
    thread = WorkerThread(dsn, data_dir)
    thread.start()
    try:
        yield
    finally:
        thread.stop()


async def work_until(stop: asyncio.Event, dsn: str, data_dir: Path | None = None) -> None:
    """Run a worker until `stop` is set. `data_dir` is that of the embedded PostgreSQL, if it is used."""
    from orderwright.store.transient import is_transient
    from orderwright.worker import Worker
    from orderwright.worker.worker import pause_after
    from orderwright.workflows.gateways import GatewaySettings
    from orderwright.workflows.service import Service

    settings = GatewaySettings.configured(data_dir)
    failures = 0
    while not stop.is_set():
        try:
            service = await Service.start(dsn, pool_size=POOL_SIZE, gateway_settings=settings)
        except Exception as error:
            if not is_transient(error):
                raise
            _log().warning("database_unreachable", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_after(failures))
            failures += 1
            continue
        try:
            await _run(Worker(service), stop)
        finally:
            await service.close()


async def _run(worker: Worker, stop: asyncio.Event) -> None:
    worker.start()
    await stop.wait()
    await worker.stop()


def _log() -> Any:
    import structlog

    return structlog.get_logger("orderwright.worker")
