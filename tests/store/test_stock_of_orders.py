"""Stock of a locked order: taken, released and put back, and never given back twice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
import pytest_asyncio
from tests.support.orders import imported, order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import CATALOG, flags, key, left, movements, sold, stocked

from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.inventory import InventoryUpdateTrigger, MovementReason, StockLack
from orderwright.model.permissions import Permission
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Call, Context
from orderwright.workflows.stock import adjust_stock, release_stock, restock, take_stock

Json = dict[str, Any]
T = TypeVar("T")
PAID, CANCELED, RESTOCK = MovementReason.PAID, MovementReason.CANCELED, MovementReason.REFUND_RESTOCK
FAILED, DRAFT = MovementReason.PAYMENT_FAILED, MovementReason.DRAFT_COMMIT


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site whose orders take their stock when they are paid, so that a new one holds nothing."""
    trigger = InventoryUpdateTrigger.ON_ORDER_PAID
    return await new_shop(service.service, service.client, inventory_update_trigger=trigger)


async def on(shop: Shop, made: Json, work: Callable[[OpenOrder], Awaitable[T]]) -> T:
    """Do something to an order in a unit of work of its own, and save the order."""
    now = shop.clock.tick()
    identity = Identity(type=IdentityType.APP, id=UUID(int=7))
    caller = Caller(site_id=shop.site_id, identity=identity, permissions=frozenset(Permission), credential="app:7")
    site = await shop.service.sites.get(shop.site_id)
    async with shop.service.database.transaction() as connection:
        context = Context(
            service=shop.service, call=Call(caller=caller, request_id="r", now=now), site=site, operation="orders.test"
        )
        context.unit = UnitOfWork(connection, site, now)
        opened = await open_order(context, made["id"])
        result = await work(opened)
        await opened.save()
    return result


async def taken(shop: Shop, made: Json, *, force: bool = True) -> list[StockLack]:
    return await on(shop, made, lambda opened: take_stock(opened, PAID, force=force))


async def released(shop: Shop, made: Json) -> None:
    await on(shop, made, lambda opened: release_stock(opened, CANCELED))


async def restocked(shop: Shop, made: Json, *units: int) -> list[int]:
    """Put back so many units of each line; how many of each went into stock."""
    ids = [one["id"] for one in made["lineItems"]]
    given = await on(shop, made, lambda opened: restock(opened, dict(zip(ids, units, strict=True)), RESTOCK))
    assert set(given) <= set(ids)
    return [given.get(one, 0) for one in ids]


