"""Waiting for events: long poll, and server-sent events on a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.listening import listening
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_service, open_shop
from tests.support.sites import new_site_on

from orderwright.api.app import create_app
from orderwright.model.errors import Unavailable
from orderwright.store.api_keys import revoke_key
from orderwright.workflows.feed_wakeups import FeedWakeups

Json = dict[str, Any]
DEADLINE = 60.0


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def waiting_readers(shop: Shop, count: int) -> None:
    async with asyncio.timeout(DEADLINE):
        while shop.service.wakeups.count != count:
            await asyncio.sleep(0.01)


async def test_a_reader_waits_without_a_connection_and_is_answered_after_the_commit(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    pool = shop.service.database.pool
    # More readers than there are connections.
    readers = [asyncio.create_task(other.do("readEvents", {"wait": 60})) for _ in range(12)]
    await waiting_readers(shop, 12)
    async with asyncio.timeout(DEADLINE):
        while pool.get_idle_size() != pool.get_size():
            await asyncio.sleep(0.01)
    made = await other.create(order())
    for answer in await asyncio.gather(*readers):
        assert [(one["slug"], one["entityId"]) for one in answer["events"]] == [("created", made["id"])]
        assert answer["cursor"] == "1"
    assert shop.service.wakeups.count == 0


async def test_what_another_process_commits_is_found(shop: Shop, db_dsn: str) -> None:
    other = await new_shop(shop.service, shop.client)
    reader = asyncio.create_task(other.do("readEvents", {"wait": 60}))
    await waiting_readers(shop, 1)
    async with open_service(db_dsn, shop.clock) as (service, client):
        elsewhere = Shop(service, shop.clock, client, other.site_id)
        elsewhere.credentials = other.credentials
        made = await elsewhere.create(order())
    assert [one["entityId"] for one in (await reader)["events"]] == [made["id"]]


async def test_events_that_do_not_fit_wake_no_answer_but_move_the_cursor(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    types = ["wix.ecom.v1.order_canceled"]
    reader = asyncio.create_task(other.do("readEvents", {"wait": 60, "types": types}))
    await waiting_readers(shop, 1)
    made = await other.create(order())
    await other.do("cancelOrder", {"id": made["id"]})
    answer = await reader
    assert [one["slug"] for one in answer["events"]] == ["canceled"]
    nothing = await other.do("readEvents", {"wait": 1, "types": types, "cursor": answer["cursor"]})
    assert nothing == {"events": [], "cursor": answer["cursor"], "hasMore": False}


async def test_a_stop_answers_those_who_wait_and_the_number_of_them_is_bounded(shop: Shop) -> None:
    site = await new_site_on(shop.service)
    wakeups = FeedWakeups(shop.service.database, most=1)
    with wakeups.watching(site, 0) as watch:
        with pytest.raises(Unavailable, match="Too many readers"), wakeups.watching(site, 0):
            pass
        waiting = asyncio.create_task(watch.wait(DEADLINE))
        await asyncio.sleep(0)
        wakeups.close()
        async with asyncio.timeout(DEADLINE):
            await waiting
        assert wakeups.closed
    await wakeups.stop()


class Stream:
    """Reads a stream of server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def block(self) -> dict[str, str]:
        """The next block of lines; a comment has an empty name."""
        found: dict[str, str] = {}
        async with asyncio.timeout(DEADLINE):
            async for line in self._lines:
                if not line:
                    return found
                name, _, value = line.partition(":")
                found[name] = value.strip()
        return found


@asynccontextmanager
async def streaming(shop: Shop, query: Json, **headers: str) -> AsyncIterator[tuple[Stream, httpx.Response]]:
    async with (
        listening(create_app(shop.service, ready=False)) as address,
        httpx.AsyncClient(base_url=address, timeout=DEADLINE) as client,
    ):
        sent = {"Authorization": shop.credentials["admin"], "Accept": "text/event-stream", **headers}
        async with client.stream("GET", "/events/v1/events", params=query, headers=sent) as response:
            yield Stream(response), response


async def test_a_stream_shows_what_is_there_and_goes_on_with_what_comes(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    first = await other.create(order())
    async with streaming(other, {}) as (stream, response):
        assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")
        assert await stream.block() == {"retry": "2000"}
        block = await stream.block()
        assert (block["id"], block["event"]) == ("1", "wix.ecom.v1.order_created")
        (expected,) = (await other.do("readEvents"))["events"]
        assert json.loads(block["data"]) == expected
        assert expected["entityId"] == first["id"]
        await other.do("cancelOrder", {"id": first["id"]})
        assert [(await stream.block())["event"] for _ in range(2)] == [
            "wix.ecom.v1.order_updated",
            "wix.ecom.v1.order_canceled",
        ]
    await waiting_readers(shop, 0)


async def test_a_stream_goes_on_behind_the_last_event_id(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    made = await other.create(order())
    await other.do("cancelOrder", {"id": made["id"]})
    canceled = ["wix.ecom.v1.order_canceled"]
    async with streaming(other, {"cursor": "0"}, **{"Last-Event-ID": "2"}) as (stream, _):
        assert await stream.block() == {"retry": "2000"}
        assert (await stream.block())["id"] == "3"
    async with streaming(other, {"consumer": "c", "types": ["wix.ecom.v1.order_approved"]}) as (stream, _):
        assert await stream.block() == {"retry": "2000"}
        assert await stream.block() == {"id": "3"}  # what was passed over moves the id
    async with streaming(other, {"types": canceled}, **{"Last-Event-ID": "nonsense"}) as (_, response):
        assert response.status_code == 400


async def test_a_stream_ends_with_the_credential(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("orderwright.api.event_stream.QUIET_SECONDS", 1)
    other = await new_shop(shop.service, shop.client)
    await other.key("short-lived")
    kept = other.credentials["admin"]
    other.credentials["admin"] = other.credentials["short-lived"]
    async with streaming(other, {}) as (stream, _):
        assert await stream.block() == {"retry": "2000"}
        other.credentials["admin"] = kept
        async with shop.service.database.acquire() as connection:
            key_id = await connection.fetchval(
                "SELECT id FROM api_keys WHERE site_id = $1 AND name = 'short-lived'", other.site_id
            )
            await revoke_key(connection, other.site_id, key_id, now=other.clock())
        shop.service.authenticator.forget()
        while (block := await stream.block()).get("event") != "error":
            assert block == {"": "nothing new"}
        assert json.loads(block["data"])["details"]["applicationError"]["code"] == "UNAUTHENTICATED"
