"""A day of a member of the staff, from the login to the logout, and what the API says of it in the evening."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Locator, Page, expect
from tests.support.catalog import made, rated
from tests.support.dashboard import member
from tests.support.orders import address as person
from tests.support.orders import order
from tests.support.pages import faults, logged_in
from tests.support.service import Shop
from tests.support.stock import left, sold, stocked

from orderwright.dashboard.security import SESSION_COOKIE
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.identity import Role

Json = dict[str, Any]
#: Columns of the file that is compared, of those that the day decides.
EXPORTED = (
    "number",
    "status",
    "paymentStatus",
    "fulfillmentStatus",
    "subtotal",
    "shipping",
    "tax",
    "total",
    "paid",
    "refunded",
    "balance",
    "units",
    "trackingNumbers",
    "buyerEmail",
)


def told(page: Page, words: str) -> Locator:
    """The notice at the top of a page."""
    return page.get_by_role("status").get_by_text(words)


async def take_the_order(page: Page) -> None:
    """Take an order by phone in the editor: two kinds of things, an address, a parcel, an e-mail address."""
    dialog, figures = page.get_by_role("dialog"), page.locator("#draft-figures")
    await page.get_by_role("link", name="Drafts").click()
    await page.get_by_role("button", name="New order").click()
    await page.get_by_role("link", name="Add from the catalogue").click()
    await dialog.get_by_label("Name or SKU").fill("harbor")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_label("Quantity of Window lamp")).to_have_count(0)
    await dialog.get_by_label("Quantity of Harbor lamp").fill("3")
    await dialog.get_by_role("checkbox", name="Harbor lamp").check()
    await dialog.get_by_role("button", name="Add").click()
    await expect(figures).to_contain_text("$90.00")
    await page.get_by_role("link", name="Add something else").click()
    await dialog.get_by_label("Name").fill("Engraved plate")
    await dialog.get_by_label("Unit price").fill("5.00")
    await dialog.get_by_role("button", name="Add").click()
    await expect(figures).to_contain_text("$95.00")
    await page.get_by_role("link", name="Choose the buyer").click()
    await dialog.get_by_label("E-mail address of the buyer").fill("ada@example.com")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("ada@example.com")).to_be_visible()
    await page.get_by_role("link", name="Change where to send").click()
    for label, words in {
        "First name": "Ada",
        "Last name": "Lovelace",
        "Street and number": "Invalidenstraße 116",
        "Postal code": "10115",
        "City": "Berlin",
    }.items():
        await dialog.get_by_label(label).fill(words)
    await dialog.get_by_label("Country").select_option("DE")
    await dialog.get_by_role("button", name="Save").click()
    # 19 % of what is sold.
    await expect(figures).to_contain_text("$113.05")
    await page.get_by_role("link", name="Choose the shipping").click()
    await dialog.get_by_label("Parcel: $4.90").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(figures).to_contain_text("$118.88")
    await page.get_by_role("link", name="Create the order").click()
    await dialog.get_by_label("Comment for the staff").fill("By phone, she calls back at noon.")
    await dialog.get_by_role("button", name="Create the order").click()
    await expect(told(page, "was created.")).to_be_visible()


async def record(page: Page, due: str) -> None:
    """Record what is due, which the form proposes, as a bank transfer."""
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Record a payment").click()
    await expect(dialog.get_by_label("Amount")).to_have_value(due)
    await dialog.get_by_label("How it was paid").select_option(label="Bank transfer")
    await dialog.get_by_role("button", name="Record").click()
    await expect(told(page, "The payment was recorded.")).to_be_visible()


async def send_two_parcels(page: Page) -> None:
    """Two lamps with one carrier, the third with the plate with another."""
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Fulfil", exact=True).click()
    await dialog.get_by_label("Units of Harbor lamp").fill("2")
    await dialog.get_by_label("Units of Engraved plate").fill("0")
    await dialog.get_by_role("button", name="One more parcel").click()
    await dialog.get_by_label("Units of Harbor lamp, Parcel 2").fill("1")
    await dialog.get_by_label("Units of Engraved plate, Parcel 2").fill("1")
    numbers, carriers = dialog.get_by_label("Tracking number"), dialog.get_by_label("Carrier", exact=True)
    await carriers.nth(0).select_option("DHL")
    await numbers.nth(0).fill("JJD000390007832")
    await carriers.nth(1).select_option("UPS")
    await numbers.nth(1).fill("1Z12345E0205271688")
    await dialog.get_by_role("button", name="Fulfil").click()
    await expect(told(page, "2 parcels were recorded.")).to_be_visible()


async def edit_the_order(page: Page) -> None:
    """She wants it wrapped, too: 10.00 more, of which nothing is sent."""
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Edit the order").click()
    await dialog.get_by_role("button", name="Edit the order").click()
    await page.get_by_role("link", name="Add something else").click()
    await dialog.get_by_label("Name").fill("Wrapping")
    await dialog.get_by_label("Unit price").fill("10.00")
    await dialog.get_by_label("It is shipped").uncheck()
    await dialog.get_by_role("button", name="Add").click()
    await expect(page.locator("#draft-figures")).to_contain_text(re.compile(r"Still owed\s*\$11\.90"))
    await page.get_by_role("link", name="Review the changes").click()
    await dialog.get_by_label("Reason").fill("She called back.")
    await dialog.get_by_role("button", name="Change the order").click()
    await expect(told(page, "was changed.")).to_be_visible()


async def refund_a_lamp(page: Page) -> None:
    """One lamp came back broken: its money goes back, from the first payment."""
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Refund").click()
    await dialog.get_by_label("Units of Harbor lamp").fill("1")
    await dialog.get_by_label("Put back into stock").first.uncheck()
    await expect(dialog.get_by_text("To be refunded")).to_be_visible()
    await expect(dialog.locator("#refund-money")).to_contain_text("$35.70")
    await dialog.get_by_label("In your words").fill("Broken glass")
    await dialog.get_by_role("button", name="Refund", exact=True).click()
    await expect(told(page, "$35.70 was refunded.")).to_be_visible()


async def search(page: Page, words: str, count: int) -> None:
    """Look for orders from the list."""
    await page.get_by_role("navigation", name="Places").get_by_role("link", name="Orders", exact=True).click()
    await page.get_by_label("Search orders").fill(words)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-row]")).to_have_count(count)


async def cancel_the_other(page: Page, number: str) -> None:
    """Find the order of somebody who has changed his mind, and cancel it."""
    dialog = page.get_by_role("dialog")
    await search(page, "hopper payment:unpaid", 1)
    await page.get_by_role("link", name=f"#{number}").click()
    await page.locator("summary", has_text="More").click()
    await page.get_by_role("link", name="Cancel the order").click()
    await dialog.get_by_label("Message to the buyer").fill("As you asked on the phone.")
    await dialog.get_by_role("button", name="Cancel the order").click()
    await expect(told(page, "The order was canceled.")).to_be_visible()


async def export(page: Page, folder: Path) -> list[dict[str, str]]:
    """The rows of the file of what the list shows, oldest first."""
    await search(page, "total:>20", 2)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Export as CSV").click()
    download = await started.value
    assert download.suggested_filename == "orders-2026-03-01.csv"
    target = folder / "orders.csv"
    await download.save_as(target)
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    return sorted(({name: row[name] for name in EXPORTED} for row in rows), key=lambda row: int(row["number"]))


async def log_out(page: Page, address: str) -> None:
    """End the session; what its cookie opens after that is the login."""
    (token,) = [one["value"] for one in await page.context.cookies() if one["name"] == SESSION_COOKIE]
    await page.locator("header summary", has_text="Account").click()
    await page.get_by_role("button", name="Log out").click()
    await page.wait_for_url(f"{address}/dashboard/login")
    await page.goto(f"{address}/dashboard/orders")
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    # Whoever has kept the cookie holds nothing, for reading or for writing.
    async with httpx.AsyncClient(base_url=f"{address}/dashboard", cookies={SESSION_COOKIE: token}) as client:
        for method, path in (("GET", "/orders"), ("GET", "/orders/export"), ("POST", "/orders/bulk")):
            form = {"action": "archive"} if method == "POST" else None
            answer = await client.request(method, path, data=form)
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/dashboard/login")


def amounts(document: Json) -> dict[str, str]:
    """The amounts of a summary."""
    return {name: one["amount"] for name, one in document.items()}


async def evening_of_the_phone_order(shop: Shop, order_id: str) -> None:
    """What the API says of the order that was taken by phone."""
    found = await shop.get(order_id)
    assert amounts(found["priceSummary"]) == {
        "subtotal": "105.00",
        "shipping": "4.90",
        "tax": "20.88",
        "discount": "0.00",
        "total": "130.78",
        "totalAdditionalFees": "0.00",
    }
    assert amounts(found["balanceSummary"]) == {
        "balance": "0.00",
        "paid": "130.78",
        "refunded": "35.70",
        "authorized": "0.00",
        "pending": "0.00",
        "pendingRefund": "0.00",
    }
    statuses = tuple(found[name] for name in ("status", "paymentStatus", "fulfillmentStatus"))
    assert statuses == ("APPROVED", "PARTIALLY_REFUNDED", "FULFILLED")
    assert found["channelInfo"]["type"] == "BACKOFFICE_MERCHANT"
    assert found["billingInfo"] == found["recipientInfo"] == found["shippingInfo"]["logistics"]["shippingDestination"]
    lines = [(one["productName"]["original"], one["quantity"], one["price"]["amount"]) for one in found["lineItems"]]
    assert lines == [("Harbor lamp", 3, "30.00"), ("Engraved plate", 1, "5.00"), ("Wrapping", 1, "10.00")]
    assert [(one["type"], one["authorEmail"]) for one in found["activities"]] == [
        (kind, "day@shop.example")
        for kind in (
            "ORDER_PLACED",
            "MERCHANT_COMMENT",
            "ORDER_PAID",
            "ORDER_FULFILLED",
            *("TRACKING_NUMBER_ADDED", "TRACKING_LINK_ADDED") * 2,
            "DRAFT_ORDER_CHANGES_APPLIED",
            "ORDER_PAID",
            "REFUND_INITIATED",
            "PAYMENT_REFUNDED",
        )
    ]
    money = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))["orderTransactions"]
    assert [
        (one["amount"]["amount"], one["status"], one["regularPaymentDetails"]["paymentMethod"])
        for one in money["payments"]
    ] == [("118.88", "PARTIALLY_REFUNDED", "Bank transfer"), ("11.90", "APPROVED", "Bank transfer")]
    (refund,) = money["refunds"]
    assert [(one["paymentId"], one["amount"]["amount"], one["refundStatus"]) for one in refund["transactions"]] == [
        (money["payments"][0]["id"], "35.70", "SUCCEEDED")
    ]
    assert (refund["details"]["reason"], refund["details"]["lineItems"]) == (
        "Broken glass",
        [{"lineItemId": found["lineItems"][0]["id"], "quantity": 1}],
    )
    sent = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    assert [
        (one["trackingInfo"]["shippingProvider"], [part["quantity"] for part in one["lineItems"]])
        for one in sent["orderWithFulfillments"]["fulfillments"]
    ] == [("DHL", [2]), ("UPS", [1, 1])]
    events = (
        "created approved updated updated payment_status_updated updated updated fulfilled updated committed"
        " updated payment_status_updated updated payment_status_updated updated updated payment_status_updated"
        " updated refund_completed"
    )
    assert await shop.event_types(order_id) == events.split()


async def test_a_day_from_the_login_to_the_logout(browser: Browser, address: str, shop: Shop, tmp_path: Path) -> None:
    await rated(shop)
    lamp = await made(shop, "Harbor lamp", "30.00")
    await made(shop, "Window lamp", "45.00")
    await stocked(shop, lamp["id"], 10, appId=CATALOG_APP_ID)
    await stocked(shop, "mug", 5)
    grace = {"address": person()["address"], "contactDetails": {"firstName": "Grace", "lastName": "Hopper"}}
    other = await shop.create(
        order(
            sold("mug", 2, price="12.50"),
            status="APPROVED",
            billingInfo=grace,
            buyerInfo={"email": "grace@example.com"},
            shippingInfo={"title": "Post"},
        )
    )
    assert await left(shop, "mug") == 3
    who = await member(shop, Role.MANAGER, email="day@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        page = desk.page
        await take_the_order(page)
        order_id = page.url.rpartition("/")[2]
        await record(page, "118.88")
        await send_two_parcels(page)
        await edit_the_order(page)
        await record(page, "11.90")
        await refund_a_lamp(page)
        assert await faults(page) == []
        await cancel_the_other(page, other["number"])
        rows = await export(page, tmp_path)
        await log_out(page, address)
        assert (desk.foreign, desk.complaints) == ([], [])
    await evening_of_the_phone_order(shop, order_id)
    assert rows == [
        {
            "number": str(other["number"]),
            "status": "CANCELED",
            "paymentStatus": "NOT_PAID",
            "fulfillmentStatus": "NOT_FULFILLED",
            "subtotal": "25.00",
            "shipping": "0.00",
            "tax": "0.00",
            "total": "25.00",
            "paid": "0.00",
            "refunded": "0.00",
            "balance": "25.00",
            "units": "2",
            "trackingNumbers": "",
            "buyerEmail": "grace@example.com",
        },
        {
            "number": str(int(other["number"]) + 1),
            "status": "APPROVED",
            "paymentStatus": "PARTIALLY_REFUNDED",
            "fulfillmentStatus": "FULFILLED",
            "subtotal": "105.00",
            "shipping": "4.90",
            "tax": "20.88",
            "total": "130.78",
            "paid": "130.78",
            "refunded": "35.70",
            "balance": "0.00",
            "units": "5",
            "trackingNumbers": "JJD000390007832; 1Z12345E0205271688",
            "buyerEmail": "ada@example.com",
        },
    ]
    canceled = await shop.get(other["id"])
    assert (canceled["status"], canceled["seenByAHuman"]) == ("CANCELED", True)
    assert await shop.event_types(other["id"]) == ["created", "approved", "updated", "updated", "canceled"]
    # Three were sold, and the broken one did not go back; what Grace did not buy is there again.
    assert (await left(shop, lamp["id"], appId=CATALOG_APP_ID), await left(shop, "mug")) == (7, 5)
