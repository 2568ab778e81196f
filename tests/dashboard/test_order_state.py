"""What an order is flagged for, its items and its payments, in a real browser."""

import pytest
from playwright.async_api import Browser, expect
from tests.dashboard.test_order_page import sold
from tests.support.dashboard import member
from tests.support.flags import flag, flags_now
from tests.support.orders import imported
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop

from orderwright.model.identity import Role


@pytest.mark.parametrize("width", WIDTHS)
async def test_what_was_looked_at_is_said_in_a_dialog_and_leaves_the_list(
    browser: Browser, address: str, shop: Shop, width: int
) -> None:
    owner = await member(shop, Role.OWNER, email=f"flags{width}@shop.example")
    made = await sold(shop)
    await flag(shop, str(made["id"]), "OVERSOLD", "CHARGEBACK")
    async with logged_in(browser, address, owner.email, width=width, theme="dark") as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        prices = page.locator("details", has_text="with tax, for 3 in all")
        await prices.locator("summary").click()
        await expect(prices.get_by_text("Unit price before discounts")).to_be_visible()
        assert await faults(page) == []
        await page.get_by_role("link", name="Looked at", exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("The buyer's bank took a payment back.").uncheck()
        await dialog.get_by_label("What was found or done").fill("Ordered more")
        assert await faults(page) == []
        await dialog.get_by_role("button", name="Looked at").click()
        await expect(page.get_by_text("Ordered more")).to_be_visible()
        assert await flags_now(shop, str(made["id"])) == ["CHARGEBACK"]
        await page.goto(f"{address}/dashboard/orders/flagged")
        await page.get_by_role("link", name=f"Looked at order {made['number']}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Looked at").click()
        await page.wait_for_url(f"{address}/dashboard/orders/flagged")
        await expect(page.get_by_text(f"#{made['number']}")).to_have_count(0)
        assert await flags_now(shop, str(made["id"])) == []
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_an_order_that_waits_is_approved_in_a_dialog(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="approve@shop.example")
    made = (await shop.do("importOrder", {"order": imported("PENDING")}))["order"]
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Approve", exact=True).click()
        await expect(page.get_by_role("dialog")).to_contain_text("It is not paid.")
        assert await faults(page) == []
        await page.get_by_role("dialog").get_by_role("button", name="Approve").click()
        await expect(page.get_by_text("The order was approved.")).to_be_visible()
        assert (await shop.get(made["id"]))["status"] == "APPROVED"
        assert (desk.foreign, desk.complaints) == ([], [])
