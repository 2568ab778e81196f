"""Two processes whose transactions commit late and out of order: readers of the feed see every event exactly once."""

import asyncio
from typing import Any

from tests.support.late_process import start
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
EVENTS = 150


async def by_cursor(shop: Shop, done: asyncio.Event) -> list[str]:
    """What a reader sees that keeps its cursor itself."""
    seen: list[str] = []
    cursor = ""
    while True:
        last = done.is_set()
        page = await shop.do("readEvents", {"cursor": cursor, "limit": 7})
        seen += [event["entityId"] for event in page["events"]]
        cursor = page["cursor"]
        if last and not page["hasMore"]:
            return seen


async def as_a_consumer(shop: Shop, done: asyncio.Event) -> list[str]:
    """What a consumer sees that waits for events and commits what it has handled."""
    seen: list[str] = []
    while True:
        last = done.is_set()
        page = await shop.do("readEvents", {"consumer": "reader", "wait": 1})
        seen += [event["entityId"] for event in page["events"]]
        await shop.do("commitConsumer", {"name": "reader", "cursor": page["cursor"]})
        if last and not page["events"]:
            return seen


async def test_readers_see_what_commits_late_exactly_once(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        done = asyncio.Event()
        writers = [start(db_dsn, shop.site_id, EVENTS, seed) for seed in (1, 2)]

        async def written() -> list[str]:
            told = await asyncio.gather(*(asyncio.to_thread(writer.communicate) for writer in writers))
            done.set()
            return [line for out, _ in told for line in out.splitlines()]

        committed, first, second = await asyncio.gather(written(), by_cursor(shop, done), as_a_consumer(shop, done))
        assert len(committed) == EVENTS * 2
        assert sorted(first) == sorted(committed)
        assert second == first
