"""cancelOrder and updateOrderStatus."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import imported, line, order
from tests.support.service import Shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_canceled_order_keeps_its_payment_and_tells_what_happened(shop: Shop) -> None:
    made = await shop.create(order(line(quantity=3), line(), paymentStatus="PAID"))
    request = {"id": made["id"], "sendOrderCanceledEmail": True, "customMessage": "Sorry", "restockAllItems": False}
    after = (await shop.do("cancelOrder", request))["order"]
    now = format_timestamp(shop.clock())
    assert (after["status"], after["paymentStatus"], after["updatedDate"]) == ("CANCELED", "PAID", now)
    assert [one.get("restockQuantity") for one in after["lineItems"]] == [None, None]
    activity = after["activities"][-1]
    assert {k: v for k, v in activity.items() if k != "id"} == {
        "createdDate": now,
        "type": "ORDER_CANCELED",
        "activityType": "ORDER_CANCELED",
    }
    events = await shop.events(made["id"])
    assert [one["slug"] for one in events] == ["created", "approved", "fulfilled", "updated", "canceled"]
    canceled = events[-1]
    assert canceled["actionEvent"] == {
        "body": {
            "order": after,
            "restockAllItems": False,
            "sendOrderCanceledEmail": True,
            "customMessage": "Sorry",
        }
    }
    same = {"id", "number", "createdDate", "lineItems", "priceSummary", "balanceSummary", "purchasedDate"}
    assert {name: after[name] for name in same} == {name: made[name] for name in same}


async def test_restocking_notes_the_quantity_of_every_line(shop: Shop) -> None:
    made = await shop.create(order(line(quantity=3), line(quantity=1)))
    after = (await shop.do("cancelOrder", {"id": made["id"], "restockAllItems": True}))["order"]
    assert [one["restockQuantity"] for one in after["lineItems"]] == [3, 1]


async def test_canceling_again_answers_the_order_and_does_nothing(shop: Shop) -> None:
    made = await shop.create(order())
    first = await shop.send("cancelOrder", {"id": made["id"]})
    events = await shop.event_types(made["id"])
    stored = await shop.contents()
    second = await shop.send("cancelOrder", {"id": made["id"], "restockAllItems": True})
    assert (second.status_code, second.json(), second.headers["etag"]) == (200, first.json(), '"2"')
    assert await shop.contents() == stored
    assert await shop.event_types(made["id"]) == events == ["created", "updated", "canceled"]


@pytest.mark.parametrize("message", ["", "x" * 1001])
async def test_the_message_has_1_to_1000_characters(shop: Shop, message: str) -> None:
    made = await shop.create(order())
    status, code, violations = await shop.refused("cancelOrder", {"id": made["id"], "customMessage": message})
    assert (status, code, list(violations)) == (400, "INVALID", ["customMessage"])


STATUSES = ["INITIALIZED", "APPROVED", "CANCELED", "PENDING", "REJECTED"]
ALLOWED = {
    ("INITIALIZED", "APPROVED"): ["updated", "approved", "fulfilled"],
    ("INITIALIZED", "CANCELED"): ["updated", "canceled"],
    ("APPROVED", "CANCELED"): ["updated", "canceled"],
    ("PENDING", "APPROVED"): ["updated", "approved", "fulfilled"],
    ("PENDING", "REJECTED"): ["updated"],
}
#: Neither of these can be asked for: one is where orders begin, the other is a checkout's.
NEVER = ("INITIALIZED", "PENDING")


@pytest.mark.parametrize(("present", "wanted"), list(product(STATUSES, STATUSES)))
async def test_every_pair_of_statuses(shop: Shop, present: str, wanted: str) -> None:
    made = (await shop.do("importOrder", {"order": imported(present)}))["order"]
    request = {"orderId": made["id"], "status": wanted}
    events = ALLOWED.get((present, wanted))
    if events is not None:
        after = (await shop.do("updateOrderStatus", request))["order"]
        assert after["status"] == wanted
        assert await shop.event_types(made["id"]) == ["imported", *events]
        return
    code, data = "UNSUPPORTED_TRANSITION", {"from": present, "to": wanted}
    if wanted in NEVER:
        code, data = "STATUS_NOT_SUPPORTED", {"status": wanted}
    elif present == wanted:
        code, data = "STATUS_ALREADY_SET", {"status": wanted}
    assert await shop.refused("updateOrderStatus", request) == (428, code, data)


async def test_canceling_by_status_writes_the_activity_too(shop: Shop) -> None:
    made = await shop.create(order())
    after = (await shop.do("updateOrderStatus", {"orderId": made["id"], "status": "CANCELED"}))["order"]
    assert [one["type"] for one in after["activities"]] == ["ORDER_PLACED", "ORDER_CANCELED"]
    event = (await shop.events(made["id"]))[-1]
    assert event["actionEvent"] == {"body": {"order": after, "restockAllItems": False, "sendOrderCanceledEmail": False}}
