"""The operations on products: made, changed, found by what a person types, and written many at a time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.catalog import BOOKS, FOOD, SIZES, made, names, product, shirt, variant
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site without any product."""
    return await new_shop(service.service, service.client)


async def test_a_product_is_answered_with_all_that_it_is(shop: Shop) -> None:
    answer = await shop.send("createProduct", {"product": product(price="10.5", sku="HL-1", weight="1.25")})
    found = answer.json()["product"]
    assert answer.headers["ETag"] == '"1"'
    now = found["createdDate"]
    assert found == {
        "id": found["id"],
        "name": "Harbor lamp",
        "sku": "HL-1",
        "currency": "USD",
        "price": {"amount": "10.5", "formattedAmount": "$10.50"},
        "weight": "1.25",
        "itemType": "PHYSICAL",
        "revision": "1",
        "available": True,
        "archived": False,
        "createdDate": now,
        "updatedDate": now,
    }
    assert (await shop.do("getProduct", {"id": found["id"]}))["product"] == found
    assert (await shop.do("getProduct", {"id": found["id"].upper()}))["product"] == found


async def test_variants_get_ids_that_stay(shop: Shop) -> None:
    first = (await shop.do("createProduct", {"product": shirt()}))["product"]
    ids = [one["id"] for one in first["variants"]]
    assert len(set(ids)) == 2
    renamed = [variant("M", sku="SHIRT-M", price={"amount": "23.00"}), variant("S", sku="SHIRT-SMALL")]
    patch = {"id": first["id"], "variants": renamed}
    second = (await shop.do("updateProduct", {"product": patch}))["product"]
    assert [(one["id"], one["sku"]) for one in second["variants"]] == [(ids[1], "SHIRT-M"), (ids[0], "SHIRT-SMALL")]
    assert second["revision"] == "2"


async def test_absent_stays_null_removes_and_nothing_new_writes_nothing(shop: Shop) -> None:
    found = await made(shop, sku="A", weight="2", taxGroupId=FOOD)
    patch = {"id": found["id"], "weight": None, "price": {"amount": "11.00"}}
    changed = (await shop.do("updateProduct", {"product": patch}))["product"]
    assert (changed["sku"], changed.get("weight"), changed["price"]["amount"]) == ("A", None, "11.00")
    assert (changed["taxGroupId"], changed["revision"], changed["createdDate"]) == (FOOD, "2", found["createdDate"])
    before = await shop.contents()
    assert (await shop.do("updateProduct", {"product": patch}))["product"] == changed
    assert await shop.contents() == before


async def test_a_change_of_another_revision_is_refused(shop: Shop) -> None:
    found = await made(shop)
    request = {"product": {"id": found["id"], "name": "Lamp"}}
    await shop.do("updateProduct", request, If_Match='"1"')
    refusal = (412, "STALE_REVISION", {"revision": "2"})
    assert await shop.refused("updateProduct", request, If_Match='"1"') == refusal
    assert await shop.refused("deleteProduct", {"id": found["id"]}, If_Match='"1"') == refusal
    await shop.do("deleteProduct", {"id": found["id"]}, If_Match='"2"')


async def test_a_deleted_product_is_gone_and_its_sku_is_free(shop: Shop) -> None:
    found = (await shop.do("createProduct", {"product": shirt()}))["product"]
    assert await shop.do("deleteProduct", {"id": found["id"]}) == {}
    gone = (404, "PRODUCT_NOT_FOUND", {"productId": found["id"]})
    assert await shop.refused("getProduct", {"id": found["id"]}) == gone
    assert await shop.refused("deleteProduct", {"id": found["id"]}) == gone
    assert await shop.refused("updateProduct", {"product": {"id": found["id"]}}) == gone
    assert await shop.refused("getProduct", {"id": "lamp"}) == (404, "PRODUCT_NOT_FOUND", {"productId": "lamp"})
    assert (await shop.do("createProduct", {"product": shirt(id=found["id"])}))["product"]["revision"] == "1"


async def test_ids_and_skus_are_given_once(shop: Shop) -> None:
    found = (await shop.do("createProduct", {"product": shirt()}))["product"]
    same_id = {"product": product(id=found["id"])}
    assert await shop.refused("createProduct", same_id) == (
        409,
        "PRODUCT_ALREADY_EXISTS",
        {"productId": found["id"]},
    )
    taken = (409, "SKU_IN_USE", {"sku": "SHIRT-M", "productId": found["id"]})
    assert await shop.refused("createProduct", {"product": product(sku="SHIRT-M")}) == taken
    other = await made(shop)
    assert await shop.refused("updateProduct", {"product": {"id": other["id"], "sku": "SHIRT-M"}}) == taken


