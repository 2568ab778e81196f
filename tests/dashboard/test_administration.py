"""Users, keys, apps and the audit log in a real browser: every page and dialog, and one thing of each kind done."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.support.administration import new_app, new_key, new_user
from tests.support.dashboard import member
from tests.support.pages import WIDTHS, LoggedIn, faults, logged_in
from tests.support.service import READER, Shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> str:
    return (await member(shop, Role.OWNER)).email


@pytest_asyncio.fixture
async def desk(browser: Browser, address: str, owner: str) -> AsyncIterator[LoggedIn]:
    async with logged_in(browser, address, owner) as desk:
        yield desk


async def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for them."""
    if folder := os.environ.get("ORDERWRIGHT_SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest_asyncio.fixture(scope="module")
async def paths(shop: Shop) -> dict[str, str]:
    """The pages whose addresses hold an id, by name; and those of lists that hold something."""
    user, _ = await new_user(shop, "support")
    key, _ = await new_key(shop, name="Till", scopes=[READER])
    app, _ = await new_app(shop, name="Parcels")
    client = (await shop.do("createOauthClient", {"name": "Shop front"}))["oauthClient"]
    at, ended = f"/settings/users/{user['id']}", f"/settings/apps/{app['id']}"
    front = f"/settings/clients/{client['id']}"
    return {
        "users": "/settings/users",
        "user": at,
        "role": f"{at}/role",
        "password": f"{at}/password",
        "second factor": f"{at}/second-factor",
        "disable": f"{at}/disable",
        "delete": f"{at}/delete",
        "keys": "/settings/keys",
        "revoke": f"/settings/keys/{key['id']}/revoke",
        "apps": "/settings/apps",
        "secret": f"{ended}/secret",
        "remove": f"{ended}/remove",
        "end": f"{ended}/delete",
        "front ends": "/settings/clients",
        "rename": f"{front}/rename",
        "revoke front end": f"{front}/revoke",
        "audit log": "/settings/audit-log",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, address: str, owner: str, paths: dict[str, str], width: int, theme: str
) -> None:
    async with logged_in(browser, address, owner, width=width, theme=theme) as desk:
        found = {}
        for name, path in paths.items():
            await desk.page.goto(f"{address}/dashboard{path}")
            found[name] = await faults(desk.page)
            await shot(desk.page, f"{name} {width} {theme}")
        assert {name: broken for name, broken in found.items() if broken} == {}
        assert desk.complaints == []


async def test_a_user_is_added_in_a_dialog_that_shows_the_password_once(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/settings/users")
    await page.get_by_role("link", name="Add a user").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail address").fill("nobody")
    await dialog.get_by_label("Support", exact=True).check()
    await dialog.get_by_role("button", name="Add the user").click()
    await expect(dialog.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    await expect(dialog.get_by_label("Support", exact=True)).to_be_checked()
    assert await faults(page) == []
    await shot(page, "add dialog")
    await dialog.get_by_label("E-mail address").fill("jo@shop.example")
    await dialog.get_by_role("button", name="Add the user").click()
    await expect(dialog.get_by_label("Password")).to_have_value(re.compile(r"(\w{5}-){3}\w{5}"))
    assert await faults(page) == []
    await shot(page, "password dialog")
    await dialog.get_by_role("link", name="I have noted it").click()
    await expect(page.get_by_role("heading", name="jo@shop.example")).to_be_visible()
    await expect(page.get_by_text("Has to choose a password", exact=True)).to_be_visible()
    await page.get_by_text("More", exact=True).click()
    await shot(page, "user menu")
    await page.get_by_role("link", name="Remove the user").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove the user").click()
    await expect(page.get_by_text("The user was removed.")).to_be_visible()


async def test_a_key_is_made_in_a_dialog_that_shows_it_once(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/settings/keys")
    await page.get_by_role("link", name="Make a key").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Scanner")
    await dialog.get_by_role("button", name="Make the key").click()
    await expect(dialog.get_by_text("Choose at least 1.")).to_be_visible()
    await dialog.get_by_label("Read orders, payments", exact=False).check()
    assert await faults(page) == []
    await shot(page, "key dialog")
    await dialog.get_by_role("button", name="Make the key").click()
    await expect(dialog.get_by_label("Key")).to_have_value(re.compile(r"ow_\w{44}_\w{43}"))
    assert await faults(page) == []
    await shot(page, "made key dialog")
    await dialog.get_by_role("link", name="I have copied it").click()
    row = page.get_by_role("row", name="Scanner")
    await expect(row.get_by_text("Active")).to_be_visible()
    await row.get_by_role("link", name="Revoke Scanner").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke the key").click()
    await expect(page.get_by_role("row", name="Scanner").get_by_text("Revoked")).to_be_visible()


async def test_a_front_end_is_added_renamed_and_revoked_in_dialogs(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/settings/clients")
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Add a front end").click()
    await dialog.get_by_label("Name").fill("")
    await dialog.get_by_role("button", name="Add the front end").click()
    await expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Name").fill("Kiosk")
    await dialog.get_by_role("button", name="Add the front end").click()
    await expect(page.get_by_role("cell", name="Kiosk", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Rename: Kiosk").click()
    await dialog.get_by_label("Name").fill("Terminal")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("cell", name="Terminal", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Revoke: Terminal").click()
    await dialog.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_role("cell", name="Terminal", exact=True)).to_have_count(0)
    assert (await faults(page), desk.foreign) == ([], [])
