"""The page of an order in a real browser."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.orders import line, money, order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop

from orderwright.model.identity import Role

ADDRESS = {"country": "DE", "city": "Köln", "postalCode": "50667", "addressLine1": "Domkloster 4"}
CONTACT = {"firstName": "Ada", "lastName": "Lovelace", "phone": "+49 221 123456"}


async def sold(shop: Shop) -> dict[str, object]:
    """An order that is paid, of which a part is on its way."""
    made = await shop.create(
        order(
            line("12.50", 3, physicalProperties={"sku": "MUG-1"}),
            line("40.00", productName={"original": "A lamp that has a name which is long enough to be broken"}),
            channelInfo={"type": "POS"},
            buyerInfo={"email": "ada@example.com"},
            buyerNote="Please ring twice.",
            billingInfo={"address": ADDRESS, "contactDetails": CONTACT},
            shippingInfo={
                "title": "Parcel service",
                "cost": {"price": money("4.90")},
                "logistics": {"shippingDestination": {"address": ADDRESS, "contactDetails": CONTACT}},
            },
        )
    )
    payment = {
        "amount": money("82.40"),
        "status": "APPROVED",
        "regularPaymentDetails": {"offlinePayment": True, "paymentMethod": "Cash"},
    }
    await shop.do("addPayments", {"orderId": made["id"], "payments": [payment]})
    parcel = {
        "lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 2}],
        "trackingInfo": {"trackingNumber": "1Z12345E0205271688", "shippingProvider": "ups"},
    }
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel})
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_page_of_an_order_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        await desk.page.goto(f"{address}/dashboard/orders/{made['id']}")
        await expect(desk.page.get_by_role("heading", level=1)).to_contain_text(str(made["number"]))
        assert await faults(desk.page) == []
        assert (desk.foreign, desk.complaints) == ([], [])
        folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
        if folder:
            await desk.page.screenshot(path=f"{folder}/order-{width}-{theme}.png", full_page=True)


async def test_canceling_and_commenting_happen_in_dialogs(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="dialogs@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Add a comment").click()
        await page.get_by_role("dialog").get_by_label("Comment").fill("She wants it gift-wrapped.")
        await page.get_by_role("dialog").get_by_role("button", name="Add").click()
        await expect(page.get_by_text("She wants it gift-wrapped.")).to_be_visible()
        await page.locator("summary", has_text="More").click()
        await page.get_by_role("link", name="Cancel the order").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Cancel the order").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("Say what becomes of the money.")
        assert await faults(page) == []
        await dialog.get_by_label("Return $82.40 with it").check()
        await dialog.get_by_label("Reason").select_option("buyer")
        await dialog.get_by_role("button", name="Cancel the order").click()
        told = "The order was canceled, and its money returned."
        await expect(page.get_by_role("status").get_by_text(told)).to_be_visible()
        await expect(page.get_by_text("The buyer does not want it any more")).to_be_visible()
    after = await shop.get(str(made["id"]))
    assert (after["status"], after["paymentStatus"]) == ("CANCELED", "FULLY_REFUNDED")


async def test_nothing_that_somebody_typed_makes_the_page_wider_than_its_window(
    browser: Browser, address: str, shop: Shop
) -> None:
    owner = await member(shop, Role.OWNER, email="long@shop.example")
    word = "unbroken" * 30
    made = await shop.create(
        order(
            line("99999999.99", 3, productName={"original": word[:200]}),
            channelInfo={"type": "POS"},
            buyerInfo={"email": f"{word[:60]}@{word[:60]}.{word[:60]}.example"},
            buyerNote=word,
            billingInfo={"contactDetails": {"firstName": word[:100], "company": word[:100]}},
        )
    )
    async with logged_in(browser, address, owner.email, width=390) as desk:
        # As wide as a window of 1280 pixels is when everything is enlarged to 400 percent.
        await desk.page.set_viewport_size({"width": 320, "height": 640})
        for path in ("", "/print", "/refund", "/fulfil", "/history"):
            await desk.page.goto(f"{address}/dashboard/orders/{made['id']}{path}")
            assert await faults(desk.page) == [], path


async def test_a_printed_order_takes_the_whole_paper(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="paper@shop.example")
    made = await sold(shop)
    async with logged_in(browser, address, owner.email) as desk:
        await desk.page.goto(f"{address}/dashboard/orders/{made['id']}/print")
        await desk.page.emulate_media(media="print")
        for width in (700, 1440):  # Upright, and a wide sheet.
            await desk.page.set_viewport_size({"width": width, "height": 900})
            box = await desk.page.get_by_role("heading", name="Money").locator("..").bounding_box()
            assert box is not None
            assert box["width"] > width - 40
        await expect(desk.page.get_by_role("link", name="Show them")).to_be_hidden()
        await expect(desk.page.locator("header.bar")).to_be_hidden()
