"""The main actions of the dashboard in a browser that runs no script."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.support.dashboard import member
from tests.support.pages import login
from tests.support.service import Shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(java_script_enabled=False, locale="en", viewport={"width": 1440, "height": 900})
    yield await context.new_page()
    await context.close()


async def press(page: Page, button: str, told: str) -> None:
    """Press a button of the page's form; the next page tells that it was done."""
    await page.locator("main form").get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_role("status").get_by_text(told)).to_be_visible()


async def take_an_order(page: Page) -> None:
    """A draft with one thing, another quantity, a buyer, and the order of it."""
    await page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Drafts").click()
    await page.get_by_role("button", name="New order").click()
    await page.get_by_role("link", name="Add something else").click()
    await page.get_by_role("button", name="Add", exact=True).click()
    # A field that was left empty is told on the page of the form, and what stands in the others stays there.
    await expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Quantity")).to_have_value("1")
    await page.get_by_label("Name").fill("Compass")
    await page.get_by_label("Unit price").fill("20.00")
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.get_by_label("Quantity: Compass").fill("3")
    await page.get_by_role("button", name="Save quantities and prices").click()
    await expect(page.locator("#draft-figures")).to_contain_text("$60.00")
    await page.get_by_role("link", name="Choose the buyer").click()
    await page.get_by_label("E-mail address of the buyer").fill("mary@example.com")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("link", name="Choose the shipping").click()
    await page.get_by_label("At a price of its own").check()
    await page.get_by_label("Name").fill("Post")
    await page.get_by_role("textbox", name="Price").fill("4.00")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#draft-figures")).to_contain_text("$64.00")
    await page.get_by_role("link", name="Create the order").click()
    await press(page, "Create the order", "was created.")


async def work_on_it(page: Page) -> None:
    """Its money comes, two of three are sent, one is refunded, and what is left is canceled."""
    await page.get_by_role("link", name="Record a payment").click()
    await page.get_by_label("Amount").fill("all of it")
    await page.get_by_role("button", name="Record", exact=True).click()
    await expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Amount").fill("64.00")
    await press(page, "Record", "The payment was recorded.")
    await page.get_by_role("link", name="Fulfil", exact=True).click()
    await page.get_by_label("Units of Compass").fill("2")
    await page.get_by_label("Tracking number").fill("A1")
    await press(page, "Fulfil", "The parcel was recorded.")
    await page.get_by_role("link", name="Refund", exact=True).click()
    await page.get_by_label("Units of Compass").fill("1")
    await page.get_by_role("button", name="Work out the amounts").last.click()
    await expect(page.get_by_label("Amount from Cash")).to_have_value("20.00")
    await press(page, "Refund", "$20.00 was refunded.")
    await page.locator("main summary", has_text="More").click()
    await page.get_by_role("link", name="Cancel the order").click()
    await page.get_by_role("button", name="Cancel the order").click()
    await expect(page.get_by_text("Say what becomes of the money.").first).to_be_visible()
    await page.get_by_label("Return nothing now").check()
    await press(page, "Cancel the order", "The order was canceled.")


async def test_the_main_actions_need_no_script(page: Page, address: str, shop: Shop) -> None:
    who = await member(shop, Role.MANAGER)
    await login(page, address, who.email)
    await take_an_order(page)
    order_id = page.url.rpartition("/")[2]
    await page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Orders").first.click()
    await page.get_by_label("Search orders").fill("mary payment:unpaid")
    await page.get_by_role("button", name="Search", exact=True).click()
    await page.get_by_role("row").get_by_role("link", name="#10001").click()
    await work_on_it(page)
    found = await shop.get(order_id)
    assert (found["status"], found["paymentStatus"], found["fulfillmentStatus"]) == (
        "CANCELED",
        "PARTIALLY_REFUNDED",
        "PARTIALLY_FULFILLED",
    )
    balance = {name: one["amount"] for name, one in found["balanceSummary"].items()}
    assert (balance["paid"], balance["refunded"], found["buyerInfo"]) == (
        "64.00",
        "20.00",
        {"email": "mary@example.com"},
    )
    sent = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    assert [one["lineItems"][0]["quantity"] for one in sent["orderWithFulfillments"]["fulfillments"]] == [2]
    await page.locator("header summary", has_text="Account").click()
    await page.get_by_role("button", name="Log out").click()
    await page.goto(f"{address}/dashboard/orders/{order_id}")
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()
