"""Idempotency-Key: a request that is sent again is answered as the first time, and does nothing again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.orders import full_order, imported, new_id, order
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Identity, IdentityType
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.delete_imported_order import delete_imported_order

Json = dict[str, Any]
SOMEBODY = Identity(type=IdentityType.WIX_USER, id=UUID(int=9))


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def request_for(shop: Shop, name: str) -> Json:
    """A request of a write operation that changes something."""
    made = await shop.create(full_order())
    one = made["id"]
    comment = {"merchantComment": {"message": "x"}}
    added = await shop.do("addActivity", {"id": one, "activity": comment})
    requests: dict[str, Json] = {
        "createOrder": {"order": full_order()},
        "updateOrder": {"order": {"id": one, "buyerInfo": {"email": "b@example.com"}}},
        "bulkUpdateOrders": {"orders": [{"order": {"id": one, "archived": True}}], "returnEntity": True},
        "bulkUpdateOrderTags": {"orderIds": [one], "assignTags": {"tags": {"tagIds": ["t"]}}},
        "cancelOrder": {"id": one, "restockAllItems": True},
        "addActivities": {"orderId": one, "orderActivities": [{"activityType": "MERCHANT_COMMENT", **comment}]},
        "addActivity": {"id": one, "activity": comment},
        "updateActivity": {
            "id": one,
            "activityId": added["activityId"],
            "activity": {"merchantComment": {"message": "y"}},
        },
        "deleteActivity": {"id": one, "activityId": added["activityId"]},
        "updateOrderLineItem": {
            "id": one,
            "lineItem": {"id": made["lineItems"][0]["id"], "productName": {"original": "Tea"}},
        },
        "updateOrderStatus": {"orderId": one, "status": "APPROVED"},
        "importOrder": {"order": imported()},
        "setOrderNumberCounter": {"counter": str(int(made["number"]) + 1000)},
        "bulkDeleteImportedOrders": {"orderIds": [new_id()]},
        "declareExtendedField": {"field": {"namespace": "n", "key": f"k{made['number']}", "type": "STRING"}},
    }
    return requests[name]


WRITES = [
    "createOrder",
    "updateOrder",
    "bulkUpdateOrders",
    "bulkUpdateOrderTags",
    "cancelOrder",
    "addActivities",
    "addActivity",
    "updateActivity",
    "deleteActivity",
    "updateOrderLineItem",
    "updateOrderStatus",
    "importOrder",
    "setOrderNumberCounter",
    "bulkDeleteImportedOrders",
    "declareExtendedField",
]


@pytest.mark.parametrize("name", WRITES)
async def test_a_repeat_gets_the_first_answer_byte_by_byte_and_writes_nothing(shop: Shop, name: str) -> None:
    request, key = await request_for(shop, name), new_id()
    first = await shop.send(name, request, Idempotency_Key=key)
    assert first.status_code == 200, first.text
    stored = await shop.contents()
    second = await shop.send(name, request, Idempotency_Key=key)
    assert (second.status_code, second.content, second.headers.get("etag")) == (
        200,
        first.content,
        first.headers.get("etag"),
    )
    assert await shop.contents() == stored
    shop.clock.tick(86_000)
    other = dict(request) | ({"returnEntity": False} if name == "bulkUpdateOrders" else {"unknown": 1})
    if name != "deleteActivity":
        assert await shop.refused(name, other, Idempotency_Key=key) == (409, "IDEMPOTENCY_KEY_REUSED", {})


@pytest.mark.parametrize("name", ["createOrder", "updateOrder", "addActivities"])
async def test_the_first_answer_is_given_again_after_the_order_went_on(shop: Shop, name: str) -> None:
    request, key = await request_for(shop, name), new_id()
    first = await shop.send(name, request, Idempotency_Key=key)
    order_id = first.json()["order"]["id"]
    patch = {"buyerLanguage": None, "attributionSource": "FACEBOOK_ADS", "billingInfo": {"address": None}}
    await shop.do("updateOrder", {"order": {"id": order_id, **patch}})
    await shop.do("cancelOrder", {"id": order_id, "restockAllItems": True})
    second = await shop.send(name, request, Idempotency_Key=key)
    assert second.content == first.content


async def test_a_request_that_failed_leaves_its_key_free(shop: Shop) -> None:
    key, missing = new_id(), new_id()
    assert (await shop.refused("createOrder", {"order": order(status="CANCELED")}, Idempotency_Key=key))[0] == 400
    assert (await shop.refused("cancelOrder", {"id": missing}, Idempotency_Key=key))[0] == 404
    assert (await shop.send("createOrder", {"order": order()}, Idempotency_Key=key)).status_code == 200


async def test_a_key_belongs_to_a_caller_and_a_site(shop: Shop) -> None:
    other, key = await new_shop(shop.service, shop.client), new_id()
    made = [
        await shop.create(order(), Idempotency_Key=key),
        await shop.create(order(), by="manager", Idempotency_Key=key),
        await other.create(order(), Idempotency_Key=key),
    ]
    assert len({one["id"] for one in made}) == 3


async def test_a_key_of_one_operation_does_not_serve_another(shop: Shop) -> None:
    made, key = await shop.create(order()), new_id()
    await shop.do("cancelOrder", {"id": made["id"]}, Idempotency_Key=key)
    request = {"orderId": made["id"], "status": "CANCELED"}
    assert await shop.refused("updateOrderStatus", request, Idempotency_Key=key) == (409, "IDEMPOTENCY_KEY_REUSED", {})


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
async def test_a_key_is_1_to_255_printable_characters(shop: Shop, key: str) -> None:
    status, code, violations = await shop.refused("createOrder", {"order": order()}, Idempotency_Key=key)
    assert (status, code, list(violations)) == (400, "INVALID", ["Idempotency-Key"])


async def test_200_creates_at_once_under_one_key_make_one_order(shop: Shop) -> None:
    other, key = await new_shop(shop.service, shop.client), new_id()
    answers = await asyncio.gather(
        *(other.send("createOrder", {"order": order()}, Idempotency_Key=key) for _ in range(200))
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    bodies = {answer.content for answer in answers if answer.status_code == 200}
    assert len(bodies) == 1
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 409} <= {"1"}
    assert (await other.create(order()))["number"] == "10002"


async def test_cancels_at_once_under_one_key_cancel_once(shop: Shop) -> None:
    made, key = await shop.create(order()), new_id()
    answers = await asyncio.gather(
        *(shop.send("cancelOrder", {"id": made["id"]}, Idempotency_Key=key) for _ in range(20))
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    assert statuses[200] >= 1
    assert await shop.event_types(made["id"]) == ["created", "updated", "canceled"]


async def test_the_answer_of_an_import_that_was_removed_is_gone_with_it(shop: Shop) -> None:
    key, chosen = new_id(), new_id()
    request = {"order": imported(id=chosen)}
    await shop.do("importOrder", request, Idempotency_Key=key)
    site = await shop.service.sites.get(shop.site_id)
    async with shop.service.database.transaction() as connection:
        await delete_imported_order(UnitOfWork(connection, site, shop.clock.tick()), UUID(chosen), actor=SOMEBODY)
    gone = (404, "ORDER_NOT_FOUND", {"orderId": chosen})
    assert await shop.refused("importOrder", request, Idempotency_Key=key) == gone
    await shop.do("importOrder", {"order": imported(id=chosen, buyerNote="again")})
    assert await shop.refused("importOrder", request, Idempotency_Key=key) == gone
    assert (await shop.get(chosen))["buyerNote"] == "again"
