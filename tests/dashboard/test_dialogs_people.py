"""The dialogs about who may do what: users, keys, apps, one's own account, and those of every page."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pyotp
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.administration import new_app, new_key, new_user
from tests.support.dashboard import PASSWORD, member
from tests.support.dialogs import NEEDED, Clerk, clerk, opens
from tests.support.pages import logged_in
from tests.support.service import Json, Shop

from orderwright.model.identity import Role
from orderwright.store.staff_settings import put_second_factor


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    who = await member(shop, Role.OWNER, email="people-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


async def users(shop: Shop) -> dict[str, Json]:
    """All users by their addresses."""
    return {one["email"]: one for one in (await shop.do("listUsers"))["users"]}


async def give_second_factor(shop: Shop, user_id: str) -> None:
    """The user has one from now on."""
    async with shop.service.database.acquire() as connection:
        await put_second_factor(connection, shop.site_id, UUID(user_id), sealed=b"x", last_step=1, recovery_codes=[])


@opens("/settings/users/new")
async def test_add_a_user(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/users")
    dialog = await owner.open("Add a user", "Add a user")
    await dialog.press("Add the user")
    await dialog.wrong(email="This is not an e-mail address.")
    await dialog.fill("E-mail address", "people-dialogs@shop.example")
    await dialog.box.get_by_role("radio", name="Manager").check()
    await dialog.press("Add the user")
    there = "There is a user of this address already."
    await dialog.wrong(there, email=there)
    await expect(dialog.box.get_by_role("radio", name="Manager")).to_be_checked()
    assert list(await users(shop)) == ["people-dialogs@shop.example"]
    await dialog.fill("E-mail address", "new@shop.example")
    await dialog.box.get_by_role("button", name="Add the user").dblclick()
    await dialog.shows("The password of new@shop.example")
    await owner.page.keyboard.press("Escape")
    # The list behind knows of the user.
    await expect(owner.page.get_by_role("link", name="new@shop.example")).to_be_visible()
    assert (await users(shop))["new@shop.example"]["role"] == "manager"


@opens("/settings/users/{id}/role")
async def test_change_the_role_and_the_rights(owner: Clerk, shop: Shop) -> None:
    user, _password = await new_user(shop)
    await owner.goto(f"/settings/users/{user['id']}")
    dialog = await owner.open("Change role and rights", f"Role and rights of {user['email']}")
    await dialog.box.get_by_role("radio", name="Support").check()
    await dialog.done("Save", "The role was changed.")
    assert (await users(shop))[user["email"]]["role"] == "support"
    dialog = await owner.open("Change role and rights", f"Role and rights of {user['email']}")
    await shop.do("deleteUser", {"id": user["id"]})
    await dialog.press("Save")
    await dialog.gone()


@opens("/settings/users/{id}/password", "/settings/users/{id}/second-factor", "/settings/users/{id}/disable")
async def test_another_password_no_second_factor_and_no_way_in(owner: Clerk, shop: Shop) -> None:
    who = await member(shop, Role.SUPPORT, email="tried@shop.example")
    place = f"/settings/users/{who.id}"
    await give_second_factor(shop, str(who.id))
    await owner.goto(place)
    title = "Take the second factor of tried@shop.example away"
    dialog = await owner.open("Take the second factor away", title, menu="More")
    await dialog.done("Take it away", "The second factor is off.")
    assert (await users(shop))[who.email]["secondFactor"] is False

    dialog = await owner.open("Make a new password", "Make a new password for tried@shop.example", menu="More")
    await dialog.box.get_by_role("button", name="Make a new password").dblclick()
    await dialog.shows("The password of tried@shop.example")
    given = await owner.page.get_by_role("dialog").get_by_label("Password").input_value()
    await owner.page.get_by_role("dialog").get_by_role("link", name="I have noted it").click()
    await expect(owner.page.get_by_text("Password counts until")).to_be_visible()
    assert len(given) >= 8

    dialog = await owner.open("Disable the user", "Disable tried@shop.example", menu="More")
    await dialog.done("Disable the user", "The user cannot log in any more.")
    assert (await users(shop))[who.email]["disabledDate"]
    # Who is removed meanwhile is missed in each of them.
    await shop.do("enableUser", {"id": str(who.id)})
    await give_second_factor(shop, str(who.id))
    for link, title, button in (
        ("Make a new password", "Make a new password for tried@shop.example", "Make a new password"),
        ("Take the second factor away", "Take the second factor of tried@shop.example away", "Take it away"),
        ("Disable the user", "Disable tried@shop.example", "Disable the user"),
    ):
        other = await member(shop, Role.SUPPORT, email=f"gone-{button[:4]}@shop.example".replace(" ", ""))
        await give_second_factor(shop, str(other.id))
        await owner.goto(f"/settings/users/{other.id}")
        dialog = await owner.open(link, title.replace(who.email, other.email), menu="More")
        await shop.do("deleteUser", {"id": str(other.id)})
        await dialog.press(button)
        await dialog.gone()


@opens("/settings/users/{id}/delete")
async def test_remove_a_user(owner: Clerk, shop: Shop) -> None:
    second = await member(shop, Role.OWNER, email="second@shop.example")
    await owner.goto(f"/settings/users/{second.id}")
    dialog = await owner.open("Remove the user", "Remove second@shop.example", menu="More")
    await dialog.done("Remove the user", "The user was removed.")
    assert second.email not in await users(shop)
    gone, _password = await new_user(shop)
    await owner.goto(f"/settings/users/{gone['id']}")
    dialog = await owner.open("Remove the user", f"Remove {gone['email']}", menu="More")
    await shop.do("deleteUser", {"id": gone["id"]})
    await dialog.press("Remove the user")
    await dialog.gone()


@opens("/settings/keys/new", "/settings/keys/{id}/revoke")
async def test_make_a_key_and_revoke_it(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/keys")
    dialog = await owner.open("Make a key", "Make a key")
    await dialog.press("Make the key")
    await dialog.wrong(name=NEEDED, scopes="Choose at least 1.")
    await dialog.fill("Name", "Warehouse")
    await dialog.press("Make the key")
    await dialog.wrong(scopes="Choose at least 1.")
    await expect(dialog.field("Name")).to_have_value("Warehouse")
    await dialog.choose("Valid", "30 days")
    await dialog.box.get_by_role("checkbox").first.check()
    before = len((await shop.do("listApiKeys"))["apiKeys"])
    await dialog.box.get_by_role("button", name="Make the key").dblclick()
    await dialog.shows("The key Warehouse")
    await owner.page.keyboard.press("Escape")
    # The list behind knows of the key.
    await expect(owner.page.get_by_role("cell", name="Warehouse", exact=True)).to_be_visible()
    keys = (await shop.do("listApiKeys"))["apiKeys"]
    assert len(keys) == before + 1
    key = next(one for one in keys if one["name"] == "Warehouse")

    dialog = await owner.open("Revoke Warehouse", "Revoke the key Warehouse")
    await dialog.done("Revoke the key", "The key was revoked.")
    keys = {one["id"]: one for one in (await shop.do("listApiKeys"))["apiKeys"]}
    assert keys[key["id"]]["revokedDate"]
    other, _text = await new_key(shop, name="Twice")
    await owner.goto("/settings/keys")
    dialog = await owner.open("Revoke Twice", "Revoke the key Twice")
    await shop.do("revokeApiKey", {"id": other["id"]})
    await dialog.done("Revoke the key", "The key was revoked.")


@opens("/settings/apps/new", "/settings/apps/install")
async def test_make_an_app_and_install_it(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/apps")
    dialog = await owner.open("Make an app", "Make an app")
    await dialog.press("Make the app")
    await dialog.wrong(name=NEEDED, scopes="Choose at least 1.")
    await dialog.fill("Name", "Labels")
    await dialog.box.get_by_role("checkbox").first.check()
    await dialog.box.get_by_role("button", name="Make the app").dblclick()
    await dialog.shows("The secret of Labels")
    await owner.page.keyboard.press("Escape")
    await expect(owner.page.get_by_role("cell", name="Labels Made here")).to_be_visible()
    (app,) = [one for one in (await shop.do("listApps"))["apps"] if one["name"] == "Labels"]

    dialog = await owner.open("Install an app", "Install an app")
    await dialog.box.get_by_role("checkbox").first.check()
    await dialog.fill("Id of the app", app["id"])
    await dialog.press("Install the app")
    there = "The site has this app already."
    await dialog.wrong(there, id=there)
    await dialog.fill("Id of the app", "7a0b6d1e-1f1f-4d8e-9d80-4f6f5f8f0c11")
    await dialog.press("Install the app")
    nothing = "There is no app of this id."
    await dialog.wrong(nothing, id=nothing)
    await expect(dialog.box.get_by_role("checkbox").first).to_be_checked()
    await dialog.fill("Id of the app", app["id"])
    await shop.do("removeApp", {"id": app["id"]})
    await dialog.done("Install the app", "Labels is installed.")
    assert [one["name"] for one in (await shop.do("listApps"))["apps"]] == ["Labels"]


@opens("/settings/apps/{id}/secret", "/settings/apps/{id}/remove", "/settings/apps/{id}/delete")
async def test_give_an_app_another_secret_take_it_off_and_end_it(owner: Clerk, shop: Shop) -> None:
    app, secret = await new_app(shop, name="Reports")
    await owner.goto("/settings/apps")
    dialog = await owner.open("New secret: Reports", "New secret for Reports")
    await dialog.box.get_by_role("button", name="Make a new secret").dblclick()
    await dialog.shows("The secret of Reports")
    assert await owner.page.get_by_role("dialog").get_by_label("Secret").input_value() != secret
    await owner.page.get_by_role("dialog").get_by_role("link", name="I have copied the secret").click()
    dialog = await owner.open("Take off: Reports", "Take Reports off the site")
    await dialog.done("Take it off", "The app is no longer on this site.")
    await shop.do("installApp", {"id": app["id"], "scopes": app["scopes"]})
    await owner.goto("/settings/apps")
    dialog = await owner.open("End: Reports", "End Reports everywhere")
    await dialog.done("End the app", "The app has ended.")
    assert [one["name"] for one in (await shop.do("listApps"))["apps"] if one["name"] == "Reports"] == []
    for link, title, button in (
        ("New secret: Late", "New secret for Late", "Make a new secret"),
        ("Take off: Late", "Take Late off the site", "Take it off"),
        ("End: Late", "End Late everywhere", "End the app"),
    ):
        late, _secret = await new_app(shop, name="Late")
        await owner.goto("/settings/apps")
        dialog = await owner.open(link, title)
        await shop.do("deleteApp", {"id": late["id"]})
        await dialog.press(button)
        await dialog.gone()


@opens("/account/password", "/account/second-factor", "/account/second-factor/remove")
async def test_ones_own_password_and_second_factor(browser: Browser, address: str, shop: Shop) -> None:
    who = await member(shop, Role.SUPPORT, email="own@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        me = clerk(desk, address)
        await me.goto("/account")
        dialog = await me.open("Change the password", "Change the password")
        await dialog.fill("Password until now", "not this one")
        await dialog.fill("New password", "a long new password")
        await dialog.fill("New password again", "another password")
        await dialog.press("Change the password")
        unlike = "This is not the same as the new password."
        await dialog.wrong(unlike, repeated=unlike)
        await dialog.fill("Password until now", PASSWORD)
        await dialog.fill("New password", "short")
        await dialog.fill("New password again", "short")
        await dialog.press("Change the password")
        await dialog.wrong(password="This needs at least 8 characters.")
        await dialog.fill("Password until now", "not this one")
        await dialog.fill("New password", "a long new password")
        await dialog.fill("New password again", "a long new password")
        await dialog.press("Change the password")
        await dialog.wrong(current="This is not your password.")
        await dialog.fill("Password until now", PASSWORD)
        await dialog.fill("New password", "a long new password")
        await dialog.fill("New password again", "a long new password")
        await dialog.done("Change the password", "The password was changed.")

        dialog = await me.open("Set it up", "Set up a second factor")
        secret = (await dialog.box.locator("code").inner_text()).replace(" ", "")
        await dialog.fill("Code", "000000")
        await dialog.press("Switch it on")
        await dialog.wrong(code="This code is wrong, or it was used already.")
        assert (await dialog.box.locator("code").inner_text()).replace(" ", "") == secret
        await dialog.fill("Code", pyotp.TOTP(secret).at(shop.clock()))
        await dialog.box.get_by_role("button", name="Switch it on").dblclick()
        await dialog.shows("Your recovery codes")
        await desk.page.keyboard.press("Escape")
        await expect(desk.page.get_by_role("link", name="Switch it off")).to_be_visible()

        dialog = await me.open("Switch it off", "Switch the second factor off")
        await dialog.fill("Password", "not this one")
        await dialog.press("Switch it off")
        await dialog.wrong(password="This is not your password.")
        assert (await users(shop))[who.email]["secondFactor"] is True
        await dialog.fill("Password", "a long new password")
        await dialog.done("Switch it off", "You log in with your password alone from now on.")
        assert (await users(shop))[who.email]["secondFactor"] is False


@opens("/orders/views")
async def test_save_a_view(owner: Clerk) -> None:
    await owner.goto("/orders?q=payment:unpaid")
    dialog = await owner.open("Save view", "Save view")
    await dialog.press("Save view")
    await dialog.wrong(name=NEEDED)
    await dialog.fill("Name", "Who owes")
    await dialog.done("Save view", "The view was saved.")
    views = owner.page.get_by_role("navigation", name="Views")
    await expect(views.get_by_role("link", name="Who owes")).to_have_attribute("aria-current", "page")
    # A view of that name is replaced; shared ones are everybody's.
    await owner.goto("/orders?q=payment:paid")
    dialog = await owner.open("Save view", "Save view")
    await dialog.fill("Name", "Who owes")
    await dialog.done("Save view", "The view was saved.")
    await expect(views.get_by_role("link", name="Who owes")).to_have_count(1)
    dialog = await owner.open("Save view", "Save view")
    await dialog.fill("Name", "Paid ones")
    await dialog.field("For everybody of this site").check()
    await dialog.done("Save view", "The view was saved.")
    await views.get_by_role("button", name="Delete view").first.click()
    await expect(owner.page.get_by_role("status").get_by_text("The view was deleted.")).to_be_visible()


@opens("/shortcuts")
async def test_the_shortcuts_and_the_palette_give_the_focus_back(owner: Clerk) -> None:
    await owner.goto("/account")
    account = owner.page.locator("header")
    dialog = await owner.open("Keyboard shortcuts", "Keyboard shortcuts", menu="Account", within=account)
    await expect(dialog.box.get_by_role("button", name="Close")).to_be_focused()
    await owner.page.keyboard.press("Enter")
    await expect(owner.page.get_by_role("dialog")).to_have_count(0)
    opener = owner.page.get_by_role("button", name=re.compile("Search places and commands"))
    await opener.click()
    palette = owner.page.get_by_role("combobox", name="Place or command")
    await expect(palette).to_be_focused()
    await owner.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


@opens("/settings/clients/new", "/settings/clients/{id}/rename", "/settings/clients/{id}/revoke")
async def test_add_a_front_end_rename_it_and_revoke_it(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/clients")
    dialog = await owner.open("Add a front end", "Add a front end")
    await dialog.press("Add the front end")
    await dialog.wrong(name=NEEDED)
    assert (await shop.do("listOauthClients"))["oauthClients"] == []
    await dialog.fill("Name", "Storefront")
    await dialog.sent("Add the front end")
    await expect(owner.page.get_by_role("cell", name="Storefront", exact=True)).to_be_visible()
    (client,) = (await shop.do("listOauthClients"))["oauthClients"]

    dialog = await owner.open("Rename: Storefront", "Rename Storefront")
    await dialog.fill("Name", "")
    await dialog.press("Save")
    await dialog.wrong(name=NEEDED)
    await dialog.fill("Name", "Shop window")
    await dialog.done("Save", "Saved.")
    assert [one["name"] for one in (await shop.do("listOauthClients"))["oauthClients"]] == ["Shop window"]

    dialog = await owner.open("Revoke: Shop window", "Revoke Shop window")
    await dialog.done("Revoke", "The front end gets no more tokens.")
    assert (await shop.do("listOauthClients"))["oauthClients"] == []
    for link, title, button in (
        ("Rename: Late", "Rename Late", "Save"),
        ("Revoke: Late", "Revoke Late", "Revoke"),
    ):
        client = (await shop.do("createOauthClient", {"name": "Late"}))["oauthClient"]
        await owner.goto("/settings/clients")
        dialog = await owner.open(link, title)
        await shop.do("revokeOauthClient", {"id": client["id"]})
        await dialog.press(button)
        await dialog.gone()
