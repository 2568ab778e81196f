"""What placing an order does to stock: it is taken in the same transaction, or the order is not placed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.orders import imported, order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import CATALOG, flags, key, left, movements, sold, stocked

from orderwright.model.inventory import InventoryUpdateTrigger, Overselling

Json = dict[str, Any]
NORTH, SOUTH = str(uuid4()), str(uuid4())


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def allowing(shop: Shop) -> Shop:
    return await new_shop(shop.service, shop.client, overselling=Overselling.ALLOW)


async def when_paid(shop: Shop) -> Shop:
    trigger = InventoryUpdateTrigger.ON_ORDER_PAID
    return await new_shop(shop.service, shop.client, inventory_update_trigger=trigger)


def lack(made: Json, requested: int, available: int, **of: str) -> Json:
    where = {"variant": "", "locationId": "", **of}
    return {"lineItemId": made["id"], "appId": CATALOG, "requested": requested, "available": available, **where}


async def test_an_order_takes_what_its_lines_need(shop: Shop) -> None:
    await stocked(shop, "lamp", 10)
    await stocked(shop, "vase", 2)
    made = await shop.create(order(sold("lamp", 3), sold("vase", 2), sold("lamp")))
    assert (await left(shop, "lamp"), await left(shop, "vase")) == (6, 0)
    page = (await shop.do("listMovements", {"orderId": made["id"]}))["movements"]
    lines = [one["id"] for one in made["lineItems"]]
    assert sorted((one["lineItemId"], one["catalogItemId"], one["delta"], one["quantity"]) for one in page) == sorted(
        [(lines[0], "lamp", -3, 7), (lines[1], "vase", -2, 0), (lines[2], "lamp", -1, 6)]
    )
    assert {(one["reason"], one["operation"], one["date"]) for one in page} == {
        ("PLACED", "orders.createOrder", made["createdDate"])
    }
    assert await flags(shop, made["id"]) == []


async def test_an_order_that_lacks_stock_is_refused_and_leaves_nothing(shop: Shop) -> None:
    await stocked(shop, "bowl", 2)
    await stocked(shop, "cup", 5)
    first, second, third = str(uuid4()), str(uuid4()), str(uuid4())
    lines = [sold("cup", 4, id=first), sold("bowl", id=second), sold("bowl", 2, id=third)]
    status, code, data = await shop.refused("createOrder", {"order": order(*lines)}, Idempotency_Key="short")
    assert (status, code) == (428, "INSUFFICIENT_INVENTORY")
    assert data == {"lineItems": [lack({"id": third}, 2, 1, catalogItemId="bowl")]}
    # The key is free again, for an order that there is enough for.
    await shop.create(order(sold("bowl", 2)), Idempotency_Key="short")
    assert (await left(shop, "bowl"), await left(shop, "cup")) == (0, 5)


async def test_a_refused_order_takes_no_number(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client)
    await stocked(site, "rug", 3)
    answers = await asyncio.gather(
        *(site.send("createOrder", {"order": order(sold("rug") if i % 2 else sold("other"))}) for i in range(16))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 11, 428: 5}
    numbers = [int(answer.json()["order"]["number"]) for answer in answers if answer.status_code == 200]
    assert sorted(numbers) == list(range(10001, 10012))
    assert await left(site, "rug") == 0


async def test_items_that_are_not_tracked_are_never_in_the_way(shop: Shop) -> None:
    await stocked(shop, "sofa", 1)
    elsewhere = {"catalogReference": {"appId": "another", "catalogItemId": "sofa"}}
    made = await shop.create(order(sold("unknown", 100_000), {**sold("sofa", 7), **elsewhere}))
    assert await movements(shop, orderId=made["id"]) == []
    assert await left(shop, "sofa") == 1


async def test_the_same_request_again_takes_nothing_again(shop: Shop) -> None:
    await stocked(shop, "jar", 5)
    sent = order(sold("jar", 2))
    first = await shop.create(sent, Idempotency_Key="jar")
    assert await shop.create(sent, Idempotency_Key="jar") == first
    assert await left(shop, "jar") == 3


async def test_of_one_request_sent_often_at_once_all_are_told_the_same(shop: Shop) -> None:
    await stocked(shop, "last", 1)
    requests = [shop.send("createOrder", {"order": order(sold("last", 2))}, Idempotency_Key="many") for _ in range(12)]
    answers = await asyncio.gather(*requests)
    codes = {answer.json()["details"]["applicationError"]["code"] for answer in answers}
    assert "INSUFFICIENT_INVENTORY" in codes
    assert codes <= {"INSUFFICIENT_INVENTORY", "IDEMPOTENCY_KEY_IN_USE"}
    assert await left(shop, "last") == 1


@pytest.mark.parametrize("status", ["PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "FULLY_REFUNDED"])
async def test_an_order_that_says_that_money_came_in_is_placed_and_pointed_out(shop: Shop, status: str) -> None:
    item = f"paid-{status}"
    await stocked(shop, item, 1)
    made = await shop.create(order(sold(item, 3), paymentStatus=status))
    assert await left(shop, item) == -2
    assert await flags(shop, made["id"]) == ["OVERSOLD"]
    assert await movements(shop, orderId=made["id"]) == [("PLACED", -3, -2)]


@pytest.mark.parametrize("status", ["NOT_PAID", "PENDING", "PENDING_MERCHANT", "DECLINED"])
async def test_without_money_an_order_is_refused(shop: Shop, status: str) -> None:
    item = f"open-{status}"
    await stocked(shop, item, 1)
    assert (await shop.refused("createOrder", {"order": order(sold(item, 2), paymentStatus=status)}))[0] == 428


async def test_an_order_that_costs_nothing_is_refused_as_well(shop: Shop) -> None:
    await stocked(shop, "gift", 1)
    refusal = await shop.refused("createOrder", {"order": order(sold("gift", 2, price="0"))})
    assert refusal[:2] == (428, "INSUFFICIENT_INVENTORY")


async def test_a_site_that_allows_overselling_places_every_order(shop: Shop) -> None:
    site = await allowing(shop)
    await stocked(site, "tent", 1)
    enough = await site.create(order(sold("tent")))
    more = await site.create(order(sold("tent", 2)))
    assert await left(site, "tent") == -2
    assert (await flags(site, enough["id"]), await flags(site, more["id"])) == ([], ["OVERSOLD"])


async def test_where_payment_takes_the_stock_only_a_paid_order_does(shop: Shop) -> None:
    site = await when_paid(shop)
    await stocked(site, "oven", 1)
    unpaid = await site.create(order(sold("oven", 5)))
    partly = await site.create(order(sold("oven", 5), paymentStatus="PARTIALLY_PAID"))
    assert await left(site, "oven") == 1
    paid = await site.create(order(sold("oven", 2), paymentStatus="PAID"))
    assert await movements(site, orderId=paid["id"]) == [("PAID", -2, -1)]
    assert [await flags(site, made["id"]) for made in (unpaid, partly, paid)] == [[], [], ["OVERSOLD"]]


async def test_an_import_moves_no_stock(shop: Shop) -> None:
    await stocked(shop, "book", 3)
    made = (await shop.do("importOrder", {"order": imported("APPROVED", "PAID", lineItems=[sold("book", 2)])}))["order"]
    assert await left(shop, "book") == 3
    assert await movements(shop, orderId=made["id"]) == []


async def test_each_variant_has_a_quantity_of_its_own(shop: Shop) -> None:
    red, small = str(uuid4()).upper(), {"Size": "S", "Colour": "blå"}
    await stocked(shop, "shirt", 5, variant=red.lower())
    await stocked(shop, "shirt", 4, variant='{"Colour": "blå", "Size": "S"}')
    await stocked(shop, "shirt", 3)
    nothing = "00000000-0000-0000-0000-000000000000"
    await shop.create(
        order(
            sold("shirt", options={"variantId": red, "options": small}),
            sold("shirt", 2, options={"options": small}),
            sold("shirt", 3, options={"variantId": nothing}),
            sold("shirt", 100, options={"variantId": "unknown"}),
        )
    )
    assert await left(shop, "shirt", variant=red) == 4
    assert await left(shop, "shirt", variant='{"Size":"S","Colour":"blå"}') == 2
    assert await left(shop, "shirt") == 0


async def test_a_line_is_supplied_by_its_locations_then_by_that_of_the_order_then_by_any(shop: Shop) -> None:
    await stocked(shop, "desk", 10)
    await stocked(shop, "desk", 10, locationId=NORTH.upper())
    places = [{"id": NORTH, "quantity": 2}, {"id": SOUTH, "quantity": 1}]
    await shop.create(order(sold("desk", 6, locations=places), businessLocation={"id": NORTH}))
    # Two and the three that are left over from the north; the south has no quantity of its own.
    assert (await left(shop, "desk", locationId=NORTH), await left(shop, "desk")) == (5, 9)
    await shop.create(order(sold("desk", 4, locations=[{"id": NORTH}])))
    await shop.create(order(sold("desk", 2)))
    assert (await left(shop, "desk", locationId=NORTH), await left(shop, "desk")) == (1, 7)
    data = (await shop.refused("createOrder", {"order": order(sold("desk", 2), businessLocation={"id": NORTH})}))[2]
    (found,) = data["lineItems"]
    assert (found["locationId"], found["requested"], found["available"]) == (NORTH, 2, 1)


async def test_units_that_the_order_says_went_back_are_not_taken(shop: Shop) -> None:
    await stocked(shop, "pen", 9)
    await shop.create(order(sold("pen", 5, restockQuantity=2), paymentStatus="PARTIALLY_REFUNDED"))
    assert await left(shop, "pen") == 6


async def test_a_quantity_that_is_not_kept_is_not_found(shop: Shop) -> None:
    named = key("nothing", variant="", locationId="")
    assert await shop.refused("getStockItem", key("nothing")) == (404, "STOCK_NOT_FOUND", named)