async def test_taking_twice_takes_once(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    made = await shop.create(order(sold("a", 4), sold("a"), sold("other")))
    assert await taken(shop, made) == []
    assert await taken(shop, made) == []
    assert await movements(shop, orderId=made["id"]) == [("PAID", -4, 5), ("PAID", -1, 4)]
    assert await flags(shop, made["id"]) == []


async def test_what_is_lacking_is_told_and_nothing_is_taken(shop: Shop) -> None:
    await stocked(shop, "a", 3)
    await stocked(shop, "b", 9)
    made = await shop.create(order(sold("b"), sold("a", 5)))
    before = await shop.contents()
    line_id = UUID(made["lineItems"][1]["id"])
    assert await taken(shop, made, force=False) == [StockLack(line_id, CATALOG, "a", "", "", 5, 3)]
    assert await shop.contents() == before


async def test_what_has_to_be_taken_is_and_the_order_is_pointed_out(shop: Shop) -> None:
    await stocked(shop, "a", 3)
    made = await shop.create(order(sold("a", 5)))
    assert [lack.available for lack in await taken(shop, made)] == [3]
    assert (await left(shop, "a"), await flags(shop, made["id"])) == (-2, ["OVERSOLD"])


async def test_releasing_gives_back_all_that_is_held_once(shop: Shop) -> None:
    place = str(uuid4())
    await stocked(shop, "a", 9)
    await stocked(shop, "a", 1, locationId=place)
    made = await shop.create(order(sold("a", 4, locations=[{"id": place, "quantity": 1}]), sold("a", 2)))
    await taken(shop, made)
    assert (await left(shop, "a"), await left(shop, "a", locationId=place)) == (4, 0)
    await released(shop, made)
    await released(shop, made)
    assert (await left(shop, "a"), await left(shop, "a", locationId=place)) == (9, 1)


async def test_an_order_that_holds_nothing_releases_nothing(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    made = await shop.create(order(sold("a", 4)))
    before = await shop.contents()
    await released(shop, made)
    assert await shop.contents() == before


async def test_what_a_failed_payment_released_is_taken_again(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    made = await shop.create(order(sold("a", 4)))
    await taken(shop, made)
    await on(shop, made, lambda opened: release_stock(opened, FAILED))
    await taken(shop, made)
    assert await movements(shop, orderId=made["id"]) == [("PAID", -4, 5), ("PAYMENT_FAILED", 4, 9), ("PAID", -4, 5)]


async def test_units_go_back_at_most_as_often_as_they_were_taken(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    made = await shop.create(order(sold("a", 4), sold("a", 2)))
    await taken(shop, made)
    assert await restocked(shop, made, 3, 0) == [3, 0]
    assert await restocked(shop, made, 3, 1) == [1, 1]
    await released(shop, made)
    assert await restocked(shop, made, 9, 9) == [0, 0]
    assert await left(shop, "a") == 9


async def test_units_of_a_line_that_took_none_go_on_the_shelf_once(shop: Shop) -> None:
    made = await shop.create(order(sold("a", 4), sold("untracked", 4)))
    await stocked(shop, "a", 0)
    assert await restocked(shop, made, 3, 4) == [3, 0]
    assert await restocked(shop, made, 3, 4) == [1, 0]
    assert await restocked(shop, made, 3, 4) == [0, 0]
    await released(shop, made)
    assert await left(shop, "a") == 4


async def test_an_imported_order_takes_nothing_but_its_units_can_go_on_the_shelf(shop: Shop) -> None:
    await stocked(shop, "a", 5)
    made = (await shop.do("importOrder", {"order": imported(lineItems=[sold("a", 2)])}))["order"]
    assert await taken(shop, made) == []
    assert await restocked(shop, made, 9) == [2]
    assert await left(shop, "a") == 7


async def test_units_that_went_back_for_good_are_not_taken_again(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    made = await shop.create(order(sold("a", 4)))
    await taken(shop, made)

    async def back(opened: OpenOrder) -> None:
        (line,) = opened.lines
        await restock(opened, {line.id: 1}, RESTOCK)
        opened.lines = [msgspec.structs.replace(line, restock_quantity=1)]

    await on(shop, made, back)
    await taken(shop, made)
    assert await left(shop, "a") == 6


async def test_units_return_where_they_came_from(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    place = str(uuid4())
    made = await shop.create(order(sold("a", 4, locations=[{"id": place}])))
    await taken(shop, made)
    await stocked(shop, "a", 0, locationId=place)
    assert await restocked(shop, made, 2) == [2]
    assert (await left(shop, "a"), await left(shop, "a", locationId=place)) == (7, 0)


async def test_an_item_that_is_tracked_no_longer_is_passed_over(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    await stocked(shop, "b", 9)
    made = await shop.create(order(sold("a", 4), sold("b", 2)))
    await taken(shop, made)
    await shop.do("setStock", {"items": [key("a", stopTracking=True)]})
    assert await restocked(shop, made, 1, 1) == [0, 1]
    await released(shop, made)
    assert await left(shop, "b") == 9


async def test_a_changed_quantity_is_followed_both_ways(shop: Shop) -> None:
    await stocked(shop, "a", 9)
    await stocked(shop, "b", 9)
    await stocked(shop, "c", 1)
    made = await shop.create(order(sold("a", 4), sold("b", 2), sold("c")))
    await taken(shop, made)
    more, fewer, gone = (one["id"] for one in made["lineItems"])

    async def change(opened: OpenOrder, units: int, *, force: bool) -> list[StockLack]:
        first, second, _ = opened.lines
        opened.lines = [
            msgspec.structs.replace(first, quantity=4 + units),
            msgspec.structs.replace(second, quantity=1),
        ]
        return await adjust_stock(opened, {more: units, fewer: -1, gone: -1}, DRAFT, force=force)

    before = [await left(shop, item) for item in "abc"]
    assert await on(shop, made, lambda opened: change(opened, 5, force=False)) == []
    assert before == [5, 7, 0]
    assert [await left(shop, item) for item in "abc"] == [0, 8, 1]
    await released(shop, made)
    assert [await left(shop, item) for item in "abc"] == [9, 9, 1]


async def test_a_change_that_lacks_stock_moves_nothing(shop: Shop) -> None:
    await stocked(shop, "a", 5)
    await stocked(shop, "b", 5)
    made = await shop.create(order(sold("a", 4), sold("b", 2)))
    await taken(shop, made)
    more, fewer = (one["id"] for one in made["lineItems"])

    async def change(opened: OpenOrder, *, force: bool) -> list[int]:
        first, second = opened.lines
        opened.lines = [msgspec.structs.replace(first, quantity=7), msgspec.structs.replace(second, quantity=1)]
        lacking = await adjust_stock(opened, {more: 3, fewer: -1}, DRAFT, force=force)
        opened.lines = [first, second]
        return [lack.available for lack in lacking]

    assert await on(shop, made, lambda opened: change(opened, force=False)) == [1]
    assert [await left(shop, item) for item in "ab"] == [1, 3]
    assert await on(shop, made, lambda opened: change(opened, force=True)) == [1]
    assert [await left(shop, item) for item in "ab"] == [-2, 4]
    assert await flags(shop, made["id"]) == ["OVERSOLD"]


async def test_a_site_without_stock_is_asked_one_question(shop: Shop) -> None:
    made = await shop.create(order(sold("a", 4)))
    before = await shop.contents()
    assert await taken(shop, made) == []
    assert await restocked(shop, made, 1) == [0]
    await released(shop, made)
    assert await shop.contents() == before
