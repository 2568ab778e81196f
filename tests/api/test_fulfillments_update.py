"""updateFulfillment: a patch of how a fulfilment is followed; and marking an order by hand."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.fulfillments import UPS, fulfil, parcel, sold, tracked, units
from tests.support.orders import imported, new_id, order
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
LINK = "https://example.com/2"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def update(shop: Shop, made: Json, one: Json, **changes: Any) -> Json:
    """Change a fulfilment, and return it."""
    request = {"orderId": made["id"], "fulfillment": {"id": one["id"], **changes}}
    answer = await shop.do("updateFulfillment", request)
    assert list(answer) == ["orderWithFulfillments"]
    found: Json = next(
        each for each in answer["orderWithFulfillments"]["fulfillments"] if each["id"] == one["id"].lower()
    )
    return found


async def activities(shop: Shop, made: Json) -> list[str]:
    return [one["type"] for one in (await shop.get(made["id"]))["activities"]]


async def test_a_new_number_and_link_keep_the_provider_as_in_the_published_example(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1, trackingInfo=tracked("1", "ups"))
    told = len(await shop.events(made["id"]))
    after = await update(shop, made, one, trackingInfo=tracked("2", None, LINK))
    assert after == one | {"trackingInfo": tracked("2", "ups", LINK)}
    assert (await activities(shop, made))[-1] == "TRACKING_NUMBER_EDITED"
    types = [event["eventType"] for event in (await shop.events(made["id"]))[told:]]
    assert types == ["wix.ecom.v1.order_updated", "wix.ecom.v1.fulfillments_updated"]


async def test_a_number_alone_has_its_link_made_anew(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1, trackingInfo=tracked("1", "ups"))
    after = await update(shop, made, one, trackingInfo=tracked("2"))
    assert after["trackingInfo"] == tracked("2", "ups", UPS + "2")
    await update(shop, made, one, trackingInfo={"trackingLink": None})
    after = await update(shop, made, one, trackingInfo={"shippingProvider": None})
    assert after["trackingInfo"] == tracked("2")


async def test_the_first_number_and_link_are_told_as_added(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1)
    await update(shop, made, one, trackingInfo=tracked("2", "ups"))
    assert (await activities(shop, made))[-2:] == ["TRACKING_NUMBER_ADDED", "TRACKING_LINK_ADDED"]


async def test_null_removes(shop: Shop) -> None:
    made = await sold(shop, 2)
    full = {"trackingInfo": tracked("1", "ups"), "status": "Ready", "completed": True}
    one = await fulfil(shop, made, 1, **full)
    after = await update(shop, made, one, trackingInfo=None, status=None, completed=None)
    assert after == {"id": one["id"], "createdDate": one["createdDate"], "lineItems": units(made, 1)}


async def test_status_and_completion_move_nothing_of_the_order(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1)
    told, before = len(await shop.events(made["id"])), await shop.get(made["id"])
    after = await update(shop, made, one, status="Fulfilled", completed=True)
    assert (after["status"], after["completed"]) == ("Fulfilled", True)
    now = await shop.get(made["id"])
    assert {**now, "updatedDate": ""} == {**before, "updatedDate": ""}
    (event,) = (await shop.events(made["id"]))[told:]
    assert event["updatedEvent"]["currentEntity"]["fulfillments"] == [after]


async def test_an_update_that_changes_nothing_leaves_no_trace(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1, trackingInfo=tracked("1", "ups"), status="Ready")
    before = await shop.contents()
    same = {name: value for name, value in one.items() if name != "id"}
    for changes in ({}, same, {"trackingInfo": {}}, {"trackingInfo": tracked("1")}, {"customInfo": None}):
        assert await update(shop, made, one, **changes) == one
    assert await update(shop, made, {"id": one["id"].upper()}) == one
    answer = await shop.send("updateFulfillment", {"orderId": made["id"], "fulfillment": {"id": one["id"]}})
    assert answer.headers["etag"] == '"2"'
    assert await shop.contents() == before


async def test_line_items_are_fixed(shop: Shop) -> None:
    made = await sold(shop, 3)
    one = await fulfil(shop, made, 1)
    for line_items in (units(made, 2), []):
        request = {"orderId": made["id"], "fulfillment": {"id": one["id"], "lineItems": line_items}}
        assert await shop.refused("updateFulfillment", request) == (
            400,
            "INVALID",
            {"fulfillment.lineItems": "FIELD_NOT_ALLOWED"},
        )
    request["fulfillment"]["lineItems"] = None  # type: ignore[index]
    assert await shop.refused("updateFulfillment", request) == (
        400,
        "INVALID",
        {"fulfillment.lineItems": "REQUIRED_FIELD"},
    )


@pytest.mark.parametrize(
    ("changes", "violations"),
    [
        ({"status": "ready"}, {"fulfillment.status": "INVALID_ENUM_VALUE"}),
        ({"completed": "yes"}, {"fulfillment.completed": "VALIDATION"}),
        ({"trackingInfo": {"trackingLink": "x"}}, {"fulfillment.trackingInfo.trackingLink": "FORMAT"}),
        ({"trackingInfo": {"trackingNumber": "x" * 101}}, {"fulfillment.trackingInfo.trackingNumber": "MAX_LENGTH"}),
        ({"trackingInfo": tracked("1"), "customInfo": {}}, {"fulfillment.customInfo": "ONE_OF_ALIGNMENT"}),
    ],
)
async def test_bad_changes_are_named(shop: Shop, changes: Json, violations: Json) -> None:
    made = await sold(shop)
    one = await fulfil(shop, made, 1)
    request = {"orderId": made["id"], "fulfillment": {"id": one["id"], **changes}}
    assert await shop.refused("updateFulfillment", request) == (400, "INVALID", violations)


async def test_a_number_of_another_parcel_is_refused(shop: Shop) -> None:
    made = await sold(shop, 2)
    one, other = await fulfil(shop, made, 1, number="A"), await fulfil(shop, made, 1, number="B")
    request = {"orderId": made["id"], "fulfillment": {"id": one["id"], "trackingInfo": tracked("b")}}
    assert await shop.refused("updateFulfillment", request) == (
        409,
        "TRACKING_NUMBER_ALREADY_EXISTS",
        {"trackingNumber": "b", "fulfillmentId": other["id"]},
    )


async def test_a_fulfilment_belongs_to_its_order(shop: Shop) -> None:
    made, other = await sold(shop), await sold(shop)
    one = await fulfil(shop, made, 1)
    for order_id, id_ in ((other["id"], one["id"]), (made["id"], new_id())):
        refusal = (404, "FULFILLMENT_NOT_FOUND", {"fulfillmentId": id_})
        request = {"orderId": order_id, "fulfillment": {"id": id_, "status": "Ready"}}
        assert await shop.refused("updateFulfillment", request) == refusal
        assert await shop.refused("deleteFulfillment", {"orderId": order_id, "fulfillmentId": id_}) == refusal


async def mark(shop: Shop, made: Json, status: str) -> Json:
    result: Json = (await shop.do("markFulfillmentStatus", {"orderId": made["id"], "fulfillmentStatus": status}))[
        "order"
    ]
    return result


async def test_staff_marks_an_order_and_the_next_fulfilment_counts_again(shop: Shop) -> None:
    made = await sold(shop, 2)
    told = len(await shop.events(made["id"]))
    after = await mark(shop, made, "FULFILLED")
    assert (after["fulfillmentStatus"], after["activities"][-1]["type"]) == ("FULFILLED", "ORDER_FULFILLED")
    updated, fulfilled = (await shop.events(made["id"]))[told:]
    assert updated["slug"] == "updated"
    assert fulfilled["actionEvent"]["body"] == {
        "order": after,
        "previousFulfillmentStatus": "NOT_FULFILLED",
        "newFulfillmentStatus": "FULFILLED",
        "action": "MARKED_BY_HAND",
    }
    before = await shop.contents()
    assert await mark(shop, made, "FULFILLED") == after
    assert await shop.contents() == before
    one = await fulfil(shop, made, 1)
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert (await mark(shop, made, "NOT_FULFILLED"))["activities"][-1]["type"] == "ORDER_NOT_FULFILLED"
    # What changes no unit leaves the mark.
    await update(shop, made, one, status="Ready")
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "NOT_FULFILLED"
    await fulfil(shop, made, 1)
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "FULFILLED"


async def test_only_approved_orders_are_marked_and_only_as_one_of_two(shop: Shop) -> None:
    waiting = await shop.create(order())
    canceled = (await shop.do("importOrder", {"order": imported("CANCELED")}))["order"]
    for made in (waiting, canceled):
        request = {"orderId": made["id"], "fulfillmentStatus": "FULFILLED"}
        refusal = (428, "ORDER_NOT_APPROVED", {"status": made["status"]})
        assert await shop.refused("markFulfillmentStatus", request) == refusal
    request = {"orderId": waiting["id"], "fulfillmentStatus": "PARTIALLY_FULFILLED"}
    assert await shop.refused("markFulfillmentStatus", request) == (
        400,
        "INVALID",
        {"fulfillmentStatus": "INVALID_ENUM_VALUE"},
    )


async def test_a_mark_can_be_conditional_and_is_repeated_by_its_key(shop: Shop) -> None:
    made = await sold(shop)
    request = {"orderId": made["id"], "fulfillmentStatus": "FULFILLED"}
    first = await shop.send("markFulfillmentStatus", request, If_Match='"1"', Idempotency_Key="mark")
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel(made, 1)})
    again = await shop.send("markFulfillmentStatus", request, If_Match='"1"', Idempotency_Key="mark")
    assert again.json() == first.json()
