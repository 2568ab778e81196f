"""The lists of payment requests and documents in a real browser, with something in them, and their dialogs."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.invoices import billed, invoiced, receipt_of
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.payment_requests import ask, with_page
from tests.support.service import Shop

from orderwright.model.identity import Role


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_lists_with_rows_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    await with_page(shop)
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    made = await billed(shop)
    asked = await ask(shop, made["id"], "1.00", title="Deposit", description="For the goods that are made for you")
    await invoiced(shop, made["id"])
    await receipt_of(shop, made["id"], "1.00")
    paths = ["/payment-requests", f"/payment-requests/{asked['id']}/void", "/documents"]
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for number, path in enumerate(paths):
            await desk.page.goto(f"{address}/dashboard{path}")
            assert await faults(desk.page) == [], path
            if folder:
                await desk.page.screenshot(path=f"{folder}/request-{number}-{width}-{theme}.png", full_page=True)
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_a_request_is_taken_back_in_a_dialog(browser: Browser, address: str, shop: Shop) -> None:
    await with_page(shop)
    owner = await member(shop, Role.OWNER, email="back@shop.example")
    made = await billed(shop)
    await ask(shop, made["id"], "1.00")
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/payment-requests?order={made['number']}")
        await page.get_by_role("link", name="Link", exact=True).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_label("Link for the buyer")).to_have_value(
            f"https://pay.example.com/{(await only(shop, made['id']))}"
        )
        await page.keyboard.press("Escape")
        await page.get_by_role("link", name="Take back").click()
        await page.get_by_role("dialog").get_by_role("button", name="Take the request back").click()
        await expect(page.get_by_text("The payment request was taken back.")).to_be_visible()


async def only(shop: Shop, order_id: str) -> str:
    """The id of the one request of an order."""
    query = {"query": {"filter": {"orderId": order_id}}}
    (found,) = (await shop.do("queryOrderPaymentRequests", query))["orderPaymentRequests"]
    return str(found["id"])
