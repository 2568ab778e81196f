"""Consumers of the feed: named readers whose position the service keeps."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.orders import order
from tests.support.service import READER, Shop, new_shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def other_shop(shop: Shop, orders: int = 3) -> Shop:
    other = await new_shop(shop.service, shop.client)
    for _ in range(orders):
        await other.create(order())
    return other


async def test_a_consumer_reads_on_where_it_committed(shop: Shop) -> None:
    other = await other_shop(shop)
    first = await other.do("readEvents", {"consumer": "mails", "limit": 2})
    assert [one["position"] for one in first["events"]] == ["1", "2"]
    assert (await other.do("readEvents", {"consumer": "mails", "limit": 2})) == first  # nothing was committed
    made = await other.do("commitConsumer", {"name": "mails", "cursor": first["cursor"]})
    assert made["consumer"] == {
        "name": "mails",
        "cursor": "2",
        "behind": 1,
        "createdDate": made["consumer"]["createdDate"],
        "updatedDate": made["consumer"]["createdDate"],
    }
    second = await other.do("readEvents", {"consumer": "mails"})
    assert [one["position"] for one in second["events"]] == ["3"]
    assert (await other.do("listConsumers"))["consumers"] == [made["consumer"]]


async def test_a_commit_never_moves_back_and_a_reset_moves_anywhere(shop: Shop) -> None:
    other = await other_shop(shop)
    newest = (await other.do("readEvents"))["cursor"]
    made = (await other.do("commitConsumer", {"name": "a", "cursor": newest}))["consumer"]
    assert (await other.do("commitConsumer", {"name": "a", "cursor": "1"}))["consumer"] == made
    moved = (await other.do("resetConsumer", {"name": "a", "cursor": "1"}))["consumer"]
    assert (moved["cursor"], moved["behind"]) == ("1", 2)
    assert (await other.do("resetConsumer", {"name": "a"}))["consumer"]["cursor"] == "0"
    assert len((await other.do("readEvents", {"consumer": "a"}))["events"]) == 3
    await other.do("deleteConsumer", {"name": "a"})
    assert (await other.do("listConsumers"))["consumers"] == []


async def test_what_does_not_fit_is_refused(shop: Shop) -> None:
    other = await other_shop(shop, 1)
    nobody = (404, "CONSUMER_NOT_FOUND", {"name": "b"})
    assert await other.refused("resetConsumer", {"name": "b"}) == nobody
    assert await other.refused("deleteConsumer", {"name": "b"}) == nobody
    await other.do("readEvents")
    beyond = (400, "INVALID", {"cursor": "FORMAT"})
    assert await other.refused("commitConsumer", {"name": "b", "cursor": "9"}) == beyond
    assert await other.refused("commitConsumer", {"name": "b", "cursor": "x"}) == beyond
    assert await other.refused("commitConsumer", {"name": "a b", "cursor": "0"}) == (400, "INVALID", {"name": "FORMAT"})
    both = await other.refused("readEvents", {"consumer": "b", "cursor": "0"})
    assert both[:2] == (400, "INVALID")
    for number in range(100):
        await other.do("commitConsumer", {"name": f"c{number}", "cursor": "0"})
    assert (await other.refused("commitConsumer", {"name": "b", "cursor": "0"}))[:2] == (428, "TOO_MANY_CONSUMERS")
    await other.do("commitConsumer", {"name": "c7", "cursor": "1"})


async def test_consumers_of_apps_and_of_sites_are_their_own(shop: Shop) -> None:
    other = await other_shop(shop)
    await other.do("readEvents")
    app_id = await other.app("app", READER)
    await other.key("key of the app", READER, app_id=app_id)
    await other.do("commitConsumer", {"name": "mine", "cursor": "2"})
    assert (await other.do("listConsumers", by="app"))["consumers"] == []
    assert (await other.refused("resetConsumer", {"name": "mine"}, by="app"))[1] == "CONSUMER_NOT_FOUND"
    assert (await other.refused("deleteConsumer", {"name": "mine"}, by="app"))[1] == "CONSUMER_NOT_FOUND"
    await other.do("commitConsumer", {"name": "mine", "cursor": "1"}, by="app")
    (of_app,) = (await other.do("listConsumers", by="key of the app"))["consumers"]
    (of_site,) = (await other.do("listConsumers"))["consumers"]
    assert (of_app["cursor"], of_site["cursor"]) == ("1", "2")
    stranger = await new_shop(shop.service, shop.client)
    assert (await stranger.do("listConsumers"))["consumers"] == []
    assert (await stranger.refused("resetConsumer", {"name": "mine"}))[1] == "CONSUMER_NOT_FOUND"
