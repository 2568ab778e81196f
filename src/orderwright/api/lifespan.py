"""The service's start and end within one process, as the ASGI lifespan drives them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress

import structlog

from orderwright.api.failures import unavailable
from orderwright.api.messages import Receive, Scope, Send
from orderwright.api.running import Running
from orderwright.model.errors import OrderwrightError
from orderwright.store.embedded import EmbeddedError
from orderwright.store.migrations import NotMigrated
from orderwright.store.transient import is_transient
from orderwright.workflows.service import Service

#: Makes the context in which the service of this process runs, with a pool of its own.
StartService = Callable[[], AbstractAsyncContextManager[Service]]

#: The name in the state of the lifespan under which the protocol finds what to call when the server begins to stop.
STOPPING = "orderwright.stopping"
_SAMPLE_SECONDS = 5.0
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
_DRAIN_SECONDS = 20.0

_log = structlog.get_logger("orderwright.api")


class Lifespan:
    """Holds the service of this process: one that was given, or one that is started and closed here."""

    def __init__(self, service: Service | StartService, running: Running, sample: Callable[[], None]) -> None:
        self._start: StartService | None = service if callable(service) else None
        self._service: Service | None = None if callable(service) else service
        self._owned = AsyncExitStack()
        self._running = running
        self._sample = sample
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def service(self) -> Service | None:
        """The service, None before it is started."""
        return self._service

    def require(self) -> Service:
        """The service. Raises 503 as long as it could not be started for want of a database."""
        if self._service is None:
            raise unavailable("The service is not connected to its database yet; try again")
        return self._service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the lifespan protocol of ASGI."""
        state = scope.get("state")
        if state is not None:
            # The protocol of connections calls it when the server begins to stop: see protocol.py.
            state[STOPPING] = self._stop_waiting
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                problem = await self._open()
                if problem is not None:
                    await send({"type": "lifespan.startup.failed", "message": problem})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _stop_waiting(self) -> None:
        if self._service is not None:
            self._service.wakeups.close()

    async def _open(self) -> str | None:
        """Start the service; returns what is wrong if starting again would not help."""
        try:
            if self._start is not None:
                self._service = await self._owned.enter_async_context(self._start())
        except (OrderwrightError, NotMigrated, EmbeddedError) as error:
            return str(error)
        except Exception as error:
            if not is_transient(error):
                raise
            # The database is away: the process stays, says so on /readyz, and begins to work when it is back.
            _log.warning("database_unreachable_at_start", error=type(error).__name__)
            self._tasks.append(asyncio.create_task(self._keep_trying()))
        self._tasks.append(asyncio.create_task(self._keep_sampling()))
        return None

    async def _keep_trying(self) -> None:
        assert self._start is not None
        attempt = 0
        while self._service is None:
            await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
            attempt += 1
            try:
                self._service = await self._owned.enter_async_context(self._start())
            except Exception as error:
                _log.warning("service_not_started_yet", error=type(error).__name__, attempt=attempt)
        _log.info("service_started", attempts=attempt)

    async def _keep_sampling(self) -> None:
        while True:
            self._sample()
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        left = await self._running.drain(_DRAIN_SECONDS)
        if left:
            _log.warning("writes_cut_off_by_the_stop", count=left)
        await self._owned.aclose()
