"""Settings in the dashboard: what leads to them, what each role sees, what a form changes and what it does not."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import order
from tests.support.service import Shop, open_shop

from orderwright.dashboard.navigation import ENTRIES, SETTINGS
from orderwright.model.identity import Role
from orderwright.rules.roles import ROLE_PERMISSIONS

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


def form_of(page: str) -> dict[str, str]:
    """The fields of the first form of the content as a browser would send them, without its token."""
    form = re.search(r'<form method="post" action="/dashboard/settings[^"]*".*?</form>', page, re.DOTALL)
    assert form is not None
    found = {name: value for name, value in hidden(form.group()).items() if name != "_csrf"}
    for tag in re.findall(r"<input\b[^>]*>", form.group()):
        if 'type="text"' in tag or ('type="checkbox"' in tag and " checked" in tag):
            found[part(tag, "name")] = part(tag, "value")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form.group(), re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form.group(), re.DOTALL))
    return found


def part(tag: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""


async def site(shop: Shop) -> Json:
    found: Json = (await shop.do("getSite"))["site"]
    return {name: value for name, value in found.items() if name != "updatedDate"}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_is_led_to_the_settings_that_it_may_see_and_to_no_others(shop: Shop, role: Role) -> None:
    allowed = {one.path for one in ENTRIES if one.parent == SETTINGS and one.needs in ROLE_PERMISSIONS[role]}
    async with desk_of(shop, role) as desk:
        page = (await desk.get("/settings")).text
        assert set(re.findall(r'href="/dashboard([^"]*)" data-row', page)) == allowed
        palette = set(re.findall(r'data-href="/dashboard([^"]*)"', page))
        below = {one.path for one in ENTRIES if one.parent == SETTINGS}
        assert palette & below == allowed
        at_the_side = re.search(r'<div class="side">.*?</div>', page, re.DOTALL)
        assert at_the_side is not None
        assert re.findall(r'href="/dashboard(/settings[^"]*)"', at_the_side.group()) == ["/settings"]


async def test_a_page_of_settings_leads_back_and_is_the_only_one_at_the_side(owner: Desk) -> None:
    page = (await owner.get("/settings/site")).text
    at_the_side = re.search(r'<div class="side">.*?</div>', page, re.DOTALL)
    assert at_the_side is not None
    assert re.findall(r'href="/dashboard(/settings[^"]*)"', at_the_side.group()) == ["/settings", "/settings/site"]
    assert re.search(r'<nav class="breadcrumbs.*?href="/dashboard/settings">Settings</a>', page) is not None


async def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(shop: Shop, owner: Desk) -> None:
    before = await site(shop)
    assert (await owner.post("/settings/site", form_of((await owner.get("/settings/site")).text))).status_code == 303
    assert await site(shop) == before


async def test_what_was_typed_is_saved_and_earlier_orders_keep_what_they_have(shop: Shop, owner: Desk) -> None:
    placed = await shop.create(order())
    before, form = await site(shop), form_of((await owner.get("/settings/site")).text)
    typed = {
        "name": "Tea & Cups",
        "currency": "EUR",
        "language": "de",
        "locale": "de-AT",
        "timeZone": "Europe/Vienna",
        "taxIncludedDefault": "on",
        "manualPaymentInstructions": "Bank\r\nAT61 1904 3002 3457 3201",
    }
    form.pop("notifyBusiness")
    answer = await owner.post("/settings/site", form | typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/settings/site")
    assert await site(shop) == before | {
        **typed,
        "taxIncludedDefault": True,
        "notifyBusiness": False,
        "manualPaymentInstructions": "Bank\nAT61 1904 3002 3457 3201",
    }
    assert "The settings were saved." in (await owner.get("/settings/site")).text
    kept = await shop.get(placed["id"])
    assert (kept["currency"], kept["taxIncludedInPrices"]) == ("USD", False)
    restored = {"name": "Shop", "currency": "USD", "language": "en", "locale": "en", "timeZone": "UTC"}
    more = {"taxIncludedDefault": False, "notifyBusiness": True, "manualPaymentInstructions": None}
    await shop.do("updateSite", {"site": restored | more})
    assert await site(shop) == before


async def test_bad_input_is_told_beside_its_field_and_what_was_typed_stays(shop: Shop, owner: Desk) -> None:
    before, form = await site(shop), form_of((await owner.get("/settings/site")).text)
    bad = {"locale": "xx-YY", "paymentPageUrl": "nonsense", "editableByApps": "no id", "name": "Kept"}
    answer = await owner.post("/settings/site", form | bad)
    assert answer.status_code == 422
    marked = set(re.findall(r'id="f-(\w+)-error"', answer.text))
    assert marked == {"editableByApps"}  # What has the wrong form is told first.
    answer = await owner.post("/settings/site", form | bad | {"editableByApps": ""})
    assert set(re.findall(r'id="f-(\w+)-error"', answer.text)) == {"locale", "paymentPageUrl"}
    assert 'value="Kept"' in answer.text
    answer = await owner.post("/settings/site", form | {"name": ""})
    assert re.findall(r'id="f-(\w+)-error"[^>]*>([^<]*)<', answer.text) == [("name", "This is needed.")]
    assert await site(shop) == before


async def test_a_stale_form_shows_the_difference_and_saves_only_when_sent_again(shop: Shop, owner: Desk) -> None:
    form = form_of((await owner.get("/settings/site")).text)
    await shop.do("updateSite", {"site": {"name": "Theirs", "weightUnit": "LB"}})
    refused = await owner.post("/settings/site", form | {"name": "Mine"})
    assert refused.status_code == 412
    rows = re.findall(
        r"<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td><td[^>]*>(.*?)</td><td>(.*?)</td></tr>", refused.text
    )
    assert rows == [("Name", "Shop", "Theirs", "Mine"), ("Weights", "KG", "LB", "KG")]
    assert (await site(shop))["name"] == "Theirs"
    again = form_of(refused.text)
    assert (again["name"], again["weightUnit"]) == ("Mine", "LB")
    assert (await owner.post("/settings/site", again)).status_code == 303
    after = await site(shop)
    assert (after["name"], after["weightUnit"]) == ("Mine", "LB")
    await shop.do("updateSite", {"site": {"name": "Shop", "weightUnit": "KG"}})


async def test_who_may_only_read_settings_sees_no_form(shop: Shop) -> None:
    async with desk_of(shop, Role.SUPPORT) as desk:
        for path, words in {"/settings/site": "Time zone UTC", "/settings/orders": "When the order is placed"}.items():
            page = (await desk.get(path)).text
            assert words in text_of(page)
            assert f'action="/dashboard{path}' not in page
        assert "/settings/orders/number" not in page
        assert (await desk.post("/settings/orders", {"createInvoice": "on"})).status_code == 403


async def test_orders_settings_are_changed_by_a_manager(shop: Shop) -> None:
    async with desk_of(shop, Role.MANAGER) as desk:
        form = form_of((await desk.get("/settings/orders")).text)
        assert form["inventoryUpdateTrigger"] == "ON_ORDER_PLACED"
        sent = form | {"inventoryUpdateTrigger": "ON_ORDER_PAID", "createInvoice": "on"}
        assert (await desk.post("/settings/orders", sent)).status_code == 303
    kept = (await shop.do("getOrdersSettings"))["ordersSettings"]
    assert (kept["inventoryUpdateTrigger"], kept["createInvoice"]) == ("ON_ORDER_PAID", True)


async def test_the_next_number_is_set_and_a_lower_one_only_when_asked_for(shop: Shop, owner: Desk) -> None:
    path = "/settings/orders/number"
    for wrong in ("", "12a", "-1"):
        answer = await owner.post(path, {"counter": wrong})
        assert (answer.status_code, "This has to be a whole number." in answer.text) == (422, True)
    assert (await owner.post(path, {"counter": "50000"})).headers["location"] == "/dashboard/settings/orders"
    assert "The next order gets the number 50000" in (await owner.get("/settings/orders")).text
    refused = await owner.post(path, {"counter": "40000"})
    assert (refused.status_code, "The next order would get 50000." in refused.text) == (428, True)
    assert (await owner.post(path, {"counter": "40000", "allow_lower": "on"})).status_code == 303
    assert (await shop.create(order()))["number"] == "40000"
