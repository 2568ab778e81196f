"""The frame of the dashboard in a real browser: every page without an id in its address, keys, and no script at all."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.support.dashboard import PASSWORD, member
from tests.support.pages import WIDTHS, LoggedIn, faults, logged_in, login
from tests.support.service import Shop

from orderwright.dashboard.routing import routes
from orderwright.model.identity import Role

PATHS = [one.path for one in routes() if one.method == "GET" and "{" not in one.path and not one.file]


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> str:
    return (await member(shop, Role.OWNER)).email


@pytest_asyncio.fixture
async def desk(browser: Browser, address: str, owner: str) -> AsyncIterator[LoggedIn]:
    async with logged_in(browser, address, owner) as desk:
        yield desk


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, address: str, owner: str, width: int, theme: str
) -> None:
    async with logged_in(browser, address, owner, width=width, theme=theme) as desk:
        found = {}
        for path in PATHS:
            await desk.page.goto(f"{address}/dashboard{path}")
            found[path] = await faults(desk.page)
        assert {path: broken for path, broken in found.items() if broken} == {}
        assert desk.foreign == []
        assert desk.complaints == []


async def test_the_login_page_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    await page.goto(f"{address}/dashboard/login")
    assert await faults(page) == []
    await page.close()


async def test_without_scripts_forms_and_menus_work(browser: Browser, address: str, owner: str) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await login(page, address, owner)
    await page.locator("header summary", has_text="Account").click()
    await page.get_by_role("link", name="Account", exact=True).click()
    await page.locator("#f-theme").select_option("dark")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("link", name="Change the password").click()
    await expect(page.get_by_role("heading", name="Change the password")).to_be_visible()
    await context.close()


async def test_a_form_in_a_dialog_shows_its_errors_there(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/account")
    await page.get_by_role("link", name="Change the password").click()
    dialog = page.get_by_role("dialog", name="Change the password")
    await dialog.get_by_label("Password until now").fill(PASSWORD)
    await dialog.get_by_label("New password", exact=False).first.fill("long enough")
    await dialog.get_by_label("New password again").fill("something else")
    await dialog.get_by_role("button", name="Change the password").click()
    await expect(dialog.get_by_label("New password again")).to_have_attribute("aria-invalid", "true")
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_keys_lead_everywhere_and_rest_while_somebody_types(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/account")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name="Place or command")
    await expect(palette).to_be_focused()
    await palette.fill("hom")
    await page.keyboard.press("g")  # Typed, not obeyed.
    await expect(palette).to_have_value("homg")
    await palette.fill("home")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/dashboard/$"))
    await page.goto(f"{address}/dashboard/account")
    await page.keyboard.press("g")
    await page.keyboard.press("h")
    await page.wait_for_url(re.compile(r"/dashboard/$"))


async def test_keys_that_were_switched_off_do_nothing(desk: LoggedIn, address: str) -> None:
    page = desk.page
    await page.goto(f"{address}/dashboard/account")
    await page.get_by_label("Keyboard shortcuts").uncheck()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("body")).to_have_attribute("data-shortcuts", "off")
    for key in ("?", "Control+k", "/"):
        await page.keyboard.press(key)
    assert await page.locator("dialog").count() == 0
    await page.get_by_label("Keyboard shortcuts").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("body")).to_have_attribute("data-shortcuts", "on")


async def test_the_first_tab_skips_to_the_content(desk: LoggedIn, address: str) -> None:
    page: Page = desk.page
    await page.goto(f"{address}/dashboard/account")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
