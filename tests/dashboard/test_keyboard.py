"""Work on an order without a mouse, from the login to the logout, and no single keys for those who want none."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect
from tests.support.dashboard import PASSWORD, member
from tests.support.orders import address as person
from tests.support.orders import line, order
from tests.support.service import Shop

from orderwright.model.identity import Role

#: More than any page has to be stepped through.
MOST_STEPS = 80
#: What has the focus: whether that can be seen, and whether it is in the dialog that is open, if any is.
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = !document.querySelector("dialog[open]") || !!one.closest("dialog[open]");
  const nobody = one === document.body;
  return {html: one.outerHTML.slice(0, 200), nobody, shown: ring && box.width > 0 && box.height > 0, inside};
}"""


async def step(page: Page, key: str = "Tab") -> None:
    """Press a key; what has the focus then can be seen, and no dialog has lost it."""
    await page.keyboard.press(key)
    found = await page.evaluate(FOCUS)
    # Past the last field the focus is in the frame of the browser for one step.
    assert found["nobody"] or (found["shown"] and found["inside"]), found["html"]


async def tab_to(page: Page, target: Locator) -> None:
    """Step on until the target has the focus."""
    for _ in range(MOST_STEPS):
        if await target.evaluate("one => one === document.activeElement"):
            return
        await step(page)
    raise AssertionError(f"the keyboard does not reach {target}")


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    yield await context.new_page()
    await context.close()


async def log_in(page: Page, address: str, email: str) -> None:
    """With the fields as the page gives them the focus."""
    await page.goto(f"{address}/dashboard/login")
    await expect(page.get_by_label("E-mail address")).to_be_focused()
    await page.keyboard.type(email)
    await step(page)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/dashboard/")


async def find(page: Page) -> None:
    """To the list by a chord, to the field by a slash, up and down the rows, and into the second of three."""
    await page.keyboard.press("g")
    await page.keyboard.press("o")
    await page.wait_for_url(re.compile(r"/dashboard/orders$"))
    await step(page, "/")
    await expect(page.get_by_label("Search orders")).to_be_focused()
    await page.keyboard.type("lovelace")
    await page.keyboard.press("Enter")
    rows = page.locator("[data-row]")
    await expect(rows).to_have_count(3)
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        await step(page, key)
        await expect(rows.nth(place)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Order 10002")
    await page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(help_.locator("dt", has_text="F")).to_be_visible()
    await page.keyboard.press("Escape")


async def fulfil(page: Page) -> None:
    """By a single key into the dialog and out again, and by its button once more, then one of two units is sent."""
    dialog, opener = page.get_by_role("dialog"), page.get_by_role("link", name="Fulfil", exact=True)
    units = dialog.get_by_label("Units of Coffee")
    await page.keyboard.press("f")
    await expect(units).to_be_focused()
    # Round and round: the page behind is out of reach.
    for key in ("Shift+Tab", "Shift+Tab", *["Tab"] * 16):
        await step(page, key)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(units).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("1")
    await tab_to(page, dialog.get_by_label("Tracking number"))
    await page.keyboard.type("A1")
    await tab_to(page, dialog.get_by_role("button", name="Fulfil"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").get_by_text("The parcel was recorded.")).to_be_visible()


async def switch_off(page: Page) -> None:
    """To the account by the palette, and no keys from then on."""
    await page.keyboard.press("Control+k")
    await page.keyboard.type("account")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/dashboard/account$"))
    await tab_to(page, page.get_by_label("Keyboard shortcuts"))
    await page.keyboard.press("Space")
    await tab_to(page, page.get_by_role("button", name="Save"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Saved.")).to_be_visible()


async def test_an_order_is_sent_without_a_mouse(page: Page, address: str, shop: Shop) -> None:
    who = await member(shop, Role.FULFILMENT)
    name = {"firstName": "Ada", "lastName": "Lovelace"}
    made = [
        await shop.create(
            order(
                line(quantity=2),
                status="APPROVED",
                shippingInfo={"title": "Post"},
                billingInfo={"address": person()["address"], "contactDetails": name},
            )
        )
        for _ in range(3)
    ]
    await log_in(page, address, who.email)
    await find(page)
    await fulfil(page)
    sent = await shop.do("listFulfillmentsForSingleOrder", {"orderId": made[1]["id"]})
    (parcel,) = sent["orderWithFulfillments"]["fulfillments"]
    assert (parcel["lineItems"], parcel["trackingInfo"]["trackingNumber"]) == (
        [{"id": made[1]["lineItems"][0]["id"], "quantity": 1}],
        "A1",
    )
    order_page = page.url
    await switch_off(page)
    await page.goto(order_page)
    for key in ("f", "n", "?", "Control+k", "/", "g", "o", "j"):
        await page.keyboard.press(key)
        assert (await page.evaluate(FOCUS))["nobody"], key
    assert (await page.locator("dialog").count(), page.url) == (0, order_page)
    await tab_to(page, page.locator("header summary", has_text="Account"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("button", name="Log out"))
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/dashboard/login")
    await page.goto(order_page)
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()
