"""Two imports of one id at the same moment: one makes the order, and the other is told to come again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from tests.support.orders import imported, new_id
from tests.support.service import Shop, open_shop
from tests.support.serving import until

from orderwright.store.database import PooledConnection


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def waits_for_a_lock(shop: Shop) -> bool:
    async with shop.service.database.acquire() as connection:
        waiting: int = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'transactionid'"
        )
    return waiting > 0


async def test_the_second_import_of_an_id_comes_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    written, go_on = asyncio.Event(), asyncio.Event()
    transaction = shop.service.database.transaction

    @asynccontextmanager
    async def held() -> AsyncIterator[PooledConnection]:
        async with transaction() as connection:
            yield connection
            written.set()
            await go_on.wait()

    request = {"order": imported(id=new_id())}
    monkeypatch.setattr(shop.service.database, "transaction", held)
    first = asyncio.create_task(shop.send("importOrder", request))
    await written.wait()
    monkeypatch.undo()
    second = asyncio.create_task(shop.send("importOrder", request))
    await until(lambda: waits_for_a_lock(shop))
    go_on.set()
    made, refused = await first, await second
    assert (made.status_code, refused.status_code) == (200, 409)
    error = refused.json()["details"]["applicationError"]
    assert (error["code"], refused.headers["Retry-After"]) == ("ALREADY_EXISTS", "1")
    assert await shop.get(request["order"]["id"]) == made.json()["order"]
    assert (await shop.do("importOrder", request))["order"]["id"] == request["order"]["id"]
