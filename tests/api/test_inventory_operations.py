"""The operations on stock: counting it, adjusting it, listing it and its movements."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import CATALOG, key, left, movements, sold, stocked

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site without any stock."""
    return await new_shop(service.service, service.client)


def outcomes(answer: Json) -> list[str | None]:
    """The code of each item's error; None for those that succeeded."""
    return [one["itemMetadata"].get("error", {}).get("code") for one in answer["results"]]


async def test_setting_tells_what_there_is_and_records_the_difference(shop: Shop) -> None:
    place = str(uuid4())
    request = {"items": [key("mug", quantity=7), key("mug", quantity=0, locationId=place.upper())], "note": "counted"}
    answer = await shop.do("setStock", request)
    now = answer["results"][0]["item"]["updatedDate"]
    assert [one["item"] for one in answer["results"]] == [
        key("mug", variant="", locationId="", quantity=7, updatedDate=now),
        key("mug", variant="", locationId=place, quantity=0, updatedDate=now),
    ]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 2, "totalFailures": 0, "undetailedFailures": 0}
    await stocked(shop, "mug", 4)
    page = await shop.do("listMovements", key("mug"))
    assert [(one["delta"], one["quantity"], one["locationId"], one.get("note")) for one in page["movements"]] == [
        (-3, 4, "", None),
        (0, 0, place, "counted"),
        (7, 7, "", "counted"),
    ]
    assert {one["reason"] for one in page["movements"]} == {"ADJUSTMENT"}
    assert page["movements"][0]["identity"]["type"] == "WIX_USER"
    assert page["movements"][0]["operation"] == "inventory.setStock"


async def test_setting_what_is_right_already_moves_nothing(shop: Shop) -> None:
    await stocked(shop, "mug", 7)
    before = await shop.contents()
    await stocked(shop, "mug", 7)
    assert await shop.contents() == before


async def test_quantities_from_elsewhere_are_told_apart(shop: Shop) -> None:
    await shop.do("setStock", {"items": [key("mug", quantity=7)], "reason": "IMPORT"})
    assert await movements(shop, **key("mug")) == [("IMPORT", 7, 7)]


async def test_a_count_of_what_has_changed_meanwhile_is_not_set(shop: Shop) -> None:
    for item in ("a", "b", "c"):
        await stocked(shop, item, 5)
    await shop.create(order(sold("b", 2)))
    items = [
        key("a", quantity=9, expectedQuantity=5),
        key("b", quantity=9, expectedQuantity=5),
        key("c", stopTracking=True, expectedQuantity=4),
        key("never", quantity=1, expectedQuantity=0),
    ]
    answer = await shop.do("setStock", {"items": items})
    assert outcomes(answer) == [None, "STOCK_CHANGED", "STOCK_CHANGED", "STOCK_NOT_FOUND"]
    assert answer["results"][1]["itemMetadata"]["error"]["data"] == {"quantity": 3}
    assert [await left(shop, item) for item in ("a", "b", "c")] == [9, 3, 5]
    assert (await shop.send("getStockItem", key("never"))).status_code == 404
    again = {"items": [key("b", quantity=9, expectedQuantity=3), key("c", stopTracking=True, expectedQuantity=5)]}
    assert outcomes(await shop.do("setStock", again)) == [None, None]
    assert (await left(shop, "b"), (await shop.send("getStockItem", key("c"))).status_code) == (9, 404)


async def test_an_item_can_be_tracked_no_longer_and_again(shop: Shop) -> None:
    await stocked(shop, "mug", 2)
    stop = {"items": [key("mug", stopTracking=True), key("cup", stopTracking=True)]}
    answer = await shop.do("setStock", stop)
    assert outcomes(answer) == [None, "STOCK_NOT_FOUND"]
    assert [one.get("item") for one in answer["results"]] == [None, None]
    assert (await shop.send("getStockItem", key("mug"))).status_code == 404
    made = await shop.create(order(sold("mug", 50)))
    assert await movements(shop, orderId=made["id"]) == []
    await stocked(shop, "mug", 1)
    assert await movements(shop, **key("mug")) == [("ADJUSTMENT", 2, 2), ("ADJUSTMENT", -2, 0), ("ADJUSTMENT", 1, 1)]


