"""Stock in the dashboard: the list, one quantity with its movements, and counting."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio
from tests.support.catalog import made, reference, shirt
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import order
from tests.support.service import Shop, open_shop
from tests.support.stock import CATALOG, left, sold, stocked

from orderwright.dashboard.stock_rows import code_of
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.identity import Role
from orderwright.rules.stock import stock_key

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


def code(item: str, variant: str = "", location: str = "", app: str = CATALOG_APP_ID) -> str:
    """What addresses and forms have of a quantity."""
    return code_of(stock_key(app, item, variant, location))


async def counted(shop: Shop, product_id: str, quantity: int, **more: str) -> None:
    """Set what is left of a product."""
    answer = await shop.do("setStock", {"items": [{**reference(product_id), "quantity": quantity, **more}]})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 1


async def units(shop: Shop, product_id: str) -> int:
    """What is left of a product."""
    found: int = (await shop.do("getStockItem", reference(product_id)))["stockItem"]["quantity"]
    return found


async def movements(shop: Shop, product_id: str) -> list[tuple[int, int, str | None]]:
    """Change, result and note of the movements of a product, newest first."""
    found = (await shop.do("listMovements", reference(product_id)))["movements"]
    return [(one["delta"], one["quantity"], one.get("note")) for one in found]


async def test_the_list_names_products_variants_and_what_nobody_counts(shop: Shop, manager: Desk) -> None:
    wear = (await shop.do("createProduct", {"product": shirt(id=None)}))["product"]
    small, medium = [one["id"] for one in wear["variants"]]
    await counted(shop, wear["id"], 12, variant=small)
    page = await manager.get("/stock?q=shirt")
    words = text_of(page.text)
    assert "Shirt S · SHIRT-S 12 Anywhere" in words
    assert "Shirt M · SHIRT-M Not counted" in words
    for variant in (small, medium):
        assert f"/dashboard/stock/{code(wear['id'], variant)}" in page.text
    assert "There is nothing like this." in text_of((await manager.get("/stock?q=nothing")).text)


async def test_views_show_what_runs_low_and_where(shop: Shop, manager: Desk) -> None:
    place = str(uuid4())
    few, none, many = [await made(shop, f"Viewed {name}") for name in ("few", "none", "many")]
    await counted(shop, few["id"], 3)
    await counted(shop, none["id"], 0, locationId=place)
    await counted(shop, many["id"], 50)
    seen = {}
    for view in ("show=low", "show=low&most=50", "show=out", f"location={place}", "show=counted", "show=oversold"):
        words = text_of((await manager.get(f"/stock?q=viewed&{view}")).text)
        seen[view] = [name for name in ("few", "none", "many") if f"Viewed {name}" in words]
    assert seen == {
        "show=low": ["few", "none"],
        "show=low&most=50": ["few", "none", "many"],
        "show=out": ["none"],
        f"location={place}": ["none"],
        "show=counted": ["few", "none", "many"],
        "show=oversold": [],
    }
    await stocked(shop, "lamp of another app", 4)
    words = text_of((await manager.get("/stock?show=counted")).text)
    assert "lamp of another app In no catalogue of the shop" in words


async def test_pages_go_on_and_a_cursor_of_another_list_begins_anew(shop: Shop, manager: Desk) -> None:
    for number in range(21):
        await made(shop, f"Paged {number:02}")
    first = await manager.get("/stock?q=paged")
    assert ("Paged 19" in first.text, "Paged 20" in first.text) == (True, False)
    after = first.text.partition('rel="next" href="/dashboard')[2].partition('"')[0].replace("&amp;", "&")
    second = text_of((await manager.get(after)).text)
    assert ("Paged 19" in second, "Paged 20" in second) == (False, True)
    assert "Paged 00" in (await manager.get("/stock?q=paged&cursor=nonsense")).text
    assert (await manager.get("/stock?show=counted&cursor=nonsense")).status_code == 200


async def test_a_product_of_very_many_variants_has_a_list_of_its_own(shop: Shop, manager: Desk) -> None:
    choices = [f"c{number}" for number in range(21)]
    options = [{"name": "Colour", "choices": choices}]
    variants = [{"choices": [{"option": "Colour", "choice": one}]} for one in choices]
    wide = await made(shop, "Very wide", options=options, variants=variants)
    await counted(shop, wide["id"], 9, variant=wide["variants"][0]["id"])
    words = text_of((await manager.get("/stock?q=wide")).text)
    assert "Very wide 21 quantities 9" in words
    alone = text_of((await manager.get(f"/stock?product={wide['id']}")).text)
    assert all(f"Very wide {one} " in alone for one in choices)


async def test_a_quantity_is_told_with_its_movements_and_their_orders(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Moved lamp")
    await counted(shop, lamp["id"], 10)
    sale = sold("x", 3)
    sale["catalogReference"] = reference(lamp["id"])
    placed = await shop.create(order(sale, status="APPROVED", shippingInfo={"title": "Standard"}))
    page = await manager.get(f"/stock/{code(lamp['id'])}")
    words = text_of(page.text)
    assert "7 units can be sold." in words
    assert "3 units are in orders that are still to be sent." in words
    assert "-3 7 An order was placed" in words
    assert f'href="/dashboard/orders/{placed["id"]}">#{placed["number"]}<' in page.text
    parcel = {"lineItems": [{"id": placed["lineItems"][0]["id"], "quantity": 2}]}
    await shop.do("createFulfillment", {"orderId": placed["id"], "fulfillment": parcel})
    words = text_of((await manager.get(f"/stock/{code(lamp['id'])}")).text)
    assert "1 unit is in orders that are still to be sent." in words
    other = await made(shop, "Never counted")
    words = text_of((await manager.get(f"/stock/{code(other['id'])}")).text)
    assert "Nobody counts this" in words
    for wrong in (code("gone"), "nonsense", code(str(uuid4()))):
        assert (await manager.get(f"/stock/{wrong}")).status_code == 404


async def test_stock_is_adjusted_by_a_difference_with_its_reason(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Adjusted lamp")
    address = f"/stock/{code(lamp['id'])}"
    assert (await manager.get(f"{address}/adjust")).status_code == 404
    await counted(shop, lamp["id"], 5)
    form = {"direction": "off", "units": "2", "note": "Broken", "_key": "once"}
    for _ in range(2):
        assert (await manager.post(f"{address}/adjust", form)).status_code == 303
    form = {"direction": "add", "units": "10", "note": "Delivery", "_key": "more"}
    assert (await manager.post(f"{address}/adjust", form)).headers["location"] == f"/dashboard{address}"
    assert await movements(shop, lamp["id"]) == [(10, 13, "Delivery"), (-2, 3, "Broken"), (5, 5, None)]
    refused = {}
    for units_, note in (("14", "Lost"), ("", "Lost"), ("two", "Lost"), ("1", ""), ("9999999999", "Lost")):
        form = {"direction": "off", "units": units_, "note": note, "_key": f"{units_}{note}"}
        answer = await manager.post(f"{address}/adjust", form)
        assert f'value="{units_}"' in answer.text
        refused[units_, note] = (answer.status_code, answer.text.count('aria-invalid="true"'))
    assert refused == {
        ("14", "Lost"): (409, 1),
        ("", "Lost"): (422, 1),
        ("two", "Lost"): (422, 1),
        ("1", ""): (422, 1),
        ("9999999999", "Lost"): (422, 1),
    }
    assert await units(shop, lamp["id"]) == 13


async def test_a_count_overwrites_nothing_that_was_sold_since(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Counted lamp")
    address = f"/stock/{code(lamp['id'])}/set"
    assert "Begin to count" in text_of((await manager.get(address)).text)
    form = {"count": "8", "was_": "", "note": "First", "_key": "1"}
    assert (await manager.post(address, form)).status_code == 303
    # Who still sees that nobody counts it does not overwrite the eight.
    stale = await manager.post(address, {**form, "count": "3", "_key": "2"})
    assert (stale.status_code, "Meanwhile there are 8." in stale.text) == (422, True)
    await counted(shop, lamp["id"], 6)
    stale = await manager.post(address, {"count": "9", "was_": "8", "_key": "3"})
    assert (stale.status_code, "Meanwhile there are 6." in stale.text, await units(shop, lamp["id"])) == (409, True, 6)
    assert 'name="was_" value="6"' in stale.text
    assert 'value="9"' in stale.text
    assert (await manager.post(address, {"count": "9", "was_": "6", "_key": "4"})).status_code == 303
    assert await units(shop, lamp["id"]) == 9
    for wrong in ("", "x", "-1", "2000000000"):
        answer = await manager.post(address, {"count": wrong, "was_": "9", "_key": wrong})
        assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)


async def test_counting_ends_and_the_movements_stay(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Stopped lamp")
    await counted(shop, lamp["id"], 4)
    address = f"/stock/{code(lamp['id'])}"
    assert "The number is forgotten." in (await manager.get(f"{address}/stop")).text
    assert (await manager.post(f"{address}/stop", {"note": "Made to order", "_key": "stop"})).status_code == 303
    assert (await shop.send("getStockItem", reference(lamp["id"]))).status_code == 404
    words = text_of((await manager.get(address)).text)
    assert "Nobody counts this" in words
    assert "-4 0 Counted or adjusted Made to order" in words
    assert (await manager.post(f"{address}/stop", {"_key": "stop again"})).status_code == 303
    assert (await manager.get(f"{address}/stop")).status_code == 404
    await counted(shop, lamp["id"], 6)
    changed = await manager.post(f"{address}/stop", {"was_": "4", "_key": "stop late"})
    assert (changed.status_code, "6 are available." in changed.text) == (409, True)
    assert (await shop.do("getStockItem", reference(lamp["id"])))["stockItem"]["quantity"] == 6


async def test_many_counts_are_saved_in_one_form(shop: Shop, manager: Desk) -> None:
    lamps = [await made(shop, f"Bulk {number}") for number in range(4)]
    for lamp in lamps[:3]:
        await counted(shop, lamp["id"], 5)
    page = (await manager.get("/stock/count?q=bulk")).text
    codes = [code(lamp["id"]) for lamp in lamps]
    assert [f'name="was_{one}" value="5"' in page for one in codes] == [True, True, True, False]
    form: dict[str, object] = {"item": codes, "note": "Stocktaking", "_key": "bulk"}
    form |= {f"was_{one}": "5" for one in codes[:3]} | {f"was_{codes[3]}": ""}
    form |= {f"count_{codes[0]}": "7", f"count_{codes[1]}": "", f"count_{codes[3]}": "2"}
    assert (await manager.post("/stock/count", form)).headers["location"] == "/dashboard/stock"
    assert "2 counts were saved." in (await manager.get("/stock")).text
    assert [await units(shop, lamp["id"]) for lamp in lamps] == [7, 5, 5, 2]
    assert await movements(shop, lamps[3]["id"]) == [(2, 2, "Stocktaking")]


async def test_rows_that_changed_meanwhile_are_told_and_the_others_saved(shop: Shop, manager: Desk) -> None:
    lamps = [await made(shop, f"Stale {number}") for number in range(2)]
    for lamp in lamps:
        await counted(shop, lamp["id"], 5)
    codes = [code(lamp["id"]) for lamp in lamps]
    await counted(shop, lamps[1]["id"], 4)
    form: dict[str, object] = {"item": codes, "_key": "stale"}
    form |= {f"was_{one}": "5" for one in codes} | {f"count_{one}": "9" for one in codes}
    answer = await manager.post("/stock/count", form)
    words = text_of(answer.text)
    assert answer.status_code == 409
    assert "1 count was saved. The rows below have changed meanwhile." in words
    assert "Meanwhile there are 4." in words
    assert ("Stale 0" in words, f'name="was_{codes[1]}" value="4"' in answer.text) == (False, True)
    assert [await units(shop, lamp["id"]) for lamp in lamps] == [9, 4]
    before = await shop.contents()
    for count in ("x", "", "9999999999"):
        form = {"item": codes, f"was_{codes[0]}": "9", f"count_{codes[0]}": count, "_key": f"n{count}"}
        answer = await manager.post("/stock/count", form)
        assert (answer.status_code, "Stale 1" in answer.text) == (422, True)
    assert await shop.contents() == before


async def test_what_was_oversold_is_said_in_words(shop: Shop, manager: Desk) -> None:
    await stocked(shop, "vase", 1)
    await shop.create(order(sold("vase", 4), paymentStatus="PAID"))
    assert await left(shop, "vase") == -3
    words = text_of((await manager.get(f"/stock/{code('vase', app=CATALOG)}")).text)
    assert "3 units more were sold than there were." in words
    assert "vase" in text_of((await manager.get("/stock?show=oversold")).text)


async def test_who_may_only_look_gets_no_button(shop: Shop) -> None:
    lamp = await made(shop, "Looked at")
    await counted(shop, lamp["id"], 2)
    async with desk_of(shop, Role.VIEWER) as desk:
        path = f"/stock/{code(lamp['id'])}"
        page = (await desk.get(path)).text
        assert ("2 units can be sold." in page, f"{path}/" in page) == (True, False)
        assert "/stock/count" not in (await desk.get("/stock")).text