async def test_every_broken_rule_is_named(shop: Shop) -> None:
    wrong = product(
        price="10.00",
        compareAtPrice={"amount": "9.99"},
        itemType="DIGITAL",
        sku="A",
        options=[SIZES, SIZES, {"name": "Colour", "choices": ["Red", "Red"]}],
        variants=[variant("S", sku="A"), variant("XL"), {"choices": [{"option": "Shape", "choice": "Round"}]}],
        translations=[{"language": "de", "name": "Lampe"}, {"language": "DE", "name": "Leuchte"}],
    )
    assert await shop.refused("createProduct", {"product": wrong}) == (
        400,
        "INVALID",
        {
            "product.compareAtPrice": "OTHER",
            "product.digitalFile": "REQUIRED_FIELD",
            "product.options[1].name": "OTHER",
            "product.options[2].choices[1]": "OTHER",
            "product.variants[0].choices": "OTHER",
            "product.variants[0].sku": "OTHER",
            "product.variants[1].choices[0].choice": "OTHER",
            "product.variants[1].choices": "OTHER",
            "product.variants[2].choices[0].option": "OTHER",
            "product.variants[2].choices": "OTHER",
            "product.translations[1].language": "OTHER",
        },
    )
    assert await shop.refused("createProduct", {"product": product(options=[SIZES])}) == (
        400,
        "INVALID",
        {"product.variants": "REQUIRED_FIELD"},
    )


async def test_products_are_listed_by_their_ids_archived_or_not(shop: Shop) -> None:
    lamp, old, _other = [await made(shop, name, archived=name == "Old") for name in ("Lamp", "Old", "Other")]
    ids = [old["id"].upper(), lamp["id"], str(uuid4())]
    assert await names(shop, ids=ids) == ["Lamp", "Old"]
    assert await names(shop, ids=ids, archived=False) == ["Lamp"]
    assert await names(shop, ids=ids, text="ol") == ["Old"]
    assert await names(shop, ids=[]) == ["Lamp", "Other"]
    too_many = {"ids": [str(uuid4()) for _ in range(101)]}
    assert await shop.refused("queryProducts", too_many) == (400, "INVALID", {"ids": "MAX_SIZE"})


async def test_a_person_finds_products_from_the_first_character_on(shop: Shop) -> None:
    await made(shop, "Über-Lampe", sku="HL-100", translations=[{"language": "en", "name": "Super lamp"}])
    await made(shop, "Lantern", taxGroupId=FOOD, available=False)
    await made(shop, "Old lamp", archived=True)
    await shop.do("createProduct", {"product": shirt(taxGroupId=BOOKS)})
    assert await names(shop) == ["Lantern", "Shirt", "Über-Lampe"]
    assert await names(shop, text="l") == ["Lantern", "Über-Lampe"]
    assert await names(shop, text="uber SUP") == ["Über-Lampe"]
    assert await names(shop, text="ampe") == []
    assert await names(shop, text="hl-1") == ["Über-Lampe"]
    assert await names(shop, text="hl10") == ["Über-Lampe"]
    assert await names(shop, text="shirt-m") == ["Shirt"]
    assert await names(shop, text="!?") == []
    assert await names(shop, text=" ") == ["Lantern", "Shirt", "Über-Lampe"]
    assert await names(shop, text="lamp", archived=True) == ["Old lamp"]
    assert await names(shop, taxGroupId=FOOD.upper()) == ["Lantern"]
    assert await names(shop, available=False) == ["Lantern"]
    assert await names(shop, itemType="DIGITAL") == []


async def test_pages_follow_each_other_while_products_come_and_go(shop: Shop) -> None:
    for name in "DBCAE":
        await made(shop, name)
    first = await shop.do("queryProducts", {"cursorPaging": {"limit": 2}})
    assert [one["name"] for one in first["products"]] == ["A", "B"]
    assert first["pagingMetadata"]["hasNext"] is True
    await shop.do("deleteProduct", {"id": first["products"][1]["id"]})
    await made(shop, "Aa")
    next_ = {"limit": 2, "cursor": first["pagingMetadata"]["cursors"]["next"]}
    second = await shop.do("queryProducts", {"cursorPaging": next_})
    assert [one["name"] for one in second["products"]] == ["C", "D"]
    last = {"limit": 2, "cursor": second["pagingMetadata"]["cursors"]["next"]}
    third = await shop.do("queryProducts", {"cursorPaging": last})
    assert [one["name"] for one in third["products"]] == ["E"]
    assert third["pagingMetadata"] == {"count": 1, "hasNext": False}


