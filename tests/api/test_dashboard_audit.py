"""The page of the audit log, and the pages of apps."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.service import ADMIN, READER, Shop, new_shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en", time_zone="Europe/Berlin") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def test_the_page_tells_who_did_what_in_words(shop: Shop, owner: Desk) -> None:
    await owner.post("/settings/users", {"email": "ann@shop.example", "role": "support"})
    await owner.post("/settings/keys", {"name": "Till", "scopes": [READER]})
    page = text_of((await owner.get("/settings/audit-log")).text)
    assert "owner@shop.example Made an API key Till name: Till scopes: SCOPE.DC-STORES.READ-ORDERS" in page
    assert "owner@shop.example Added a user ann@shop.example email: ann@shop.example role: support" in page
    assert "owner@shop.example Logged in address: 10.2." in page


async def test_older_entries_are_on_the_next_page(owner: Desk, shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client, language="en")
    for number in range(51):
        await other.do("createApiKey", {"name": f"key {number:02}", "scopes": [READER]})
    async with desk_of(other, Role.OWNER) as desk:
        page = (await desk.get("/settings/audit-log?area=api-keys")).text
        assert re.findall(r"name: (key \d\d)", page) == [f"key {number:02}" for number in range(50, 0, -1)]
        (older,) = re.findall(r'rel="next" href="/dashboard([^"]*)"', page)
        page = (await desk.get(unescape(older))).text
        assert re.findall(r"name: (key \d\d)", page) == ["key 00"]
        assert 'rel="next"' not in page


def shown_secret(page: str) -> str:
    """What a page shows this once."""
    (found,) = re.findall(r'id="secret" value="([^"]+)"', page)
    return unescape(found)


async def test_an_app_is_made_renewed_taken_off_installed_and_ended(shop: Shop, owner: Desk) -> None:
    form = {"name": "Parcels", "scopes": [READER], "_key": "app"}
    first = shown_secret((await owner.post("/settings/apps", form)).text)
    assert 'id="secret"' not in (await owner.post("/settings/apps", form)).text
    (app,) = (await shop.do("listApps"))["apps"]
    page = (await owner.get("/settings/apps")).text
    assert first not in page
    assert "Parcels Made here Read orders, payments, parcels, stock and products" in text_of(page)
    path = f"/settings/apps/{app['id']}"
    second = shown_secret((await owner.post(f"{path}/secret")).text)
    assert second != first
    assert (await owner.post(f"{path}/remove")).headers["location"] == "/dashboard/settings/apps"
    page = text_of((await owner.get("/settings/apps")).text)
    assert "The app is no longer on this site." in page
    assert "There are no apps on this site." in page
    answer = await owner.post("/settings/apps/install", {"id": app["id"], "scopes": [ADMIN]})
    assert answer.status_code == 303
    assert "Parcels is installed." in text_of((await owner.get("/settings/apps")).text)
    assert (await owner.post(f"{path}/delete")).status_code == 303
    assert (await owner.get(f"{path}/delete")).status_code == 404
    assert (await shop.do("listApps"))["apps"] == []


async def test_an_app_of_another_site_can_only_be_taken_off(shop: Shop, owner: Desk) -> None:
    other = await new_shop(shop.service, shop.client)
    made = (await other.do("createApp", {"name": "Foreign", "scopes": [READER]}))["app"]
    await owner.post("/settings/apps/install", {"id": made["id"], "scopes": [READER]})
    page = (await owner.get("/settings/apps")).text
    assert "Foreign Made elsewhere" in text_of(page)
    assert re.findall(rf'/settings/apps/{made["id"]}/(\w+)"', page) == ["remove"]
    answer = await owner.post(f"/settings/apps/{made['id']}/delete")
    assert answer.status_code == 409
    assert "This app was made elsewhere" in text_of(answer.text)
    await owner.post(f"/settings/apps/{made['id']}/remove")


async def test_what_is_wrong_with_an_app_is_told_beside_its_field(owner: Desk) -> None:
    answer = await owner.post("/settings/apps/install", {"id": "x", "scopes": [READER]})
    assert re.findall(r'id="f-id-error">([^<]*)<', answer.text) == ["This is not in the form that is needed."]
    assert re.findall(r'value="(SCOPE[^"]*)" checked', answer.text) == [READER]
    unknown = {"id": "00000000-0000-4000-8000-000000000000", "scopes": [READER]}
    answer = await owner.post("/settings/apps/install", unknown)
    assert re.findall(r'id="f-id-error">([^<]*)<', answer.text) == ["There is no app of this id."]


async def test_entries_are_narrowed_by_area_person_and_days(shop: Shop) -> None:
    await shop.do("createApiKey", {"name": "Earlier", "scopes": [READER]})
    shop.clock.tick(3 * 24 * 3600)
    await shop.do("updateSite", {"site": {"name": "Another"}})
    (key,) = [one["id"] for one in (await shop.do("listApiKeys"))["apiKeys"] if one["name"] == "admin"]
    async with desk_of(shop, Role.MANAGER) as manager:
        page = (await manager.get("/settings/audit-log?area=sites")).text
        assert text_of(page).count("Changed the site") == 1
        assert "Made an API key" not in text_of(page.split("<tbody>")[1])
        page = (await manager.get(f"/settings/audit-log?actor=key:{key}")).text
        assert f"key:{key} Changed the site {shop.site_id} site.name" in text_of(page)
        page = (await manager.get("/settings/audit-log?since=2026-03-04&until=2026-03-04")).text
        assert "Changed the site" in text_of(page)
        assert "Made an API key" not in text_of(page)
        page = (await manager.get("/settings/audit-log?until=2026-03-03")).text
        assert "Changed the site" not in text_of(page.split("<tbody>")[1])
        answer = await manager.get("/settings/audit-log?since=yesterday")
        assert re.findall(r'id="f-since-error">([^<]*)<', answer.text) == ["This is not in the form that is needed."]
        assert "Nothing was found." in text_of(answer.text)
