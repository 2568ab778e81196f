"""The service's start and end with the process: a database that comes later, writes that are finished first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.support.http_edge import Recorder, SmallService, client_of, edge_app

from orderwright.api import lifespan
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.context import Answer, Call


class Process:
    """Drives the lifespan of an application as a server does."""

    def __init__(self, app: Any) -> None:
        self._inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._outbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._task = asyncio.create_task(app({"type": "lifespan"}, self._inbox.get, self._outbox.put))

    async def say(self, event: str) -> dict[str, str]:
        await self._inbox.put({"type": f"lifespan.{event}"})
        return await self._outbox.get()

    async def end(self) -> None:
        await self._task


class Source:
    """Starts a service after so many failures, and notes what happened."""

    def __init__(self, failures: list[Exception]) -> None:
        self.failures = failures
        self.log: list[str] = []
        self.open = asyncio.Event()

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Any]:
        if self.failures:
            raise self.failures.pop(0)
        self.log.append("open")
        self.open.set()
        yield SmallService()
        self.log.append("closed")


async def test_the_service_lives_as_long_as_the_process() -> None:
    source = Source([])
    app = edge_app(Recorder(), service=source)
    process = Process(app)
    assert await process.say("startup") == {"type": "lifespan.startup.complete"}
    async with client_of(app) as client:
        assert (await client.get("/ecom/v1/notes/n1")).status_code == 200
    assert await process.say("shutdown") == {"type": "lifespan.shutdown.complete"}
    await process.end()
    assert source.log == ["open", "closed"]


async def test_a_database_that_is_away_at_the_start_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifespan, "_RETRY_SECONDS", (0.001,))
    source = Source([ConnectionRefusedError(), ConnectionRefusedError(), TimeoutError()])
    app = edge_app(Recorder(), service=source)
    process = Process(app)
    assert await process.say("startup") == {"type": "lifespan.startup.complete"}
    async with client_of(app) as client:
        early = await client.get("/ecom/v1/notes/n1")
        unready = await client.get("/readyz")
        await source.open.wait()
        await asyncio.sleep(0)
        later = await client.get("/ecom/v1/notes/n1")
    assert (early.status_code, early.headers["retry-after"]) == (503, "1")
    assert unready.json()["checks"] == {"database": "not connected yet", "schema": "unknown"}
    assert later.status_code == 200
    await process.say("shutdown")
    await process.end()
    assert source.log == ["open", "closed"]


async def test_a_start_that_cannot_succeed_says_why() -> None:
    process = Process(edge_app(Recorder(), service=Source([OrderwrightError("The server is too old")])))
    assert await process.say("startup") == {"type": "lifespan.startup.failed", "message": "The server is too old"}
    await process.end()


async def test_writes_under_way_are_finished_before_the_service_closes() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    source = Source([])

    async def slow(_call: Call, _request: Any) -> Answer:
        started.set()
        await go_on.wait()
        source.log.append("written")
        return Answer(body=b"{}")

    app = edge_app(Recorder(handler=slow), service=source)
    process = Process(app)
    await process.say("startup")
    async with client_of(app) as client:
        request = asyncio.create_task(client.post("/ecom/v1/notes/n1/close"))
        await started.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
    ending = asyncio.create_task(process.say("shutdown"))
    await asyncio.sleep(0)
    go_on.set()
    await ending
    await process.end()
    assert source.log == ["open", "written", "closed"]
