"""The dialogs of the page of an order in a real browser."""

import os

import pytest
from playwright.async_api import Browser, Page, expect
from tests.support.dashboard import member
from tests.support.orders import line, money, order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.payments import add, cash, gift_card
from tests.support.service import Shop

from orderwright.model.identity import Role

FEE = {"name": "Gift wrap", "price": money("3.00"), "lineItemIds": []}


async def sold(shop: Shop) -> dict[str, object]:
    """A paid order with a gift card, a fee and shipping, of which nothing was sent."""
    made = await shop.create(
        order(
            line("12.50", 3, physicalProperties={"sku": "MUG-1"}),
            line("40.00", productName={"original": "A lamp that has a name which is long enough to be broken"}),
            status="APPROVED",
            buyerInfo={"email": "ada@example.com"},
            additionalFees=[FEE],
            shippingInfo={"title": "Parcel service", "cost": {"price": money("4.90")}},
        )
    )
    await add(shop, str(made["id"]), gift_card("20.00", "APPROVED"), cash("65.40"))
    return made


async def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_dialog_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for name in ("refund", "fulfil"):
            await desk.page.goto(f"{address}/dashboard/orders/{made['id']}/{name}")
            assert await faults(desk.page) == [], name
            await looked_at(desk.page, f"{name}-{width}-{theme}")
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_a_refund_is_worked_out_while_it_is_chosen(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="refund@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Refund").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Units of Coffee").fill("2")
        await expect(dialog.get_by_label("Amount from Gift card")).to_have_value("20.00")
        await expect(dialog.get_by_label("Amount from Cash")).to_have_value("5.00")
        await dialog.get_by_label("Restocking fee").fill("99")
        await expect(dialog.get_by_role("alert")).to_contain_text("The most is 25.00")
        await dialog.get_by_label("Restocking fee").fill("1.00")
        await expect(dialog.get_by_label("Amount from Cash")).to_have_value("4.00")
        assert await faults(page) == []
        await looked_at(page, "refund-dialog")
        await dialog.get_by_label("Amount from Cash").fill("99")
        await dialog.get_by_role("button", name="Refund", exact=True).click()
        await expect(dialog.get_by_label("Amount from Cash")).to_have_attribute("aria-invalid", "true")
        await dialog.get_by_label("Amount from Cash").fill("4.00")
        await dialog.get_by_role("button", name="Refund", exact=True).click()
        await expect(page.get_by_role("status").get_by_text("$24.00 was refunded.")).to_be_visible()
    (refund,) = (await shop.do("listTransactionsForSingleOrder", {"orderId": str(made["id"])}))["orderTransactions"][
        "refunds"
    ]
    assert sorted(part["amount"]["amount"] for part in refund["transactions"]) == ["20.00", "4.00"]


async def test_two_parcels_are_sent_in_one_dialog(browser: Browser, address: str, shop: Shop) -> None:
    packer = await member(shop, Role.FULFILMENT, email="packer@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, packer.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Fulfil", exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Units of Coffee").fill("2")
        await dialog.get_by_role("button", name="One more parcel").click()
        await dialog.get_by_label("Units of Coffee, Parcel 2").fill("1")
        numbers = dialog.get_by_label("Tracking number")
        await numbers.nth(0).fill("A1")
        await numbers.nth(1).fill("A1")
        await dialog.get_by_role("button", name="Fulfil").click()
        await expect(numbers.nth(1)).to_have_attribute("aria-invalid", "true")
        await looked_at(page, "fulfil-dialog")
        await numbers.nth(1).fill("A2")
        await dialog.get_by_role("button", name="Fulfil").click()
        await expect(page.get_by_role("status").get_by_text("2 parcels were recorded.")).to_be_visible()
    assert (await shop.get(str(made["id"])))["fulfillmentStatus"] == "FULFILLED"
