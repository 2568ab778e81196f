"""Writes at once: numbers stay whole over processes that die, and changes of one order end as if one came first."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from tests.support.creating_process import create, start
from tests.support.orders import full_order, imported, line, new_id, order
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def numbers_of(shop: Shop) -> dict[str, int]:
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT id, number FROM orders WHERE site_id = $1", shop.site_id)
    return {str(row[0]): row[1] for row in rows}


async def test_numbers_have_no_gap_and_no_double_when_a_process_is_killed_half_way(shop: Shop, db_dsn: str) -> None:
    site = await new_shop(shop.service, shop.client)
    doomed, other = start(db_dsn, site.site_id, "a", 100), start(db_dsn, site.site_id, "b", 100)
    assert doomed.stdout is not None
    assert other.stdout is not None
    try:
        lines = [await asyncio.to_thread(doomed.stdout.readline) for _ in range(40)]
        doomed.kill()
        lines += await asyncio.to_thread(doomed.stdout.readlines)
        lines += await asyncio.to_thread(other.stdout.readlines)
        assert await asyncio.to_thread(other.wait, 60) == 0
    finally:
        for process in (doomed, other):
            process.kill()
            await asyncio.to_thread(process.wait)
            process.stdout.close()
    acknowledged = {key: (order_id, number) for key, order_id, number in map(json.loads, filter(str.strip, lines))}
    assert len([key for key in acknowledged if key.startswith("b-")]) == 100
    assert 40 <= len([key for key in acknowledged if key.startswith("a-")]) < 100

    stored = await numbers_of(site)
    assert sorted(stored.values()) == list(range(10001, 10001 + len(stored)))
    assert {order_id: int(number) for order_id, number in acknowledged.values()}.items() <= stored.items()

    # Whoever lost the answer asks again: what was written is answered, what was not is written now.
    keys = [f"{prefix}-{number}" for prefix in "ab" for number in range(100)]
    again = dict(
        zip(keys, await asyncio.gather(*(create(site.service, site.site_id, key) for key in keys)), strict=True)
    )
    assert {key: again[key] for key in acknowledged} == acknowledged
    stored = await numbers_of(site)
    assert sorted(stored.values()) == list(range(10001, 10201))
    assert stored == {order_id: int(number) for order_id, number in again.values()}


async def test_200_creates_at_once_have_200_consecutive_numbers(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client)
    made = await asyncio.gather(*(site.create(order(), Idempotency_Key=str(i)) for i in range(200)))
    assert sorted(int(one["number"]) for one in made) == list(range(10001, 10201))
    assert {one["id"]: int(one["number"]) for one in made} == await numbers_of(site)


async def test_one_bad_order_of_a_batch_fails_alone(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client)
    sent = [order(status="CANCELED") if i % 10 == 0 else order() for i in range(40)]
    answers = await asyncio.gather(*(site.send("createOrder", {"order": one}) for one in sent))
    assert [answer.status_code for answer in answers] == [400 if i % 10 == 0 else 200 for i in range(40)]
    assert sorted((await numbers_of(site)).values()) == list(range(10001, 10037))


async def test_imports_of_one_new_id_at_once_make_one_order(shop: Shop) -> None:
    chosen = new_id()
    answers = await asyncio.gather(
        *(shop.send("importOrder", {"order": imported(id=chosen, buyerNote=str(i))}) for i in range(10))
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    kept = await shop.get(chosen)
    assert kept["buyerNote"] in {answer.json()["order"]["buyerNote"] for answer in answers if answer.status_code == 200}
    assert await shop.event_types(chosen) == ["imported"] * statuses[200]


COMMENT = {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "hello"}}


def requests_on(made: Json) -> dict[str, tuple[str, Json]]:
    """What may happen to one order, by a short name."""
    one = made["id"]
    return {
        "update": ("updateOrder", {"order": {"id": one, "archived": True, "buyerInfo": {"email": "b@example.com"}}}),
        "other update": ("updateOrder", {"order": {"id": one, "buyerLanguage": None, "archived": False}}),
        "cancel": ("cancelOrder", {"id": one, "restockAllItems": True}),
        "comment": ("addActivities", {"orderId": one, "orderActivities": [COMMENT]}),
        "tag": ("bulkUpdateOrderTags", {"orderIds": [one], "assignTags": {"tags": {"tagIds": ["t"]}}}),
        "approve": ("updateOrderStatus", {"orderId": one, "status": "APPROVED"}),
        "import": ("importOrder", {"order": imported(id=one)}),
        "line": (
            "updateOrderLineItem",
            {"id": one, "lineItem": {"id": made["lineItems"][0]["id"], "productName": {"original": "Tea"}}},
        ),
        "delete comment": ("deleteActivity", {"id": one, "activityId": made["activities"][-1]["id"]}),
    }


async def new_order(shop: Shop) -> Json:
    made = await shop.create(full_order(lineItems=[line(), line(quantity=2)]))
    result: Json = (await shop.do("addActivities", {"orderId": made["id"], "orderActivities": [COMMENT]}))["order"]
    return result


def plain(document: Json) -> Json:
    """The order without what differs from run to run."""
    left_out = ("id", "number", "createdDate", "updatedDate", "purchasedDate", "lineItems", "activities")
    return {
        **{name: value for name, value in document.items() if name not in left_out},
        "lines": [{k: v for k, v in one.items() if k != "id"} for one in document["lineItems"]],
        "activities": [one["type"] for one in document["activities"]],
    }


async def ending(shop: Shop, first: str, second: str, *, at_once: bool) -> Json:
    """How two requests on a new order end: their answers, the order, its revision, its events."""
    made = await new_order(shop)
    requests = requests_on(made)
    sent = [shop.send(*requests[first]), shop.send(*requests[second])]
    answers = await asyncio.gather(*sent) if at_once else [await one for one in sent]
    last = await shop.send("getOrder", {"id": made["id"]})
    return {
        "statuses": {first: answers[0].status_code, second: answers[1].status_code}
        if first != second
        else Counter(answer.status_code for answer in answers),
        "order": plain(last.json()["order"]),
        "revision": last.headers["etag"],
        "events": await shop.event_types(made["id"]),
    }


ACTIONS = list(requests_on({"id": "", "lineItems": [{"id": ""}], "activities": [{"id": ""}]}))


@pytest.mark.parametrize("first", ACTIONS)
async def test_two_writes_on_one_order_at_once_end_as_one_after_the_other(shop: Shop, first: str) -> None:
    for second in ACTIONS[ACTIONS.index(first) :]:
        serial = [
            await ending(shop, first, second, at_once=False),
            await ending(shop, second, first, at_once=False),
        ]
        for one, other in [(first, second), (second, first)] * 2:
            assert await ending(shop, one, other, at_once=True) in serial, (one, other)


async def test_bulk_writes_that_name_the_same_orders_never_wait_in_a_circle(shop: Shop) -> None:
    ids = [(await shop.create(order()))["id"] for _ in range(20)]
    forward = {"orders": [{"order": {"id": one, "archived": True}} for one in ids]}
    backward = {"orders": [{"order": {"id": one, "buyerLanguage": "fr"}} for one in reversed(ids)]}
    tags = {"orderIds": ids[::2] + ids[1::2], "assignTags": {"tags": {"tagIds": ["t"]}}}
    answers = await asyncio.gather(
        *(
            shop.send(name, request)
            for name, request in [("bulkUpdateOrders", forward), ("bulkUpdateOrders", backward)] * 3
            + [("bulkUpdateOrderTags", tags)] * 2
        )
    )
    assert [answer.status_code for answer in answers] == [200] * 8
    assert {answer.json()["bulkActionMetadata"]["totalSuccesses"] for answer in answers} == {20}
    for one in ids:
        found = await shop.get(one)
        assert (found["archived"], found["buyerLanguage"], found["tags"]) == (True, "fr", {"tags": {"tagIds": ["t"]}})


@pytest.mark.parametrize("burst", [10])
async def test_of_writes_with_the_same_if_match_one_succeeds(shop: Shop, burst: int) -> None:
    made = await shop.create(order())
    answers = await asyncio.gather(
        *(
            shop.send(
                "updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": f"{i}@example.com"}}}, If_Match='"1"'
            )
            for i in range(burst)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: burst - 1}
    assert await shop.event_types(made["id"]) == ["created", "updated"]


def test_every_pair_is_tried() -> None:
    pairs = {frozenset(pair) for pair in product(ACTIONS, ACTIONS)}
    tried = {frozenset((first, second)) for first in ACTIONS for second in ACTIONS[ACTIONS.index(first) :]}
    assert tried == pairs
