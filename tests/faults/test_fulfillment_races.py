"""Fulfilling one order from many sides at once: no unit is sent twice, and every answer is right."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.fulfillments import fulfil, parcel, sold, tracked, units
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
ROUNDS = 5


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def code(answer: httpx.Response) -> str:
    """The code of a refusal, or OK."""
    if answer.status_code == 200:
        return "OK"
    found: str = answer.json()["details"]["applicationError"]["code"]
    return found


async def create(shop: Shop, made: Json, *quantities: int | None, **more: Any) -> httpx.Response:
    request = {"orderId": made["id"], "fulfillment": parcel(made, *quantities, **more)}
    return await shop.send("createFulfillment", request)


async def listed(shop: Shop, made: Json) -> list[Json]:
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    result: list[Json] = answer["orderWithFulfillments"]["fulfillments"]
    return result


def sent(fulfillments: list[Json]) -> Counter[str]:
    """How many units of each line are in the fulfilments."""
    return sum((Counter({one["id"]: one["quantity"]}) for each in fulfillments for one in each["lineItems"]), Counter())


def status_of(made: Json, fulfillments: list[Json]) -> str:
    """What the quantities make of the order."""
    done = sent(fulfillments)
    if all(done[one["id"]] == one["quantity"] for one in made["lineItems"]):
        return "FULFILLED"
    return "PARTIALLY_FULFILLED" if done else "NOT_FULFILLED"


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_as_many_parcels_are_made_as_there_are_units(shop: Shop, round_: int) -> None:
    made = await sold(shop, 5, 3)
    answers = await asyncio.gather(*(create(shop, made, 1, 0) for _ in range(14)))
    assert Counter(map(code, answers)) == {"OK": 5, "FULFILLMENT_QUANTITY_EXCEEDED": 9}
    lacking = {"lineItemId": made["lineItems"][0]["id"], "requested": 1, "available": 0}
    for answer in answers:
        if answer.status_code == 428:
            assert answer.json()["details"]["applicationError"]["data"] == {"lineItems": [lacking]}
    done = [answer.json() for answer in answers if answer.status_code == 200]
    # Each saw those before it and its own as the last.
    seen = sorted((each["orderWithFulfillments"]["fulfillments"] for each in done), key=len)
    assert [len(each) for each in seen] == [1, 2, 3, 4, 5]
    assert all(longer[: len(shorter)] == shorter for shorter, longer in pairwise(seen))
    assert {each["fulfillmentId"] for each in done} == {one["id"] for one in seen[-1]}
    assert await listed(shop, made) == seen[-1]
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    types = Counter(event["eventType"].removeprefix("wix.ecom.v1.") for event in await shop.events(made["id"]))
    assert (types["fulfillments_updated"], types["order_fulfilled"]) == (5, 1)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_of_those_who_want_all_that_is_left_one_gets_it(shop: Shop, round_: int) -> None:
    made = await sold(shop, 7)
    answers = await asyncio.gather(*(create(shop, made, None) for _ in range(8)))
    assert Counter(map(code, answers)) == {"OK": 1, "FULFILLMENT_QUANTITY_EXCEEDED": 7}
    assert [one["lineItems"] for one in await listed(shop, made)] == [units(made, 7)]
    after = await shop.get(made["id"])
    assert [one["type"] for one in after["activities"]].count("ORDER_FULFILLED") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_a_tracking_number_is_given_to_one_parcel(shop: Shop, round_: int) -> None:
    made = await sold(shop, 20)
    first, second = await fulfil(shop, made, 1), await fulfil(shop, made, 1)
    changes = [
        shop.send(
            "updateFulfillment",
            {"orderId": made["id"], "fulfillment": {"id": one["id"], "trackingInfo": tracked("T 1")}},
        )
        for one in (first, second)
    ]
    answers = await asyncio.gather(*(create(shop, made, 1, number="t1") for _ in range(6)), *changes)
    assert Counter(map(code, answers)) == {"OK": 1, "TRACKING_NUMBER_ALREADY_EXISTS": 7}
    assert sum("trackingInfo" in one for one in await listed(shop, made)) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_whatever_happens_at_once_no_unit_is_sent_twice(shop: Shop, round_: int) -> None:
    made, other = await sold(shop, 4, 2), await sold(shop, 4, 2)
    gone = [await fulfil(shop, made, 1, 1), await fulfil(shop, made, 1, 0)]
    bulk = {
        "ordersWithFulfillments": [
            {"orderId": one["id"], "fulfillments": [parcel(one, 1, 0), parcel(one, 1, 1)]} for one in (other, made)
        ]
    }
    turned = {"ordersWithFulfillments": bulk["ordersWithFulfillments"][::-1]}
    answers = await asyncio.gather(
        *(create(shop, made, 2, 1) for _ in range(3)),
        *(shop.send("bulkCreateFulfillments", each) for each in (bulk, turned)),
        *(shop.send("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": one["id"]}) for one in gone * 2),
        create(shop, other, None, None),
        shop.send("markFulfillmentStatus", {"orderId": other["id"], "fulfillmentStatus": "NOT_FULFILLED"}),
    )
    assert Counter(map(code, answers[5:9])) == {"OK": 2, "FULFILLMENT_NOT_FOUND": 2}
    assert {code(answer) for answer in answers[:3]} <= {"OK", "FULFILLMENT_QUANTITY_EXCEEDED"}
    for each in (made, other):
        fulfillments, ordered = await listed(shop, each), Counter({o["id"]: o["quantity"] for o in each["lineItems"]})
        assert sent(fulfillments) <= ordered
        known = {one["id"] for one in fulfillments}
        assert known.isdisjoint(one["id"] for one in gone)
    fulfillments = await listed(shop, made)
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == status_of(made, fulfillments)
    reported = sum(code(answer) == "OK" for answer in answers[:3])
    for answer in answers[3:5]:
        results = {one["itemMetadata"]["id"]: one["itemMetadata"]["success"] for one in answer.json()["results"]}
        reported += 2 * results[made["id"]]
    assert len(fulfillments) == reported


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_order_that_is_canceled_meanwhile_is_fulfilled_before_or_not_at_all(shop: Shop, round_: int) -> None:
    made = await sold(shop, 10)
    calls = [create(shop, made, 1) for _ in range(6)]
    calls.insert(3, shop.send("cancelOrder", {"id": made["id"]}))
    answers = await asyncio.gather(*calls)
    codes = Counter(map(code, answers[:3] + answers[4:]))
    assert (answers[3].status_code, set(codes) <= {"OK", "ORDER_NOT_APPROVED"}) == (200, True)
    assert len(await listed(shop, made)) == codes["OK"]
    after = await shop.get(made["id"])
    fulfilled = "PARTIALLY_FULFILLED" if codes["OK"] else "NOT_FULFILLED"
    assert (after["status"], after["fulfillmentStatus"]) == ("CANCELED", fulfilled)


async def test_one_key_at_once_makes_one_parcel(shop: Shop) -> None:
    made = await sold(shop, 10)
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1)}
    answers = await asyncio.gather(
        *(shop.send("createFulfillment", request, Idempotency_Key="burst") for _ in range(8))
    )
    assert {code(answer) for answer in answers} <= {"OK", "IDEMPOTENCY_KEY_IN_USE"}
    assert len({answer.text for answer in answers if answer.status_code == 200}) == 1
    assert len(await listed(shop, made)) == 1
