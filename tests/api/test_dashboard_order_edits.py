"""Forms that change an order: what they change, what they refuse, and what they do about others' changes."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import address, full_order, line, order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Fields = dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


def filled(page: str) -> Fields:
    """What a browser would send of the form in the page's content, unchanged."""
    form = page[page.index('id="content"') :]
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        fields = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if fields.get("type") != "checkbox" and "name" in fields:
            found[fields["name"]] = unescape(fields.get("value", ""))
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?(?=>)>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


async def form_of(desk: Desk, path: str) -> Fields:
    return filled((await desk.get(path)).text)


async def test_an_address_is_changed_and_what_was_left_alone_stays(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/contact/billing"
    form = await form_of(manager, path)
    assert (form["firstName"], form["addressLine"], form["country"]) == ("Jane", "525 5th Avenue", "US")
    done = await manager.post(path, {**form, "city": "Albany", "subdivision": "US-NY", "lastName": "", "save": "on"})
    assert done.status_code == 303, text_of(done.text)
    bill = (await shop.get(made["id"]))["billingInfo"]
    assert bill["address"]["city"] == "Albany"
    assert bill["address"]["subdivision"] == "US-NY"
    assert bill["address"]["postalCode"] == "10173"
    assert (bill["contactDetails"]["firstName"], "lastName" in bill["contactDetails"]) == ("Jane", False)
    assert bill["contactDetails"]["phone"] == "0555555555"


async def test_another_country_shows_its_regions_and_what_was_typed(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/contact/shipping"
    before = (await shop.contents())["orders"]
    shown = await manager.post(path, {**await form_of(manager, path), "country": "CA", "city": "Halifax"})
    assert shown.status_code == 200
    assert 'value="CA-NS"' in shown.text
    assert filled(shown.text)["city"] == "Halifax"
    assert (await shop.contents())["orders"] == before
    wrong = await manager.post(path, {**filled(shown.text), "subdivision": "US-NY", "save": "on"})
    assert wrong.status_code == 422
    assert "This is not in the country" in wrong.text


async def test_a_telephone_number_is_checked_in_its_country_and_can_be_kept(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/contact/shipping"
    form = {**await form_of(manager, path), "save": "on", "phone": "1234"}
    refused = await manager.post(path, form)
    assert refused.status_code == 422
    assert "There is no such telephone number in this country." in refused.text
    assert filled(refused.text)["phone"] == "1234"
    kept = await manager.post(path, {**form, "phone_as_it_is": "on"})
    assert kept.status_code == 303, text_of(kept.text)
    destination = (await shop.get(made["id"]))["shippingInfo"]["logistics"]["shippingDestination"]
    assert destination["contactDetails"]["phone"] == "1234"
    form = {**await form_of(manager, path), "save": "on", "phone": "(212) 664-7665"}
    assert (await manager.post(path, form)).status_code == 303


async def test_a_street_and_what_follows_from_an_address_do_not_outlive_it(shop: Shop, manager: Desk) -> None:
    old = {
        "country": "DE",
        "countryFullname": "Germany",
        "subdivision": "DE-BE",
        "subdivisionFullname": "Berlin",
        "streetAddress": {"name": "Unter den Linden", "number": "1"},
        "geocode": {"latitude": 52.5, "longitude": 13.4},
    }
    made = await shop.create(order(line(), billingInfo=address(address=old)))
    path = f"/orders/{made['id']}/contact/billing"
    form = await form_of(manager, path)
    assert form["addressLine"] == "Unter den Linden 1"
    moved = {**form, "country": "AT", "subdivision": "AT-9", "addressLine": "Ring 5", "save": "on"}
    assert (await manager.post(path, moved)).status_code == 303
    found = (await shop.get(made["id"]))["billingInfo"]["address"]
    assert found.pop("addressLine1", None) in (None, found["addressLine"])
    assert found == {"country": "AT", "subdivision": "AT-9", "addressLine": "Ring 5"}


async def other_change(shop: Shop, order_id: str, **billing: Any) -> None:
    await shop.do("updateOrder", {"order": {"id": order_id, "billingInfo": billing}})


async def test_what_somebody_else_changed_is_shown_and_what_was_typed_is_kept(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/contact/billing"
    form = {**await form_of(manager, path), "city": "Albany", "save": "on", "_key": "mine"}
    await other_change(shop, made["id"], address={"city": "Boston", "postalCode": "02108"})
    refused = await manager.post(path, form)
    assert refused.status_code == 412
    assert (await shop.get(made["id"]))["billingInfo"]["address"]["city"] == "Boston"
    told = text_of(refused.text)
    assert "City New York Boston Albany" in told
    assert "Postal code 10173 02108 10173" in told
    again = filled(refused.text)
    assert (again["city"], again["postalCode"]) == ("Albany", "02108")
    assert (await manager.post(path, {**again, "save": "on"})).status_code == 303
    found = (await shop.get(made["id"]))["billingInfo"]["address"]
    assert (found["city"], found["postalCode"]) == ("Albany", "02108")


async def test_somebody_elses_change_of_another_part_hinders_nobody(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/buyer"
    form = {**await form_of(manager, path), "email": "new@example.com"}
    await other_change(shop, made["id"], contactDetails={"company": "Doe Ltd"})
    assert (await manager.post(path, form)).status_code == 303
    found = await shop.get(made["id"])
    assert found["buyerInfo"]["email"] == "new@example.com"
    assert found["billingInfo"]["contactDetails"]["company"] == "Doe Ltd"


async def test_a_bad_address_of_a_buyer_is_refused_beside_its_field(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    path = f"/orders/{made['id']}/buyer"
    refused = await manager.post(path, {**await form_of(manager, path), "email": "nobody"})
    assert refused.status_code == 422
    assert 'id="f-email-error"' in refused.text
    form = {**await form_of(manager, path), "email": "mine@example.com"}
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "theirs@example.com"}}})
    stale = await manager.post(path, form)
    assert stale.status_code == 412
    assert "jane@example.com theirs@example.com mine@example.com" in text_of(stale.text)


async def test_tags_are_added_and_taken_away_without_undoing_others(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    path = f"/orders/{made['id']}/tags"
    assert (await manager.post(path, {**await form_of(manager, path), "tags": "vip, gift"})).status_code == 303
    form = await form_of(manager, path)
    assert form["tags"] == "vip, gift"
    await shop.do("bulkUpdateOrderTags", {"orderIds": [made["id"]], "assignTags": {"tags": {"tagIds": ["fast"]}}})
    assert (await manager.post(path, {**form, "tags": "gift", "privateTags": "risk"})).status_code == 303
    tags = (await shop.get(made["id"]))["tags"]
    assert tags == {"tags": {"tagIds": ["gift", "fast"]}, "privateTags": {"tagIds": ["risk"]}}
    refused = await manager.post(path, {**form, "tags": "too long"})
    assert (refused.status_code, "A tag has at most 5 characters." in refused.text) == (422, True)


@pytest.mark.parametrize("path", ["buyer", "tags", "contact/billing", "contact/shipping"])
async def test_who_may_not_change_orders_sees_no_form(shop: Shop, path: str) -> None:
    made = await shop.create(full_order())
    async with desk_of(shop, Role.VIEWER) as viewer:
        assert f"/{path}" not in (await viewer.get(f"/orders/{made['id']}")).text
        assert (await viewer.get(f"/orders/{made['id']}/{path}")).status_code == 403
        assert (await viewer.post(f"/orders/{made['id']}/{path}", {"save": "on"})).status_code == 403