async def test_adjusting_adds_and_takes_off_each_alone(shop: Shop) -> None:
    for item in ("a", "b", "c"):
        await stocked(shop, item, 5)
    items = [
        key("a", delta=3),
        key("b", delta=-6),
        key("x", delta=1),
        key("c", delta=-5),
        key("c", delta=0, variant="v"),
    ]
    answer = await shop.do("adjustStock", {"items": items, "note": "broken"})
    assert outcomes(answer) == [None, "INSUFFICIENT_INVENTORY", "STOCK_NOT_FOUND", None, "STOCK_NOT_FOUND"]
    assert answer["results"][1]["itemMetadata"]["error"]["data"] == {"available": 5}
    assert [await left(shop, item) for item in ("a", "b", "c")] == [8, 5, 0]
    assert (await shop.do("listMovements", key("c")))["movements"][0]["note"] == "broken"


async def test_what_was_oversold_can_be_filled_up_but_not_deepened(shop: Shop) -> None:
    await stocked(shop, "a", 1)
    await shop.create(order(sold("a", 4), paymentStatus="PAID"))
    assert outcomes(await shop.do("adjustStock", {"items": [key("a", delta=-1)]})) == ["INSUFFICIENT_INVENTORY"]
    assert outcomes(await shop.do("adjustStock", {"items": [key("a", delta=2)]})) == [None]
    assert await left(shop, "a") == -1


async def test_the_same_write_again_does_nothing_again(shop: Shop) -> None:
    await stocked(shop, "a", 1)
    first = await shop.do("adjustStock", {"items": [key("a", delta=2)]}, Idempotency_Key="k")
    assert await shop.do("adjustStock", {"items": [key("a", delta=2)]}, Idempotency_Key="k") == first
    assert await left(shop, "a") == 3


async def test_a_page_of_stock_goes_on_where_it_ended(shop: Shop) -> None:
    place = str(uuid4())
    await shop.do("setStock", {"items": [key(f"item{i}", quantity=i) for i in range(6)]})
    await stocked(shop, "item3", -0, locationId=place)
    seen: list[tuple[str, str]] = []
    cursor: Json = {}
    sizes = []
    while True:
        page = await shop.do("queryStock", {"limit": 3, **cursor})
        seen += [(one["catalogItemId"], one["locationId"]) for one in page["stock"]]
        sizes.append(len(page["stock"]))
        if "cursor" not in page:
            break
        cursor = {"cursor": page["cursor"]}
    assert sizes == [3, 3, 1]
    assert seen == sorted([(f"item{i}", "") for i in range(6)] + [("item3", place)])


async def test_stock_is_found_by_item_location_and_what_is_left(shop: Shop) -> None:
    place = str(uuid4())
    await shop.do("setStock", {"items": [key(f"item{i}", quantity=i) for i in range(4)]})
    await stocked(shop, "item1", 9, locationId=place)

    async def found(**query: Any) -> list[tuple[str, int]]:
        return [(one["catalogItemId"], one["quantity"]) for one in (await shop.do("queryStock", query))["stock"]]

    assert await found(items=[key("item1"), key("item3")]) == [("item1", 1), ("item1", 9), ("item3", 3)]
    assert await found(locationIds=[place.upper()]) == [("item1", 9)]
    assert await found(locationIds=[""], maxQuantity=1) == [("item0", 0), ("item1", 1)]
    assert await found(items=[{"appId": "another", "catalogItemId": "item1"}]) == []


