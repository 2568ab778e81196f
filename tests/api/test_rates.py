"""The rates of a site and what goods cost by them, as a merchant who takes an order by phone sees it."""

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import pytest_asyncio
from tests.support.catalog import (
    BERLIN,
    BOOKS,
    FOOD,
    MANHATTAN,
    SHIPPING,
    TAX,
    made,
    money,
    rated,
    reference,
    shirt,
    tax,
)
from tests.support.orders import line, order
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site without rates."""
    return await new_shop(service.service, service.client)


def goods(price: str, quantity: int = 1, **more: Any) -> Json:
    """A line of something that the catalogue does not have."""
    return {"name": "Thing", "price": money(price), "quantity": quantity, **more}


def figures(summary: Json) -> Json:
    return {name: one["amount"] for name, one in summary.items() if name not in ("discount", "totalAdditionalFees")}


async def test_a_site_begins_without_rates(shop: Shop) -> None:
    answer = await shop.send("getShippingRates")
    assert answer.json() == {"shippingRates": {"revision": "0", "currency": "USD"}}
    assert answer.headers["ETag"] == '"0"'
    assert await shop.do("getTaxRates") == {"taxRates": {"revision": "0"}}
    quoted = await shop.do("quote", {"lines": [goods("5.00", 2)], "address": BERLIN})
    assert quoted["shippingOptions"] == []
    assert figures(quoted["priceSummary"]) == {"subtotal": "10.00", "shipping": "0.00", "tax": "0.00", "total": "10.00"}


async def test_rates_are_answered_as_they_were_set(shop: Shop) -> None:
    answer = await shop.do("setShippingRates", {"shippingRates": SHIPPING})
    rates = answer["shippingRates"]
    assert (rates["revision"], rates["currency"]) == ("1", "USD")
    express = rates["regions"][0]["options"][0]
    assert express == {
        "code": "express",
        "title": "Express",
        "carrierId": "dhl",
        "flat": {"amount": "15.00", "formattedAmount": "$15.00"},
    }
    assert await shop.do("getShippingRates") == answer
    taxes = await shop.do("setTaxRates", {"taxRates": TAX})
    assert {name: taxes["taxRates"][name] for name in TAX} == TAX
    assert await shop.do("getTaxRates") == taxes


async def test_what_was_read_can_be_sent_back_and_writes_nothing(shop: Shop) -> None:
    await rated(shop)
    for kind, member in ("Shipping", "shippingRates"), ("Tax", "taxRates"):
        read = await shop.do(f"get{kind}Rates")
        before = await shop.contents()
        assert await shop.do(f"set{kind}Rates", {member: read[member]}) == read
        assert await shop.contents() == before


async def test_no_change_of_somebody_else_is_lost(shop: Shop) -> None:
    first = {**TAX, "revision": "0"}
    await shop.do("setTaxRates", {"taxRates": first})
    stale = (412, "STALE_REVISION", {"revision": "1"})
    assert await shop.refused("setTaxRates", {"taxRates": {"revision": "0"}}) == stale
    assert await shop.refused("setTaxRates", {"taxRates": {}}, If_Match='"0"') == stale
    assert await shop.refused("setTaxRates", {"taxRates": {"revision": "1"}}, If_Match='"2"') == stale
    await shop.do("setTaxRates", {"taxRates": {"revision": "1"}}, If_Match='"1"')
    assert (await shop.do("getTaxRates"))["taxRates"]["revision"] == "2"
    request = {"shippingRates": {**SHIPPING, "revision": "0"}}
    others = [{"shippingRates": {"taxGroupId": FOOD, "revision": "0"}} for _ in range(2)]
    answers = await asyncio.gather(*(shop.send("setShippingRates", one) for one in (request, *others)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_every_bad_field_of_shipping_rates_is_named(shop: Shop) -> None:
    wrong = deepcopy(SHIPPING)
    germany, world = wrong["regions"]
    germany["destinations"] += [
        {"country": "DE", "subdivision": "US-NY"},
        {"country": "DE", "postalPrefix": "- "},
        {"country": "DE"},
    ]
    germany["options"][0]["code"] = "parcel"
    germany["options"][1]["byWeight"][2]["from"] = "5.0"
    wrong["regions"] += [world, {"name": "Never", "restOfWorld": False}]
    path = "shippingRates.regions"
    assert await shop.refused("setShippingRates", {"shippingRates": wrong}) == (
        400,
        "INVALID",
        {
            f"{path}[0].destinations[1].subdivision": "OTHER",
            f"{path}[0].destinations[2].postalPrefix": "VALIDATION",
            f"{path}[0].destinations[2]": "OTHER",
            f"{path}[0].destinations[3]": "OTHER",
            f"{path}[0].options[1].code": "OTHER",
            f"{path}[0].options[1].byWeight[2].from": "OTHER",
            f"{path}[2].restOfWorld": "OTHER",
            f"{path}[3].restOfWorld": "VALIDATION",
        },
    )
    nothing = {"regions": [{"name": "R", "options": [{"code": "c", "title": "t"}]}]}
    status, _, found = await shop.refused("setShippingRates", {"shippingRates": nothing})
    assert (status, set(found)) == (400, {f"{path}[0]", f"{path}[0].options[0]"})


async def test_every_bad_field_of_tax_rates_is_named(shop: Shop) -> None:
    wrong = deepcopy(TAX)
    wrong["taxGroups"].append({"id": FOOD.upper(), "name": "Books"})
    germany, city = wrong["regions"]
    germany["groups"] += [{"taxes": [tax("Percent", "19")]}, {"taxGroupId": "33333333-3333-4333-8333-333333333333"}]
    city["destinations"].append({"country": "US", "subdivision": "ny", "postalPrefix": "1-00"})
    path = "taxRates.regions"
    assert await shop.refused("setTaxRates", {"taxRates": wrong}) == (
        400,
        "INVALID",
        {
            f"{path}[1].destinations[1]": "OTHER",
            "taxRates.taxGroups[2].id": "OTHER",
            "taxRates.taxGroups[2].name": "OTHER",
            f"{path}[0].groups[2].taxGroupId": "OTHER",
            f"{path}[0].groups[2].taxes[0].rate": "DECIMAL_LTE",
            f"{path}[0].groups[3].taxGroupId": "OTHER",
        },
    )
    scale = {"regions": [{"name": "R", "restOfWorld": True, "groups": [{"taxes": [tax("T", "0.1234567")]}]}]}
    assert await shop.refused("setTaxRates", {"taxRates": scale}) == (
        400,
        "INVALID",
        {f"{path}[0].groups[0].taxes[0].rate": "DECIMAL_MAX_SCALE"},
    )


async def test_a_phone_order_is_priced_with_every_way_to_ship_it(shop: Shop) -> None:
    await rated(shop)
    lamp = await made(shop, "Lamp", "24.99", sku="LAMP", weight="2.4")
    jam = await made(shop, "Jam", "3.49", weight="0.45", taxGroupId=FOOD)
    lines = [
        {"catalogReference": reference(lamp["id"]), "quantity": 2},
        {"catalogReference": reference(jam["id"])},
        goods("10.00", itemType="SERVICE", weight="100"),
    ]
    quoted = await shop.do("quote", {"lines": lines, "address": BERLIN})
    # 49.98 + 3.49 + 10.00 = 63.47; 9.50 (9.4962) + 0.24 (0.2443) + 1.90 = 11.64.
    assert figures(quoted["priceSummary"]) == {
        "subtotal": "63.47",
        "shipping": "0.00",
        "tax": "11.64",
        "total": "75.11",
    }
    # 2 x 2.4 + 0.45: the tier from 5 on.
    assert quoted["totalWeight"] == "5.25"
    assert [(one["name"], one.get("sku"), one["taxInfo"]["taxAmount"]["amount"]) for one in quoted["lines"]] == [
        ("Lamp", "LAMP", "9.50"),
        ("Jam", None, "0.24"),
        ("Thing", None, "1.90"),
    ]
    parcel, express = quoted["shippingOptions"]
    assert (parcel["code"], parcel["deliveryTime"], parcel["region"]) == ("parcel", "2 to 3 days", {"name": "Germany"})
    # 8.90 and its tax, 1.691.
    assert {name: parcel["cost"][name]["amount"] for name in ("price", "totalPriceAfterTax")} == {
        "price": "8.90",
        "totalPriceAfterTax": "10.59",
    }
    assert figures(parcel["priceSummary"]) == {
        "subtotal": "63.47",
        "shipping": "8.90",
        "tax": "13.33",
        "total": "85.70",
    }
    assert [(one["rate"], one["aggregatedTaxAmount"]["amount"]) for one in parcel["taxBreakdown"]] == [
        ("0.19", "13.09"),
        ("0.07", "0.24"),
    ]
    assert (express["code"], express["carrierId"], express["cost"]["totalPriceAfterTax"]["formattedAmount"]) == (
        "express",
        "dhl",
        "$17.85",
    )


async def test_an_order_of_what_was_quoted_has_the_figures_of_the_quote(shop: Shop) -> None:
    await rated(shop)
    lamp = await made(shop, "Lamp", "24.99", weight="1")
    request = {"lines": [{"catalogReference": reference(lamp["id"]), "quantity": 3}], "address": MANHATTAN}
    quoted = await shop.do("quote", request)
    (sold,), (air,) = quoted["lines"], quoted["shippingOptions"]
    assert [one["taxAmount"]["amount"] for one in sold["taxInfo"]["taxBreakdown"]] == ["3.00", "3.37", "0.28"]
    assert air["cost"]["taxInfo"]["taxAmount"]["amount"] == "0.00"
    taken = line(
        quantity=3, price=sold["price"]["amount"], taxInfo=sold["taxInfo"], catalogReference=sold["catalogReference"]
    )
    shipping = {"title": air["title"], "code": air["code"], "region": air["region"], "cost": air["cost"]}
    placed = await shop.create(order(taken, shippingInfo=shipping))
    assert placed["priceSummary"] == air["priceSummary"]
    assert placed["taxInfo"]["taxBreakdown"] == air["taxBreakdown"]


async def test_prices_that_hold_their_tax_keep_their_gross_amount(shop: Shop) -> None:
    await rated(shop)
    request = {"lines": [goods("28.00"), goods("11.90", itemType="DIGITAL")], "address": BERLIN}
    quoted = await shop.do("quote", {**request, "taxIncludedInPrices": True})
    assert [one["totalPriceAfterTax"]["amount"] for one in quoted["lines"]] == ["28.00", "11.90"]
    assert [one["taxInfo"]["taxAmount"]["amount"] for one in quoted["lines"]] == ["4.47", "1.90"]
    parcel = quoted["shippingOptions"][0]
    # 4.90 holds 0.78 of tax.
    assert figures(parcel["priceSummary"]) == {"subtotal": "33.53", "shipping": "4.12", "tax": "7.15", "total": "44.80"}
    exempt = await shop.do("quote", {**request, "taxIncludedInPrices": True, "taxExempt": True})
    assert figures(exempt["shippingOptions"][0]["priceSummary"]) == {
        "subtotal": "33.53",
        "shipping": "4.12",
        "tax": "0.00",
        "total": "37.65",
    }


async def test_the_custom_of_the_site_decides_where_the_request_does_not(service: Shop) -> None:
    inclusive = await new_shop(service.service, service.client, currency="JPY", tax_included_default=True)
    await rated(inclusive)
    quoted = await inclusive.do("quote", {"lines": [goods("1100", taxGroupId=FOOD)], "address": BERLIN})
    assert figures(quoted["priceSummary"]) == {"subtotal": "1028", "shipping": "0", "tax": "72", "total": "1100"}
    assert [one["cost"]["price"]["amount"] for one in quoted["shippingOptions"]] == ["0", "15"]
    # 4.90 in a currency without minor units.
    quoted = await inclusive.do("quote", {"lines": [goods("99")], "address": BERLIN})
    assert [one["cost"]["price"]["amount"] for one in quoted["shippingOptions"]] == ["5", "15"]


async def test_shipping_is_free_from_its_bound_on_and_refused_above_the_last_tier(shop: Shop) -> None:
    await rated(shop)

    async def parcel(price: str, weight: str) -> list[str]:
        quoted = await shop.do("quote", {"lines": [goods(price, weight=weight)], "address": BERLIN})
        return [one["cost"]["price"]["amount"] for one in quoted["shippingOptions"] if one["code"] == "parcel"]

    assert await parcel("99.99", "4.9999") == ["4.90"]
    assert await parcel("99.99", "5") == ["8.90"]
    assert await parcel("100.00", "5") == ["0.00"]
    assert await parcel("100.00", "30") == []


async def test_what_is_not_physical_is_not_shipped(shop: Shop) -> None:
    await rated(shop)
    quoted = await shop.do("quote", {"lines": [goods("9.00", itemType="GIFT_CARD", weight="3")], "address": BERLIN})
    assert (quoted["shippingOptions"], quoted["totalWeight"]) == ([], "0")


async def test_rates_in_another_currency_are_not_offered(shop: Shop) -> None:
    await rated(shop)
    euro = {"lines": [goods("9.00")], "address": BERLIN, "currency": "EUR"}
    quoted = await shop.do("quote", euro)
    assert (quoted["currency"], quoted["shippingOptions"]) == ("EUR", [])
    assert figures(quoted["priceSummary"])["tax"] == "1.71"
    lamp = await made(shop)
    item = {"catalogReference": reference(lamp["id"])}
    data = {"lines": [{"index": 0, "catalogItemId": lamp["id"]}]}
    assert await shop.refused("quote", {**euro, "lines": [item]}) == (428, "CATALOG_CURRENCY_MISMATCH", data)
    (priced,) = (await shop.do("quote", {**euro, "lines": [{**item, "price": money("8.00")}]}))["lines"]
    assert (priced["name"], priced["price"]["formattedAmount"]) == ("Harbor lamp", "€8.00")


async def test_what_cannot_be_sold_is_refused_with_its_lines(shop: Shop) -> None:
    lamp = await made(shop, available=False)
    old = await made(shop, "Old", archived=True)
    top = (await shop.do("createProduct", {"product": shirt()}))["product"]
    other_app = {"appId": "shop", "catalogItemId": "lamp"}
    lines = [
        {"catalogReference": reference(lamp["id"])},
        {"catalogReference": reference(top["id"])},
        {"catalogReference": other_app},
    ]
    data = {"lines": [{"index": 1, "catalogItemId": top["id"]}, {"index": 2, "catalogItemId": "lamp"}]}
    assert await shop.refused("quote", {"lines": lines}) == (404, "CATALOG_ITEM_NOT_FOUND", data)
    lines = [{"catalogReference": reference(one["id"])} for one in (lamp, old)]
    data = {"lines": [{"index": index, "catalogItemId": one["id"]} for index, one in enumerate((lamp, old))]}
    assert await shop.refused("quote", {"lines": lines}) == (428, "CATALOG_ITEM_NOT_AVAILABLE", data)
    named = {"catalogReference": reference(top["id"], options={"Size": "M"})}
    (priced,) = (await shop.do("quote", {"lines": [named]}))["lines"]
    assert (priced["sku"], priced["price"]["amount"], priced["weight"]) == ("SHIRT-M", "22.00", "0.3")
    assert priced["catalogReference"]["options"]["variantId"] == top["variants"][1]["id"]


async def test_a_quote_names_what_a_line_lacks_and_what_is_too_much(shop: Shop) -> None:
    lacking = {"lines": [{"quantity": 1}]}
    assert await shop.refused("quote", lacking) == (
        400,
        "INVALID",
        {"lines[0].name": "REQUIRED_FIELD", "lines[0].price": "REQUIRED_FIELD"},
    )
    much = {"lines": [goods("1000000000000000", 100000)]}
    assert await shop.refused("quote", much) == (400, "INVALID", {"lines": "DECIMAL_LTE"})


async def test_books_are_free_of_tax_where_their_group_says_so(shop: Shop) -> None:
    await rated(shop)
    quoted = await shop.do("quote", {"lines": [goods("20.00", taxGroupId=BOOKS)], "address": MANHATTAN})
    assert quoted["lines"][0]["taxInfo"]["taxAmount"]["amount"] == "0.00"
    quoted = await shop.do("quote", {"lines": [goods("20.00", taxGroupId=BOOKS.upper())], "address": BERLIN})
    assert quoted["lines"][0]["taxInfo"]["taxAmount"]["amount"] == "3.80"