@pytest.mark.parametrize(
    "cursor", ["x", "é", "WyJhIl0", "WyJcdTAwMDAiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ"]
)
async def test_a_cursor_of_ones_own_making_is_refused(shop: Shop, cursor: str) -> None:
    request = {"cursorPaging": {"cursor": cursor}}
    assert await shop.refused("queryProducts", request) == (400, "INVALID", {"cursorPaging.cursor": "FORMAT"})


async def test_many_are_made_and_changed_each_for_itself(shop: Shop) -> None:
    lamp = await made(shop, "Lamp", sku="LAMP", weight="2")
    mug = str(uuid4())
    sent = [
        {"sku": "LAMP", "price": {"amount": "12.00"}},
        {"id": mug, "name": "Mug", "price": {"amount": "4.00"}, "sku": "MUG"},
        {"sku": "CUP", "name": "Cup"},
        {"name": "Bowl", "price": {"amount": "1.00"}},
        {"sku": "LAMP", "name": "Twice"},
        {"sku": "PLATE", "name": "Plate", "price": {"amount": "1.00"}, "itemType": "DIGITAL"},
        {
            "sku": "DISH",
            "name": "Dish",
            "price": {"amount": "1.00"},
            "options": [SIZES],
            "variants": [variant("S", sku="MUG")],
        },
    ]
    answer = await shop.do("bulkUpsertProducts", {"products": sent, "returnEntity": True})
    codes = [one["itemMetadata"].get("error", {}).get("code") for one in answer["results"]]
    assert codes == [None, None, *["INVALID_ARGUMENT"] * 4, "SKU_IN_USE"]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 2, "totalFailures": 5, "undetailedFailures": 0}
    changed, new = answer["results"][0]["item"], answer["results"][1]["item"]
    assert (changed["id"], changed["price"]["amount"], changed["weight"]) == (lamp["id"], "12.00", "2")
    assert (new["id"], new["revision"]) == (mug, "1")
    faults = [
        [one["field"] for one in result["itemMetadata"]["error"]["data"]["fieldViolations"]]
        for result in answer["results"][2:6]
    ]
    assert faults == [["products[2].price"], ["products[3]"], ["products[4].id"], ["products[5].digitalFile"]]
    assert await names(shop) == ["Lamp", "Mug"]


async def test_sending_many_again_changes_nothing(shop: Shop) -> None:
    many = [{**shirt(), "sku": f"S{i}", "variants": [variant("S", sku=f"V{i}")]} for i in range(100)]
    await shop.do("bulkUpsertProducts", {"products": many})
    before = await shop.contents()
    answer = await shop.do("bulkUpsertProducts", {"products": many})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 100
    assert await shop.contents() == before


async def test_of_writers_at_once_one_gets_the_sku(shop: Shop) -> None:
    request = {"product": product(sku="ONLY")}
    answers = await asyncio.gather(*(shop.send("createProduct", request) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    upserts = [shop.do("bulkUpsertProducts", {"products": [product(sku="TOGETHER")]}) for _ in range(4)]
    ids = {answer["results"][0]["itemMetadata"]["id"] for answer in await asyncio.gather(*upserts)}
    assert len(ids) == 1


async def test_a_repeat_with_its_key_answers_the_first_product(shop: Shop) -> None:
    request = {"product": product()}
    first = await shop.do("createProduct", request, Idempotency_Key="k")
    assert await shop.do("createProduct", request, Idempotency_Key="k") == first
    assert await names(shop) == ["Harbor lamp"]


async def test_prices_keep_their_currency_when_the_site_changes_its_own(service: Shop) -> None:
    yen = await new_shop(service.service, service.client, currency="JPY", locale="ja-JP")
    found = await made(yen, price="1500")
    assert (found["currency"], found["price"]["formattedAmount"]) == ("JPY", "￥1,500")
    dinar = await made(yen, price="1.500", currency="KWD")
    assert (dinar["currency"], dinar["price"]["amount"]) == ("KWD", "1.500")
