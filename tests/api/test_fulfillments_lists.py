"""Listing fulfilments, for staff and for members; making them in bulk; finding orders by them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from asyncpg.connection import LoggedQuery
from tests.support.fulfillments import fulfil, member, parcel, sold, tracked, units
from tests.support.orders import imported, new_id
from tests.support.records import context_of
from tests.support.service import Shop, open_shop

from orderwright.workflows.fulfillments import stored_fulfillments

Json = dict[str, Any]
JANE = "7d1f0c9a-3d7a-4a86-9f7d-0a6a5f5f0001"
JOHN = "7d1f0c9a-3d7a-4a86-9f7d-0a6a5f5f0002"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await member(shop, "jane", JANE)
        await member(shop, "john", JOHN)
        yield shop


async def bought(shop: Shop, member_id: str) -> Json:
    return await sold(shop, 2, buyerInfo={"memberId": member_id})


async def test_lists_show_each_order_that_there_is_once_in_the_order_asked_for(shop: Shop) -> None:
    one, two = await sold(shop, 2), await sold(shop)
    first, second = await fulfil(shop, one, 1), await fulfil(shop, one, 1, number="T")
    ids = [two["id"], new_id(), one["id"].upper(), "nonsense", two["id"]]
    assert await shop.do("listFulfillmentsForMultipleOrders", {"orderIds": ids}) == {
        "ordersWithFulfillments": [
            {"orderId": two["id"], "fulfillments": []},
            {"orderId": one["id"], "fulfillments": [first, second]},
        ]
    }
    for unknown in (ids[1], "nonsense"):
        refusal = (404, "ORDER_NOT_FOUND", {"orderId": unknown})
        assert await shop.refused("listFulfillmentsForSingleOrder", {"orderId": unknown}) == refusal
    for ids, field, rule in (([], "orderIds", "MIN_SIZE"), (["x"] * 101, "orderIds", "MAX_SIZE")):
        refused = await shop.refused("listFulfillmentsForMultipleOrders", {"orderIds": ids})
        assert refused == (400, "INVALID", {field: rule})


async def test_a_member_sees_the_fulfilments_of_its_own_orders_only(shop: Shop) -> None:
    hers, his, nobodys = await bought(shop, JANE.upper()), await bought(shop, JOHN), await sold(shop)
    one = await fulfil(shop, hers, 1)
    await fulfil(shop, his, 1)
    mine = {"orderId": hers["id"], "fulfillments": [one]}
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": hers["id"]}, by="jane")
    assert answer == {"orderWithFulfillments": mine}
    ids = [his["id"], hers["id"], nobodys["id"]]
    answer = await shop.do("listFulfillmentsForMultipleOrders", {"orderIds": ids}, by="jane")
    assert answer == {"ordersWithFulfillments": [mine]}
    for other in (his, nobodys):
        request = {"orderId": other["id"]}
        refusal = (404, "ORDER_NOT_FOUND", {"orderId": other["id"]})
        assert await shop.refused("listFulfillmentsForSingleOrder", request, by="jane") == refusal


async def test_the_fulfilments_of_many_orders_take_as_many_statements_as_those_of_one(shop: Shop) -> None:
    ids = []
    for _ in range(5):
        made = await sold(shop, 2)
        await fulfil(shop, made, 1)
        ids.append(made["id"])
    context, counts = await context_of(shop), []
    async with shop.service.database.acquire() as connection:
        for some in (ids[:1], ids):
            statements: list[LoggedQuery] = []
            with connection.query_logger(statements.append):
                assert len(await stored_fulfillments(context, connection, some)) == len(some)
                await asyncio.sleep(0)  # the listener is called in the next turn of the loop
            counts.append(len(statements))
    assert counts == [2, 2]


async def test_a_member_changes_nothing_and_reads_no_more(shop: Shop) -> None:
    made = await bought(shop, JANE)
    one = await fulfil(shop, made, 1)
    for name, request in (
        ("createFulfillment", {"orderId": made["id"], "fulfillment": parcel(made, 1)}),
        ("updateFulfillment", {"orderId": made["id"], "fulfillment": {"id": one["id"], "status": "Ready"}}),
        ("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": one["id"]}),
        ("markFulfillmentStatus", {"orderId": made["id"], "fulfillmentStatus": "FULFILLED"}),
        ("getOrder", {"id": made["id"]}),
        ("readEvents", {}),
    ):
        assert (await shop.refused(name, request, by="jane"))[:2] == (403, "PERMISSION_DENIED"), name


async def test_the_orders_of_a_bulk_succeed_or_fail_alone(shop: Shop) -> None:
    one, two, three = await sold(shop, 3), await sold(shop, 1), await sold(shop, 2)
    canceled = (await shop.do("importOrder", {"order": imported("CANCELED")}))["order"]
    unknown = new_id()
    request = {
        "ordersWithFulfillments": [
            {"orderId": one["id"], "fulfillments": [parcel(one, 1, number="A"), parcel(one, None, number="B")]},
            {"orderId": two["id"], "fulfillments": [parcel(two, 1), parcel(two, 1)]},
            {"orderId": unknown, "fulfillments": [parcel(two, 1)]},
            {"orderId": canceled["id"], "fulfillments": [parcel(canceled, 1)]},
            {"orderId": "nonsense", "fulfillments": [parcel(two, 1)]},
            {"orderId": three["id"], "fulfillments": [parcel(three, 1, number="A"), parcel(three, 1, number=" a")]},
        ]
    }
    told = len(await shop.events(one["id"]))
    answer = await shop.do("bulkCreateFulfillments", request)
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 1, "totalFailures": 5, "undetailedFailures": 0}
    done, *failed = answer["results"]
    listed = (await shop.do("listFulfillmentsForSingleOrder", {"orderId": one["id"]}))["orderWithFulfillments"]
    assert done == {
        "itemMetadata": {"id": one["id"], "originalIndex": 0, "success": True},
        "ordersWithFulfillments": listed,
    }
    assert [(each["lineItems"], each["trackingInfo"]) for each in listed["fulfillments"]] == [
        (units(one, 1), tracked("A")),
        (units(one, 2), tracked("B")),
    ]
    after = await shop.get(one["id"])
    assert after["fulfillmentStatus"] == "FULFILLED"
    assert [each["type"] for each in after["activities"][-3:]] == [
        "ORDER_FULFILLED",
        "TRACKING_NUMBER_ADDED",
        "TRACKING_NUMBER_ADDED",
    ]
    assert [event["slug"] for event in (await shop.events(one["id"]))[told:]] == ["updated", "fulfilled", "updated"]
    codes = [(each["itemMetadata"]["id"], each["itemMetadata"]["error"]["code"]) for each in failed]
    assert codes == [
        (two["id"], "FULFILLMENT_QUANTITY_EXCEEDED"),
        (unknown, "ORDER_NOT_FOUND"),
        (canceled["id"], "ORDER_NOT_APPROVED"),
        ("nonsense", "ORDER_NOT_FOUND"),
        (three["id"], "TRACKING_NUMBER_ALREADY_EXISTS"),
    ]
    assert [set(each) for each in failed] == [{"itemMetadata"}] * 5
    ids = [two["id"], three["id"]]
    listed = await shop.do("listFulfillmentsForMultipleOrders", {"orderIds": ids})
    assert [each["fulfillments"] for each in listed["ordersWithFulfillments"]] == [[], []]


async def test_a_bad_fulfilment_fails_with_its_order_alone(shop: Shop) -> None:
    one, two = await sold(shop, 2), await sold(shop, 2)
    bad = parcel(one, 1) | {"status": "Sent"}
    request = {
        "ordersWithFulfillments": [
            {"orderId": one["id"], "fulfillments": [parcel(one, 1), bad]},
            {"orderId": two["id"], "fulfillments": [parcel(two, 1)]},
        ]
    }
    first, second = (await shop.do("bulkCreateFulfillments", request))["results"]
    error = first["itemMetadata"]["error"]
    (violation,) = error["data"]["fieldViolations"]
    assert (error["code"], violation["field"], violation["violatedRule"]) == (
        "INVALID_ARGUMENT",
        "ordersWithFulfillments[0].fulfillments[1].status",
        "INVALID_ENUM_VALUE",
    )
    assert second["itemMetadata"]["success"] is True
    listed = await shop.do("listFulfillmentsForSingleOrder", {"orderId": one["id"]})
    assert listed["orderWithFulfillments"]["fulfillments"] == []


async def test_a_bulk_that_names_an_order_twice_or_nothing_is_refused(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = {"orderId": made["id"], "fulfillments": [parcel(made, 1)]}
    for sent, violations in (
        ([one, {**one, "orderId": made["id"].upper()}], {"ordersWithFulfillments[1].orderId": "OTHER"}),
        ([], {"ordersWithFulfillments": "MIN_SIZE"}),
        ([one] * 101, {"ordersWithFulfillments": "MAX_SIZE"}),
        ([{"orderId": made["id"]}], {"ordersWithFulfillments[0].fulfillments": "REQUIRED_FIELD"}),
        ([{**one, "fulfillments": []}], {"ordersWithFulfillments[0].fulfillments": "MIN_SIZE"}),
        ([{"fulfillments": [{}]}], {"ordersWithFulfillments[0].orderId": "REQUIRED_FIELD"}),
    ):
        refused = await shop.refused("bulkCreateFulfillments", {"ordersWithFulfillments": sent})
        assert refused == (400, "INVALID", violations)


async def found(shop: Shop, **search: Any) -> list[str]:
    return [one["id"] for one in (await shop.do("searchOrders", {"search": search}))["orders"]]


async def test_orders_are_found_by_tracking_number_while_a_parcel_has_it(shop: Shop) -> None:
    made = await sold(shop, 2)
    one = await fulfil(shop, made, 1, number="ZX81QQ7")
    by_number = {"search": {"expression": "zx81qq7"}}
    assert await found(shop, **by_number) == [made["id"]]
    change = {"id": one["id"], "trackingInfo": tracked("ZX82QQ7")}
    await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": change})
    assert await found(shop, **by_number) == []
    assert await found(shop, search={"expression": "zx82qq7"}) == [made["id"]]
    await shop.do("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": one["id"]})
    assert await found(shop, search={"expression": "zx82qq7"}) == []


async def test_orders_are_found_by_what_their_fulfilments_say(shop: Shop) -> None:
    made = await sold(shop, 3)
    one = await fulfil(shop, made, 1, status="In_Delivery")
    await fulfil(shop, made, 1, status="Ready")

    async def with_statuses(operator: str, *statuses: str) -> bool:
        condition = {"fulfillmentStatusesAggregate.statuses": {operator: list(statuses)}}
        return made["id"] in await found(shop, filter={"id": made["id"], **condition})

    assert await with_statuses("$hasAll", "In_Delivery", "Ready")
    assert await with_statuses("$hasSome", "Ready", "Pending")
    change = {"id": one["id"], "status": "Fulfilled"}
    await shop.do("updateFulfillment", {"orderId": made["id"], "fulfillment": change})
    assert not await with_statuses("$hasSome", "In_Delivery")
    assert await with_statuses("$hasAll", "Fulfilled", "Ready")
    await shop.do("deleteFulfillment", {"orderId": made["id"], "fulfillmentId": one["id"]})
    assert not await with_statuses("$hasSome", "Fulfilled")
    assert made["id"] in await found(shop, filter={"fulfillmentStatus": "PARTIALLY_FULFILLED"})


async def test_parcels_of_one_order_can_depend_on_its_revision(shop: Shop) -> None:
    one, two = await sold(shop, 2), await sold(shop, 1)
    parcels = {"orderId": one["id"], "fulfillments": [parcel(one, 1, number="R1"), parcel(one, 1, number="R2")]}
    request = {"ordersWithFulfillments": [parcels]}
    stale = await shop.refused("bulkCreateFulfillments", request, if_match='"7"')
    assert stale == (412, "STALE_REVISION", {"revision": "1"})
    several = {"ordersWithFulfillments": [parcels, {"orderId": two["id"], "fulfillments": [parcel(two, 1)]}]}
    refused = await shop.refused("bulkCreateFulfillments", several, if_match='"1"')
    assert refused == (400, "INVALID", {"If-Match": "FIELD_NOT_ALLOWED"})
    answer = await shop.do("bulkCreateFulfillments", request, if_match='"1"')
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 1
