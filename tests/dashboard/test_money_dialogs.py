"""The dialogs of an order that take money, make papers and write mails, in a real browser."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.billing import authorized, with_gateway
from tests.support.dashboard import member
from tests.support.invoices import billed, invoiced
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.payment_requests import ask, with_page
from tests.support.payments import add, cash
from tests.support.service import Shop

from orderwright.model.identity import Role

DIALOGS = (
    "mark-paid",
    "record-payment",
    "charge",
    "gift-card",
    "payment-request",
    "invoice",
    "receipt",
    "send-mail",
    "mails",
    "cancel",
    "refund",
)


async def sold(shop: Shop) -> tuple[str, list[str]]:
    """An order with a bit of everything, and the addresses below its own of what belongs to its parts."""
    await with_page(shop)
    made = await billed(shop)
    order_id = str(made["id"])
    await add(shop, order_id, cash("1.00"))
    await invoiced(shop, order_id)
    (paper,) = (await shop.do("listDocuments", {"orderId": order_id}))["documents"]
    mail = (await shop.do("sendMail", {"orderId": order_id, "kind": "ORDER_CONFIRMATION"}))["mails"][0]
    request = await ask(shop, order_id, "1.00")
    units = [{"id": made["lineItems"][0]["id"], "quantity": 1}]
    sent = {"lineItems": units, "trackingInfo": {"trackingNumber": "1Z9", "shippingProvider": "A courier"}}
    await shop.do("createFulfillment", {"orderId": order_id, "fulfillment": sent})
    answer = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    parcel = answer["orderWithFulfillments"]["fulfillments"][0]["id"]
    paths = [f"papers/{paper['id']}/credit", f"mails/{mail['id']}", f"payment-requests/{request['id']}"]
    return order_id, [*paths, f"parcels/{parcel}", f"parcels/{parcel}/delete"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_dialog_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    with_gateway(shop)
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    order_id, more = await sold(shop)
    reserved, _payment = await authorized(shop)
    paths = [f"{order_id}/{name}" for name in ("", *DIALOGS, *more)] + [f"{reserved}/capture", f"{reserved}/void"]
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for path in paths:
            await desk.page.goto(f"{address}/dashboard/orders/{path.rstrip('/')}")
            assert await faults(desk.page) == [], path
            if folder:
                name = path.split("/", 1)[1].split("/")
                await desk.page.screenshot(
                    path=f"{folder}/{name[0] or 'order'}-{name[-1][:6]}-{width}-{theme}.png", full_page=True
                )
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_money_is_taken_in_dialogs_that_say_what_is_wrong(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="money@shop.example")
    order_id, _more = await sold(shop)
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{order_id}")
        await page.get_by_role("link", name="Record a payment").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Amount").fill("1.234,00")
        await dialog.get_by_role("button", name="Record").click()
        await expect(dialog.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
        await expect(dialog.get_by_label("Amount")).to_be_focused()
        await dialog.get_by_label("Amount").fill("2.00")
        await dialog.get_by_role("button", name="Record").click()
        await expect(page.get_by_role("status").get_by_text("The payment was recorded.")).to_be_visible()
        await page.get_by_role("link", name="Request a payment").click()
        await dialog.get_by_label("Amount").fill("3.00")
        await dialog.get_by_role("button", name="Make the link").click()
        await expect(page.get_by_role("button", name="Copy the link")).to_be_visible()
        await page.get_by_role("link", name="Back to the order").click()
        await page.get_by_role("link", name="Mark as paid").click()
        await dialog.get_by_role("button", name="Mark as paid").click()
        await expect(page.get_by_role("status").get_by_text("The order is marked as paid.")).to_be_visible()


async def test_a_mail_is_shown_in_a_dialog_before_it_is_sent(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="mails@shop.example")
    order_id, _more = await sold(shop)
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{order_id}/mails")
        await page.get_by_role("link", name="Send a mail").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Message to the buyer").fill("See you soon")
        await dialog.get_by_text("Preview of the mail").click()
        await dialog.get_by_role("button", name="Show the mail").click()
        mail = dialog.frame_locator("iframe").frame_locator("iframe")
        await expect(mail.get_by_text("See you soon")).to_be_visible()
        await dialog.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("status").get_by_text("The mail is on its way.")).to_be_visible()
        assert desk.foreign == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
async def test_the_mail_of_a_cancellation_is_shown_by_the_keyboard_as_often_as_one_likes(
    browser: Browser, address: str, shop: Shop, width: int, scripts: bool
) -> None:
    owner = await member(shop, Role.OWNER, email=f"ahead{width}{scripts}@shop.example")
    order_id, _more = await sold(shop)
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, scripts=scripts) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders/{order_id}/cancel")
        await page.get_by_label("Return nothing now").check()
        mail = page.frame_locator("iframe").frame_locator("iframe")
        for number, words in enumerate(("Sold out", "Out of print")):
            await page.get_by_label("Message to the buyer").fill(words)
            if not number:
                await page.locator("summary", has_text="Preview of the mail").focus()
                await page.keyboard.press("Enter")
                await page.keyboard.press("Tab")
            else:
                await page.get_by_role("button", name="Show the mail").focus()
            await page.keyboard.press("Enter")
            await expect(mail.get_by_text(words)).to_be_visible()
        if scripts:
            assert await faults(page) == []
        if folder:
            await page.locator("iframe").scroll_into_view_if_needed()
            await page.screenshot(path=f"{folder}/ahead-{width}-{scripts}.png")
        # Nothing was done, and the form still works.
        assert (await shop.get(order_id))["status"] == "APPROVED"
        await page.get_by_role("button", name="Cancel the order").click()
        await expect(page.get_by_text("The order was canceled.")).to_be_visible()
        assert (desk.foreign, desk.complaints) == ([], [])
