"""The pages of users and API keys: what they show, what they do, and what they refuse."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
import pytest_asyncio
from tests.support.dashboard import PASSWORD, Desk, desk_of, hidden, member, open_desk, text_of
from tests.support.service import READER, Shop, open_shop

from orderwright.dashboard.right_words import RIGHTS, SCOPE_WORDS, rights_of
from orderwright.model.identity import Role
from orderwright.model.permissions import SCOPES, Permission
from orderwright.rules.roles import ROLE_PERMISSIONS
from orderwright.store.staff_settings import put_second_factor


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


def shown_secret(page: str) -> str:
    """What a page shows this once."""
    (found,) = re.findall(r'id="secret" value="([^"]+)"', page)
    return unescape(found)


def links(page: str, path: str) -> set[str]:
    """What can be done on a page, by the last part of the addresses below `path`."""
    return set(re.findall(rf'(?:href|action)="/dashboard{re.escape(path)}/([a-z-]+)"', page))


async def id_of(shop: Shop, email: str) -> str:
    users = (await shop.do("listUsers"))["users"]
    return next(str(user["id"]) for user in users if user["email"] == email)


def test_every_right_is_in_words_once_and_roles_have_all_or_nothing_of_a_line() -> None:
    listed = [right for _, rights in RIGHTS for right in rights]
    assert sorted(listed) == sorted(Permission)
    for role, held in ROLE_PERMISSIONS.items():
        assert [words for words, rights in RIGHTS if rights & held] == rights_of(role)
    assert SCOPE_WORDS.keys() == SCOPES.keys()


async def test_a_user_is_added_and_the_password_shown_once(shop: Shop, owner: Desk) -> None:
    form = {"email": "new@shop.example", "role": "support", "_key": "add"}
    answer = await owner.post("/settings/users", form)
    assert answer.status_code == 200
    password = shown_secret(answer.text)
    again = await owner.post("/settings/users", form)
    assert 'id="secret"' not in again.text
    assert "can be shown only once" in text_of(again.text)
    listed = text_of((await owner.get("/settings/users")).text)
    assert "new@shop.example Support Has to choose a password Off" in listed
    async with open_desk(shop, address="10.8.0.1") as desk:
        await desk.log_in("new@shop.example", password)
        assert (await desk.get("/")).headers["location"] == "/dashboard/account/password"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "nobody", "role": "viewer"}, "This is not an e-mail address."),
        ({"email": "OWNER@shop.example", "role": "viewer"}, "There is a user of this address already."),
    ],
)
async def test_a_bad_address_is_told_beside_its_field(owner: Desk, form: dict[str, str], words: str) -> None:
    answer = await owner.post("/settings/users", form)
    assert answer.status_code in (409, 422)
    assert re.findall(r'id="f-email-error">([^<]*)<', answer.text) == [words]
    assert f'value="{form["email"]}"' in answer.text
    assert re.findall(r'id="role-(\w+)" name="role" value="\w+" checked', answer.text) == ["viewer"]


async def test_the_page_of_a_user_shows_the_rights_of_the_role(shop: Shop, owner: Desk) -> None:
    user = await member(shop, Role.FULFILMENT)
    page = text_of((await owner.get(f"/settings/users/{user.id}")).text)
    for words in rights_of(Role.FULFILMENT):
        assert words in page
    assert "Refund" not in page


async def test_what_would_be_refused_is_not_offered(shop: Shop, owner: Desk) -> None:
    user = await member(shop, Role.VIEWER, email="sam@shop.example")
    path = f"/settings/users/{user.id}"
    assert links((await owner.get(path)).text, path) == {"role", "password", "disable", "delete"}
    async with shop.service.database.acquire() as connection:
        await put_second_factor(connection, shop.site_id, user.id, sealed=b"x", last_step=1, recovery_codes=[])
    assert "second-factor" in links((await owner.get(path)).text, path)
    await owner.post(f"{path}/second-factor")
    assert "second-factor" not in links((await owner.get(path)).text, path)
    await owner.post(f"{path}/disable")
    assert links((await owner.get(path)).text, path) == {"role", "password", "enable", "delete"}
    own = f"/settings/users/{await id_of(shop, 'owner@shop.example')}"
    page = (await owner.get(own)).text
    assert links(page, own) == set()
    assert "No other owner has chosen a password yet" in text_of(page)


async def test_a_user_is_changed_disabled_admitted_and_removed(shop: Shop, owner: Desk) -> None:
    user = await member(shop, Role.VIEWER, email="jo@shop.example")
    path = f"/settings/users/{user.id}"
    for part, form, told in (
        ("role", {"role": "manager"}, "The role was changed."),
        ("disable", {}, "The user cannot log in any more."),
        ("enable", {}, "The user can log in again."),
    ):
        answer = await owner.post(f"{path}/{part}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/dashboard{path}")
        assert told in text_of((await owner.get(path)).text)
    password = shown_secret((await owner.post(f"{path}/password")).text)
    async with open_desk(shop, address="10.8.0.2") as desk:
        assert (await desk.log_in("jo@shop.example")).status_code == 401
        assert (await desk.log_in("jo@shop.example", password)).status_code == 303
        assert (await owner.post(f"{path}/delete")).headers["location"] == "/dashboard/settings/users"
        assert (await desk.get("/account/password")).headers["location"].startswith("/dashboard/login")
    assert (await owner.get(path)).status_code == 404
    assert "jo@shop.example" not in (await owner.get("/settings/users")).text


@pytest.mark.parametrize("part", ["role", "disable", "delete"])
async def test_the_last_owner_is_told_why_nothing_is_done(shop: Shop, owner: Desk, part: str) -> None:
    own = f"/settings/users/{await id_of(shop, 'owner@shop.example')}"
    answer = await owner.post(f"{own}/{part}", {"role": "viewer"})
    assert answer.status_code == 409
    assert "No other owner has chosen a password yet" in text_of(answer.text)
    assert (await owner.get("/settings/users")).status_code == 200


async def test_who_gives_up_ownership_is_logged_out(shop: Shop) -> None:
    await member(shop, Role.OWNER, email="leaving@shop.example")
    async with open_desk(shop, address="10.8.0.3") as desk:
        await desk.log_in("leaving@shop.example")
        own = f"/settings/users/{await id_of(shop, 'leaving@shop.example')}"
        answer = await desk.post(f"{own}/role", {"role": "viewer"})
        assert answer.headers["location"] == "/dashboard/login"
        assert (await desk.get("/")).headers["location"].startswith("/dashboard/login")
        await desk.log_in("leaving@shop.example", PASSWORD)
        assert (await desk.get(own)).status_code == 403


async def test_a_key_is_made_shown_once_used_and_revoked(shop: Shop, owner: Desk) -> None:
    form = {"name": "Till", "scopes": [READER], "days": "30", "_key": "key"}
    answer = await owner.post("/settings/keys", form)
    assert answer.status_code == 200
    shop.credentials["till"] = shown_secret(answer.text)
    assert (await shop.send("searchOrders", by="till")).status_code == 200
    again = await owner.post("/settings/keys", form)
    assert 'id="secret"' not in again.text
    keys = {key["name"]: key for key in (await shop.do("listApiKeys"))["apiKeys"]}
    assert keys["Till"]["scopes"] == [READER]
    assert keys["Till"]["expiresDate"][:10] == "2026-03-31"
    page = (await owner.get("/settings/keys")).text
    assert "Till Active Read orders, payments, parcels, stock and products Never" in text_of(page)
    assert "owner@shop.example" in text_of(page)
    assert shop.credentials["till"] not in page
    path = f"/settings/keys/{keys['Till']['id']}/revoke"
    assert f"/dashboard{path}" in page
    assert "Revoke the key Till" in text_of((await owner.get(path)).text)
    assert (await owner.post(path)).headers["location"] == "/dashboard/settings/keys"
    page = (await owner.get("/settings/keys")).text
    assert "The key was revoked." in text_of(page)
    assert f"/dashboard{path}" not in page
    assert (await shop.send("searchOrders", by="till")).status_code == 401


async def test_a_key_needs_a_name_and_a_scope_and_keeps_what_was_chosen(owner: Desk) -> None:
    answer = await owner.post("/settings/keys", {"name": "", "scopes": [READER], "days": "90"})
    assert re.findall(r'id="f-name-error">([^<]*)<', answer.text) == ["This is needed."]
    assert re.findall(r'value="(SCOPE[^"]*)" checked', answer.text) == [READER]
    assert re.findall(r'<option value="(\d*)" selected>', answer.text) == ["90"]
    answer = await owner.post("/settings/keys", {"name": "Till"})
    assert "Choose at least 1." in text_of(answer.text)
    assert 'value="Till"' in answer.text


async def test_a_key_that_is_not_there_is_not_found(owner: Desk) -> None:
    path = "/settings/keys/00000000-0000-4000-8000-000000000000/revoke"
    assert (await owner.get(path)).status_code == 404
    assert (await owner.post(path)).status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
async def test_others_are_refused_when_they_ask_by_hand(shop: Shop, owner: Desk, role: Role) -> None:
    own = await id_of(shop, "owner@shop.example")
    async with desk_of(shop, role) as desk:
        token = hidden((await desk.get("/account")).text)["_csrf"]
        before = await shop.contents()
        for path, form in (
            ("/settings/users", {"email": "mallory@shop.example", "role": "owner"}),
            (f"/settings/users/{own}/password", {}),
            (f"/settings/users/{own}/role", {"role": "viewer"}),
            (f"/settings/users/{own}/delete", {}),
            ("/settings/keys", {"name": "x", "scopes": [READER]}),
        ):
            assert (await desk.post(path, form, token=token)).status_code == 403
        for path in ("/settings/users", f"/settings/users/{own}", "/settings/keys", "/settings/keys/new"):
            assert (await desk.get(path)).status_code == 403
        assert await shop.contents() == before
        assert "/dashboard/settings/users" not in (await desk.get("/settings")).text
