"""Tax and shipping rates in the dashboard: rows without a script, what is saved, errors, trying an address."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import new_id
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
TAX, SHIPPING = "/settings/tax/regions/", "/settings/shipping/regions/"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def taxes(shop: Shop) -> Json:
    found: Json = (await shop.do("getTaxRates"))["taxRates"]
    return found


async def set_taxes(shop: Shop, *regions: Json, groups: list[Json] | None = None) -> None:
    await shop.do("setTaxRates", {"taxRates": {"regions": list(regions), "taxGroups": groups or []}})


async def shipping(shop: Shop) -> list[Json]:
    found: list[Json] = (await shop.do("getShippingRates"))["shippingRates"].get("regions", [])
    return found


def fields(page: str) -> dict[str, str]:
    """All fields of the form of a region as a browser would send them, without tokens and buttons."""
    form = re.search(r'<form method="post" action="/dashboard/settings.*?</form>', page, re.DOTALL)
    assert form is not None
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", form.group()):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name.group(1) not in ("_csrf", "_key") and ('type="checkbox"' not in tag or " checked" in tag):
            found[name.group(1)] = unescape(value.group(1)) if value else ""
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form.group(), re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name_] = chosen.group(1) if chosen else ""
    return found


def faults(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="f-([\w.]+)-error">([^<]*)<', page))


GERMANY: Json = {
    "name": "Germany",
    "destinations": [{"country": "DE"}],
    "groups": [{"taxes": [{"name": "VAT", "rate": "0.19", "taxType": "VAT", "jurisdictionType": "COUNTRY"}]}],
}


async def test_a_region_is_made_in_rows_that_are_added_and_taken_away_without_a_script(shop: Shop, owner: Desk) -> None:
    food = {"id": new_id(), "name": "Food"}
    await set_taxes(shop, GERMANY, groups=[food])
    before = await taxes(shop)
    form = fields((await owner.get(f"{TAX}new")).text)
    form |= {"name": "New York", "destinations.0.country": "US", "destinations.0.subdivision": "NY"}
    form |= {"taxes.0.name": "State", "taxes.0.percent": "4", "shipping": ""}
    for do, count in (("add:taxes", 2), ("add:taxes", 3), ("remove:taxes.1", 2)):
        answer = await owner.post(f"{TAX}new", form | {"do": do})
        assert answer.status_code == 200
        form = fields(answer.text)
        assert len([name for name in form if re.fullmatch(r"taxes\.\d+\.percent", name)]) == count
    assert await taxes(shop) == before
    form |= {"taxes.1.group": food["id"], "taxes.0.percent": "8,875", "taxes.0.jurisdiction": "New York"}
    assert (await owner.post(f"{TAX}new", form)).headers["location"] == "/dashboard/settings/tax"
    after = await taxes(shop)
    assert after["regions"] == [
        GERMANY,
        {
            "name": "New York",
            "destinations": [{"country": "US", "subdivision": "NY"}],
            "groups": [
                {"taxes": [{"name": "State", "rate": "0.08875", "jurisdiction": "New York"}]},
                {"taxGroupId": food["id"]},
            ],
            "shippingTaxed": False,
        },
    ]
    page = text_of((await owner.get("/settings/tax")).text)
    for words in (
        "Germany Germany All goods: VAT 19%",
        "United States NY",
        "Other goods: State 8.875%",
        "Food: no tax",
        "not taxed",
    ):
        assert words in page


async def test_a_region_that_is_saved_as_it_was_shown_stays_and_others_are_not_touched(shop: Shop, owner: Desk) -> None:
    other = GERMANY | {"name": "Austria", "destinations": [{"country": "AT", "postalPrefix": "1"}]}
    await set_taxes(shop, GERMANY, other)
    before = await taxes(shop)
    form = fields((await owner.get(f"{TAX}0")).text)
    assert form["taxes.0.percent"] == "19"
    assert (await owner.post(f"{TAX}0", form)).status_code == 303
    assert (await taxes(shop))["revision"] == before["revision"]
    await set_taxes(shop, other, GERMANY)
    assert (await owner.post(f"{TAX}0", form | {"name": "Deutschland"})).status_code == 303
    assert [one["name"] for one in (await taxes(shop))["regions"]] == ["Austria", "Deutschland"]
    gone = await owner.post(f"{TAX}0", form | {"name": "Again"})
    assert (gone.status_code, "Nothing was saved" in gone.text) == (412, True)
    form = fields((await owner.get(f"{TAX}1")).text)
    assert (await owner.post(f"{TAX}1", form | {"do": "delete"})).status_code == 303
    assert [one["name"] for one in (await taxes(shop))["regions"]] == ["Austria"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"taxes.0.percent": "101"}, {"taxes.0.percent"}),
        ({"taxes.0.percent": "1.23456"}, {"taxes.0.percent"}),
        ({"taxes.0.name": ""}, {"taxes.0.name"}),
        ({"name": ""}, {"name"}),
        ({"destinations.0.country": ""}, {"destinations"}),
        ({"destinations.0.subdivision": "AT-9"}, {"destinations.0.subdivision"}),
        ({"destinations.0.country": "AT"}, {"destinations.0"}),
    ],
)
async def test_what_is_wrong_is_told_at_its_row(
    shop: Shop, owner: Desk, typed: dict[str, str], wrong: set[str]
) -> None:
    await set_taxes(shop, GERMANY | {"name": "Austria", "destinations": [{"country": "AT"}]}, GERMANY)
    before = await taxes(shop)
    form = fields((await owner.get(f"{TAX}1")).text) | typed
    answer = await owner.post(f"{TAX}1", form)
    assert (answer.status_code, set(faults(answer.text))) == (422, wrong)
    assert fields(answer.text) == form
    assert await taxes(shop) == before


async def test_kinds_of_goods_come_and_go_but_not_while_a_region_names_them(shop: Shop, owner: Desk) -> None:
    await set_taxes(shop)
    path = "/settings/tax/groups"
    form = fields((await owner.get(path)).text) | {"groups.0.name": "Books"}
    assert (await owner.post(path, form)).status_code == 303
    (books,) = (await taxes(shop))["taxGroups"]
    assert books["name"] == "Books"
    await set_taxes(shop, GERMANY | {"groups": [{"taxGroupId": books["id"], "taxes": []}]}, groups=[books])
    form = fields((await owner.get(path)).text)
    refused = await owner.post(path, {"_revision": form["_revision"]})
    assert (refused.status_code, "take it out of the region first" in refused.text) == (422, True)
    assert (await taxes(shop))["taxGroups"] == [books]


async def test_ways_to_ship_are_made_with_one_price_or_with_steps(shop: Shop, owner: Desk) -> None:
    await shop.do("setShippingRates", {"shippingRates": {"regions": []}})
    form = fields((await owner.get(f"{SHIPPING}new")).text)
    form |= {"name": "Everywhere", "rest": "on", "options.0.title": "Parcel", "options.0.code": "parcel"}
    form |= {"options.0.way": "byWeight", "options.0.tiers.0.from": "0", "options.0.tiers.0.price": "4,90"}
    form |= {"options.0.freeFrom": "100"}
    form = fields((await owner.post(f"{SHIPPING}new", form | {"do": "add:options.0.tiers"})).text)
    form |= {"options.0.tiers.1.from": "30"}
    form = fields((await owner.post(f"{SHIPPING}new", form | {"do": "add:options"})).text)
    form |= {"options.1.title": "Pickup", "options.1.code": "pickup"}
    wrong = await owner.post(f"{SHIPPING}new", form)
    assert (wrong.status_code, set(faults(wrong.text))) == (422, {"options.1.flat"})
    wrong = await owner.post(f"{SHIPPING}new", form | {"options.1.flat": "0", "options.1.code": "parcel"})
    assert set(faults(wrong.text)) == {"options.1.code"}
    wrong = await owner.post(f"{SHIPPING}new", form | {"options.1.flat": "0", "options.0.tiers.1.from": "0"})
    assert set(faults(wrong.text)) == {"options.0.tiers.1.from"}
    assert await shipping(shop) == []
    assert (await owner.post(f"{SHIPPING}new", form | {"options.1.flat": "0"})).status_code == 303
    (region,) = await shipping(shop)
    parcel, pickup = region["options"]
    assert (region["name"], region["restOfWorld"]) == ("Everywhere", True)
    assert [(one["from"], one.get("price", {}).get("amount")) for one in parcel["byWeight"]] == [
        ("0", "4.90"),
        ("30", None),
    ]
    assert (parcel["freeFrom"]["amount"], pickup["flat"]["amount"]) == ("100", "0")
    again = fields((await owner.get(f"{SHIPPING}0")).text)
    assert (await owner.post(f"{SHIPPING}0", again)).status_code == 303
    assert await shipping(shop) == [region]


async def test_an_address_is_tried_with_the_rates_as_they_are(shop: Shop, owner: Desk) -> None:
    await set_taxes(shop, GERMANY)
    option = {"code": "p", "title": "Parcel", "flat": {"amount": "5.00"}}
    rates = {"currency": "USD", "regions": [{"name": "All", "restOfWorld": True, "options": [option]}]}
    await shop.do("setShippingRates", {"shippingRates": rates})
    page = text_of((await owner.get("/settings/tax?country=DE&price=200")).text)
    assert "Goods: $200.00 before tax, $238.00 with it. VAT 19%" in page
    assert "Parcel All $5.00 $243.95" in page
    assert "No tax is due there." in text_of((await owner.get("/settings/shipping?country=FR&price=10")).text)
    assert "Write the amount" in text_of((await owner.get("/settings/tax?country=DE&price=ten")).text)


async def test_the_currency_and_the_tax_of_shipping_are_set(shop: Shop, owner: Desk) -> None:
    form = fields((await owner.get("/settings/shipping/terms")).text)
    assert (await owner.post("/settings/shipping/terms", form | {"currency": "EUR"})).status_code == 303
    assert (await shop.do("getShippingRates"))["shippingRates"]["currency"] == "EUR"
    assert "offered no way to ship until" in (await owner.get("/settings/shipping")).text
    stale = await owner.post("/settings/shipping/terms", form | {"currency": "USD"})
    assert stale.status_code == 412
    form = fields(stale.text)
    assert (await owner.post("/settings/shipping/terms", form | {"currency": "USD"})).status_code == 303


async def test_who_may_only_look_sees_the_rates_and_no_way_to_change_them(shop: Shop) -> None:
    await set_taxes(shop, GERMANY)
    async with desk_of(shop, Role.SUPPORT) as desk:
        page = (await desk.get("/settings/tax")).text
        assert "VAT 19%" in text_of(page)
        assert "/settings/tax/regions" not in page
        assert "/settings/shipping/regions" not in (await desk.get("/settings/shipping")).text
        assert (await desk.post(f"{TAX}0", {"name": "Mine"})).status_code == 403
