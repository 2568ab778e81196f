"""createFulfillment and deleteFulfillment: what they answer, refuse, and make of the order."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.fulfillments import UPS, fulfil, parcel, sold, tracked, units
from tests.support.orders import imported, line, new_id, order
from tests.support.service import Shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_two_parcels_fulfil_an_order_and_everything_is_told(shop: Shop) -> None:
    made = await sold(shop, 3, 1)
    sent = parcel(made, 2, None, trackingInfo=tracked("1Z1", "UPS"), status="Pending", completed=False)
    answer = await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": sent})
    first = {
        "trackingInfo": tracked("1Z1", "UPS", UPS + "1Z1"),
        "id": answer["fulfillmentId"],
        "createdDate": format_timestamp(shop.clock()),
        "lineItems": units(made, 2, 1),
        "status": "Pending",
        "completed": False,
    }
    assert answer == {
        "orderWithFulfillments": {"orderId": made["id"], "fulfillments": [first]},
        "fulfillmentId": first["id"],
    }
    after = await shop.get(made["id"])
    now = format_timestamp(shop.clock.now)
    assert (after["fulfillmentStatus"], after["status"]) == ("PARTIALLY_FULFILLED", "APPROVED")
    assert [one["type"] for one in after["activities"][1:]] == ["TRACKING_NUMBER_ADDED", "TRACKING_LINK_ADDED"]
    assert len({one["createdDate"] for one in after["activities"][1:]}) == 1
    assert after["updatedDate"] < now

    second = await fulfil(shop, made, None)
    assert (second["lineItems"], "trackingInfo" in second) == (units(made, 1), False)
    listed = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    assert listed == {"orderWithFulfillments": {"orderId": made["id"], "fulfillments": [first, second]}}
    done = await shop.get(made["id"])
    assert (done["fulfillmentStatus"], done["activities"][-1]["type"]) == ("FULFILLED", "ORDER_FULFILLED")

    assert (await shop.event_types(made["id"]))[2:] == ["updated", "fulfilled", "updated"] * 2
    events = (await shop.events(made["id"]))[2:]
    assert [one["eventType"] for one in events[:3]] == [
        "wix.ecom.v1.order_updated",
        "wix.ecom.v1.order_fulfilled",
        "wix.ecom.v1.fulfillments_updated",
    ]
    assert {name: value for name, value in events[1]["actionEvent"]["body"].items() if name != "order"} == {
        "previousFulfillmentStatus": "NOT_FULFILLED",
        "newFulfillmentStatus": "PARTIALLY_FULFILLED",
        "action": "FULFILLMENT_CREATED",
    }
    assert events[4]["actionEvent"]["body"]["order"] == done
    for event, fulfillments in ((events[2], [first]), (events[5], [first, second])):
        entity = event["updatedEvent"]["currentEntity"]
        assert entity == {"orderId": made["id"], "fulfillments": fulfillments}


async def test_a_fulfilment_without_a_parcel_keeps_what_its_fulfiller_tells(shop: Shop) -> None:
    made = await sold(shop, 2)
    kept = await fulfil(shop, made, 1, customInfo={"fieldsData": {"shelf": "7", "key": ""}})
    assert kept["customInfo"] == {"fieldsData": {"shelf": "7", "key": ""}}


async def test_readers_of_the_order_are_told_only_what_its_document_says(shop: Shop) -> None:
    made = await sold(shop, 3)
    await fulfil(shop, made, 1)
    before = len(await shop.events(made["id"]))
    await fulfil(shop, made, 1)
    (event,) = (await shop.events(made["id"]))[before:]
    assert event["eventType"] == "wix.ecom.v1.fulfillments_updated"


@pytest.mark.parametrize("status", ["INITIALIZED", "CANCELED", "PENDING", "REJECTED"])
async def test_only_approved_orders_are_fulfilled(shop: Shop, status: str) -> None:
    made = (await shop.do("importOrder", {"order": imported(status)}))["order"]
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1)}
    assert await shop.refused("createFulfillment", request) == (428, "ORDER_NOT_APPROVED", {"status": status})


async def test_imported_orders_are_fulfilled_like_others(shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported(fulfillmentStatus="NOT_FULFILLED")}))["order"]
    await fulfil(shop, made, None)
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "FULFILLED"


async def test_more_than_is_left_is_refused_and_nothing_is_created(shop: Shop) -> None:
    made = await sold(shop, 3, 2, 1)
    await fulfil(shop, made, 2, 2)
    one, two, three = (each["id"] for each in made["lineItems"])
    request = {"orderId": made["id"], "fulfillment": parcel(made, 2, None, 1)}
    assert await shop.refused("createFulfillment", request) == (
        428,
        "FULFILLMENT_QUANTITY_EXCEEDED",
        {
            "lineItems": [
                {"lineItemId": one, "requested": 2, "available": 1},
                {"lineItemId": two, "requested": 1, "available": 0},
            ]
        },
    )
    await fulfil(shop, made, 1, 0, 1)
    request = {"orderId": made["id"], "fulfillment": {"lineItems": [{"id": three.upper(), "quantity": 1}]}}
    status, code, data = await shop.refused("createFulfillment", request)
    assert (status, code) == (428, "FULFILLMENT_QUANTITY_EXCEEDED")
    assert data == {"lineItems": [{"lineItemId": three, "requested": 1, "available": 0}]}


async def test_refunded_units_may_have_been_sent(shop: Shop) -> None:
    made = await shop.create(order(line(quantity=2, refundQuantity=2), status="APPROVED"))
    assert (await fulfil(shop, made, None))["lineItems"] == units(made, 2)


async def test_lines_that_are_not_the_orders_or_stand_twice_are_refused(shop: Shop) -> None:
    made, unknown = await sold(shop, 3), new_id()
    (one,) = units(made, 1)
    request = {"orderId": made["id"], "fulfillment": {"lineItems": [one, {"id": unknown}]}}
    assert await shop.refused("createFulfillment", request) == (404, "LINE_ITEM_NOT_FOUND", {"lineItemId": unknown})
    request = {"orderId": made["id"], "fulfillment": {"lineItems": [one, one]}}
    assert await shop.refused("createFulfillment", request) == (
        400,
        "INVALID",
        {"fulfillment.lineItems[1].id": "OTHER"},
    )


@pytest.mark.parametrize(
    ("change", "violations"),
    [
        ({"lineItems": []}, {"fulfillment.lineItems": "MIN_SIZE"}),
        ({"lineItems": None}, {"fulfillment.lineItems": "REQUIRED_FIELD"}),
        ({"lineItems": [{"id": "x"}]}, {"fulfillment.lineItems[0].id": "FORMAT"}),
        ({"lineItems": [{"quantity": 0}]}, {
            "fulfillment.lineItems[0].id": "REQUIRED_FIELD", "fulfillment.lineItems[0].quantity": "MIN"
        }),
        ({"status": "pending"}, {"fulfillment.status": "INVALID_ENUM_VALUE"}),
        ({"trackingInfo": {"trackingLink": "example.com"}}, {"fulfillment.trackingInfo.trackingLink": "FORMAT"}),
        ({"trackingInfo": {"trackingNumber": ""}}, {"fulfillment.trackingInfo.trackingNumber": "MIN_LENGTH"}),
        ({"trackingInfo": {}, "customInfo": {}}, {"fulfillment": "ONE_OF_ALIGNMENT"}),
        (
            {"customInfo": {"fieldsData": {str(i): "" for i in range(101)}}},
            {"fulfillment.customInfo.fieldsData": "MAX_SIZE"},
        ),
    ],
)  # fmt: skip
async def test_bad_fulfilments_are_named(shop: Shop, change: Json, violations: Json) -> None:
    made = await sold(shop)
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1) | change}
    assert await shop.refused("createFulfillment", request) == (400, "INVALID", violations)


async def test_a_tracking_number_stands_once_in_an_order_but_in_any_number_of_orders(shop: Shop) -> None:
    made, other = await sold(shop, 3), await sold(shop, 3)
    first = await fulfil(shop, made, 1, number="AB 1")
    await fulfil(shop, other, 1, number="AB 1")
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1, number="ab1")}
    refusal = (409, "TRACKING_NUMBER_ALREADY_EXISTS", {"trackingNumber": "ab1", "fulfillmentId": first["id"]})
    assert await shop.refused("createFulfillment", request) == refusal
    await shop.do("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": first["id"]})
    await shop.do("createFulfillment", request)


async def test_deleting_frees_the_units_and_counts_again(shop: Shop) -> None:
    made = await sold(shop, 3)
    first, second = await fulfil(shop, made, 2), await fulfil(shop, made, 1)
    request = {"orderId": made["id"], "fulfillmentId": first["id"].upper()}
    assert await shop.do("deleteFulfillment", request) == {
        "orderWithFulfillments": {"orderId": made["id"], "fulfillments": [second]}
    }
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    event = (await shop.events(made["id"]))[-2]["actionEvent"]["body"]
    assert (event["previousFulfillmentStatus"], event["newFulfillmentStatus"], event["action"]) == (
        "FULFILLED",
        "PARTIALLY_FULFILLED",
        "FULFILLMENT_DELETED",
    )
    assert await shop.refused("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": first["id"]}) == (
        404,
        "FULFILLMENT_NOT_FOUND",
        {"fulfillmentId": first["id"]},
    )
    answer = await shop.do("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": second["id"]})
    assert answer["orderWithFulfillments"] == {"orderId": made["id"], "fulfillments": []}
    after = await shop.get(made["id"])
    assert (after["fulfillmentStatus"], after["activities"][-1]["type"]) == ("NOT_FULFILLED", "ORDER_NOT_FULFILLED")
    assert (await fulfil(shop, made, None))["lineItems"] == units(made, 3)


async def test_the_parcel_of_a_canceled_order_can_still_be_corrected(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1)
    await shop.do("cancelOrder", {"id": made["id"]})
    change = {"id": one["id"], "trackingInfo": tracked("X1")}
    answer = await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": change})
    assert answer["orderWithFulfillments"]["fulfillments"][0]["trackingInfo"] == tracked("X1")
    await shop.do("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": one["id"]})
    after = await shop.get(made["id"])
    assert (after["status"], after["fulfillmentStatus"]) == ("CANCELED", "NOT_FULFILLED")


async def test_physical_goods_decide_where_digital_ones_come_along(shop: Shop) -> None:
    digital = line(itemType={"preset": "DIGITAL"}, digitalFile={"fileId": "f"})
    made = await shop.create(order(line(quantity=2), digital, status="APPROVED", shippingInfo={"title": "Standard"}))
    await fulfil(shop, made, 2)
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "FULFILLED"


async def test_the_same_key_is_answered_alike_and_fulfils_once(shop: Shop) -> None:
    made = await sold(shop, 3)
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1, number="K1")}
    first = await shop.do("createFulfillment", request, Idempotency_Key="one")
    await fulfil(shop, made, 1)
    assert await shop.do("createFulfillment", request, Idempotency_Key="one") == first
    bulk = {"ordersWithFulfillments": [{"orderId": made["id"], "fulfillments": [parcel(made, 1)]}]}
    second = await shop.do("bulkCreateFulfillments", bulk, Idempotency_Key="two")
    assert await shop.do("bulkCreateFulfillments", bulk, Idempotency_Key="two") == second
    deletion = {"orderId": made["id"], "fulfillmentId": first["fulfillmentId"]}
    third = await shop.do("deleteFulfillment", deletion, Idempotency_Key="three")
    assert await shop.do("deleteFulfillment", deletion, Idempotency_Key="three") == third
    listed = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made["id"]})
    assert [one["lineItems"] for one in listed["orderWithFulfillments"]["fulfillments"]] == [units(made, 1)] * 2


async def test_if_match_keeps_a_second_packer_from_sending_again(shop: Shop) -> None:
    made = await sold(shop, 2)
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1)}
    first = await shop.send("createFulfillment", request, If_Match='"1"')
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (await shop.refused("createFulfillment", request, If_Match='"1"'))[:2] == (412, "STALE_REVISION")


async def test_an_app_that_may_not_edit_an_order_does_not_fulfil_it(shop: Shop) -> None:
    mine = await shop.app("mine", "SCOPE.DC-STORES.MANAGE-ORDERS")
    await shop.app("other", "SCOPE.DC-STORES.MANAGE-ORDERS")
    settings = {"editableByOwnerApps": {"appIds": [str(mine)]}}
    made = await shop.create(order(line(quantity=2), status="APPROVED"), settings=settings)
    request = {"orderId": made["id"], "fulfillment": parcel(made, 1)}
    assert (await shop.refused("createFulfillment", request, by="other"))[1] == "ORDER_CANNOT_BE_EDITED"
    bulk = {"ordersWithFulfillments": [{"orderId": made["id"], "fulfillments": [parcel(made, 1)]}]}
    (result,) = (await shop.do("bulkCreateFulfillments", bulk, by="other"))["results"]
    assert result["itemMetadata"]["error"]["code"] == "ORDER_CANNOT_BE_EDITED"
    await shop.do("createFulfillment", request, by="mine")


async def test_an_order_has_a_thousand_fulfillments_at_most(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderwright.workflows.fulfillments.MAX_FULFILLMENTS", 2)
    made = await shop.create(order(line(quantity=9), status="APPROVED", shippingInfo={"title": "Post"}))
    one = {"orderId": made["id"], "fulfillment": {"lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}]}}
    await shop.do("createFulfillment", one)
    await shop.do("createFulfillment", one)
    assert await shop.refused("createFulfillment", one) == (400, "INVALID", {"fulfillment": "MAX_SIZE"})
