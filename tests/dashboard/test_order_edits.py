"""Changing an order in dialogs, and its versions, in a real browser."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.orders import full_order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop

from orderwright.model.identity import Role


async def test_an_address_is_changed_in_a_dialog_that_knows_countries_and_others(
    browser: Browser, address: str, shop: Shop
) -> None:
    owner = await member(shop, Role.OWNER, email="addresses@shop.example")
    made = await shop.create(full_order())
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Change whom the bill is for").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("City").fill("Halifax")
        await dialog.get_by_label("Country").select_option("CA")
        await dialog.get_by_label("State or region").select_option("CA-NS")
        await expect(dialog.get_by_label("City")).to_have_value("Halifax")
        await dialog.get_by_role("textbox", name="Telephone").fill("1234")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_text("There is no such telephone number")).to_be_visible()
        await expect(dialog.get_by_label("State or region")).to_have_value("CA-NS")
        await dialog.get_by_role("textbox", name="Telephone").fill("(902) 424-4200")
        theirs = {"id": made["id"], "billingInfo": {"address": {"city": "Boston"}}}
        await shop.do("updateOrder", {"order": theirs})
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_role("row", name="City New York Boston Halifax")).to_be_visible()
        assert await faults(page) == []
        folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
        if folder:
            await page.screenshot(path=f"{folder}/edit-stale.png")
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("status").get_by_text("The address was saved.")).to_be_visible()
        assert desk.foreign == []
    found = (await shop.get(made["id"]))["billingInfo"]
    assert (found["address"]["city"], found["address"]["country"]) == ("Halifax", "CA")
    assert (found["address"]["subdivision"], found["contactDetails"]["phone"]) == ("CA-NS", "(902) 424-4200")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_versions_and_forms_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"versions{theme}{width}@shop.example")
    made = await shop.create(full_order())
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "a.new.one@example.com"}}})
    paths = ("history", "history/1", "history/compare?from=1&to=2", "print", "contact/shipping", "buyer", "tags")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for path in paths:
            await desk.page.goto(f"{address}/dashboard/orders/{made['id']}/{path}")
            assert (path, await faults(desk.page)) == (path, [])
            folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
            if folder:
                name = path.split("?")[0].replace("/", "-")
                await desk.page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
        assert (desk.foreign, desk.complaints) == ([], [])