async def test_movements_are_paged_newest_first(shop: Shop) -> None:
    for quantity in (5, 3, 8, 1):
        await stocked(shop, "a", quantity)
    first = await shop.do("listMovements", {**key("a"), "limit": 3})
    assert [one["quantity"] for one in first["movements"]] == [1, 8, 3]
    await stocked(shop, "a", 2)
    second = await shop.do("listMovements", {**key("a"), "limit": 3, "cursor": first["cursor"]})
    assert [one["quantity"] for one in second["movements"]] == [5]
    assert "cursor" not in second


async def test_movements_of_an_order_are_paged_and_those_of_an_item_narrowed(shop: Shop) -> None:
    for variant in ("s", "m", "l"):
        await stocked(shop, "shirt", 5, variant=variant)
    made = await shop.create(order(*(sold("shirt", options={"variantId": one}) for one in ("s", "m", "l"))))
    first = await shop.do("listMovements", {"orderId": made["id"], "limit": 2})
    second = await shop.do("listMovements", {"orderId": made["id"], "limit": 2, "cursor": first["cursor"]})
    shown = [one["variant"] for one in first["movements"] + second["movements"]]
    assert sorted(shown) == ["l", "m", "s"]
    assert "cursor" not in second
    assert await movements(shop, **key("shirt", variant="m")) == [("ADJUSTMENT", 5, 5), ("PLACED", -1, 4)]
    assert await movements(shop, **key("shirt", variant="m", locationId=str(uuid4()))) == []
    assert await movements(shop, **key("shirt", variant="")) == []


ITEM = key("a")


def forged(place: Any) -> str:
    """A cursor that no answer held."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "request_", "violations"),
    [
        ("setStock", {"items": []}, {"items": "MIN_SIZE"}),
        ("setStock", {"items": [key("a", quantity=1)] * 101}, {"items": "MAX_SIZE"}),
        ("setStock", {"items": [key("a", quantity=-1)]}, {"items[0].quantity": "MIN"}),
        ("setStock", {"items": [key("a", quantity=1.5)]}, {"items[0].quantity": "VALIDATION"}),
        ("setStock", {"items": [key("a")]}, {"items[0]": "REQUIRED_ONE_OF_FIELD"}),
        ("setStock", {"items": [key("a", quantity=1, locationId="shelf")]}, {"items[0].locationId": "FORMAT"}),
        ("setStock", {"items": [key("a", quantity=1), key("a", quantity=2, variant="")]}, {"items[1]": "OTHER"}),
        ("adjustStock", {"items": [key("a", delta=10**10)]}, {"items[0].delta": "MAX"}),
        ("adjustStock", {"items": [{"catalogItemId": "a", "delta": 1}]}, {"items[0].appId": "REQUIRED_FIELD"}),
        ("queryStock", {"limit": 101}, {"limit": "MAX"}),
        ("queryStock", {"cursor": "~"}, {"cursor": "FORMAT"}),
        ("queryStock", {"cursor": "WzFd"}, {"cursor": "FORMAT"}),
        ("queryStock", {"cursor": forged(["a", "b", "\0", ""])}, {"cursor": "FORMAT"}),
        ("listMovements", {**ITEM, "cursor": forged([10**18, 1, ["a"] * 4])}, {"cursor": "FORMAT"}),
        ("listMovements", {**ITEM, "cursor": forged([1, 10**19, ["a"] * 4])}, {"cursor": "FORMAT"}),
        ("listMovements", {}, {"appId": "REQUIRED_FIELD", "catalogItemId": "REQUIRED_FIELD"}),
        ("listMovements", {"appId": CATALOG}, {"catalogItemId": "REQUIRED_FIELD"}),
        ("listMovements", {**ITEM, "cursor": "ä"}, {"cursor": "FORMAT"}),
        (
            "listMovements",
            {**ITEM, "orderId": "0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70"},
            {"appId": "FIELD_NOT_ALLOWED", "catalogItemId": "FIELD_NOT_ALLOWED"},
        ),
    ],
)
async def test_what_is_wrong_is_named(shop: Shop, name: str, request_: Json, violations: dict[str, str]) -> None:
    assert await shop.refused(name, request_) == (400, "INVALID", violations)
