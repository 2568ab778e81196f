"""bulkUpdateOrders: up to a hundred updates, each for itself."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.orders import full_order, imported, new_id, order
from tests.support.service import Shop, open_shop


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_two_orders_are_archived_as_in_the_published_example(shop: Shop) -> None:
    one, two = [(await shop.create(order()))["id"] for _ in range(2)]
    orders = [{"order": {"id": one, "archived": True}}, {"order": {"id": two, "archived": True}}]
    assert await shop.do("bulkUpdateOrders", {"orders": orders, "returnEntity": False}) == {
        "results": [
            {"itemMetadata": {"id": one, "originalIndex": 0, "success": True}},
            {"itemMetadata": {"id": two, "originalIndex": 1, "success": True}},
        ],
        "bulkActionMetadata": {"totalSuccesses": 2, "totalFailures": 0, "undetailedFailures": 0},
    }
    assert [(await shop.get(one))["archived"], (await shop.get(two))["archived"]] == [True, True]


async def test_the_orders_come_back_when_asked_for(shop: Shop) -> None:
    made = await shop.create(full_order())
    answer = await shop.do(
        "bulkUpdateOrders", {"orders": [{"order": {"id": made["id"], "archived": True}}], "returnEntity": True}
    )
    assert answer["results"][0]["item"] == await shop.get(made["id"])
    assert answer["results"][0]["item"]["archived"] is True


async def test_one_unknown_order_of_a_hundred_fails_alone(shop: Shop) -> None:
    ids = [(await shop.create(order()))["id"] for _ in range(99)]
    missing = new_id()
    ids.insert(57, missing)
    answer = await shop.do("bulkUpdateOrders", {"orders": [{"order": {"id": one, "archived": True}} for one in ids]})
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 99, "totalFailures": 1, "undetailedFailures": 0}
    assert answer["results"][57] == {
        "itemMetadata": {
            "id": missing,
            "originalIndex": 57,
            "success": False,
            "error": {
                "code": "ORDER_NOT_FOUND",
                "description": f"Order {missing} was not found",
                "data": {"orderId": missing},
            },
        }
    }
    assert [result["itemMetadata"]["id"] for result in answer["results"]] == ids
    assert [(await shop.get(one))["archived"] for one in (ids[0], ids[99])] == [True, True]


async def test_a_bad_item_fails_alone_and_changes_nothing_of_its_order(shop: Shop) -> None:
    good, bad = await shop.create(full_order()), await shop.create(full_order())
    pending = (await shop.do("importOrder", {"order": imported("PENDING")}))["order"]
    answer = await shop.do(
        "bulkUpdateOrders",
        {
            "orders": [
                {"order": {"id": bad["id"], "archived": True, "buyerInfo": {"email": "nobody"}}},
                {"order": {"id": good["id"], "archived": True}},
                {"order": {"id": pending["id"], "archived": True}},
                {"order": {"archived": True}},
            ]
        },
    )
    errors = [result["itemMetadata"].get("error", {}).get("code") for result in answer["results"]]
    assert errors == ["INVALID_ARGUMENT", None, "ORDER_IS_PENDING", "INVALID_ARGUMENT"]
    (violation,) = answer["results"][0]["itemMetadata"]["error"]["data"]["fieldViolations"]
    assert violation["field"] == "orders[0].order.buyerInfo.email"
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 1, "totalFailures": 3, "undetailedFailures": 0}
    assert await shop.get(bad["id"]) == bad
    assert await shop.get(pending["id"]) == pending
    assert [await shop.event_types(one["id"]) for one in (bad, good)] == [["created"], ["created", "updated"]]


async def test_items_without_an_id_fail_each_for_itself(shop: Shop) -> None:
    made = await shop.create(order())
    orders = [{"order": {"archived": True}}, {"order": {}}, {"order": {"id": made["id"], "archived": True}}]
    answer = await shop.do("bulkUpdateOrders", {"orders": orders})
    assert [result["itemMetadata"]["success"] for result in answer["results"]] == [False, False, True]


async def test_101_orders_none_and_the_same_one_twice_are_refused(shop: Shop) -> None:
    made = (await shop.create(order()))["id"]
    many = [{"order": {"id": new_id()}} for _ in range(101)]
    assert await shop.refused("bulkUpdateOrders", {"orders": many}) == (400, "INVALID", {"orders": "MAX_SIZE"})
    assert await shop.refused("bulkUpdateOrders", {"orders": []}) == (400, "INVALID", {"orders": "MIN_SIZE"})
    twice = [{"order": {"id": made, "archived": True}}, {"order": {"id": made.upper(), "archived": False}}]
    assert await shop.refused("bulkUpdateOrders", {"orders": twice}) == (
        400,
        "INVALID",
        {"orders[1].order.id": "OTHER"},
    )
