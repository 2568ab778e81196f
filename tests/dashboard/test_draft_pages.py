"""The editor of drafts in a real browser: figures that follow what is typed, and its dialogs with their errors."""

import os
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from tests.support.catalog import BERLIN, made, rated, reference
from tests.support.dashboard import member
from tests.support.drafts import custom, off, scratch, to
from tests.support.orders import line, order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop
from tests.support.stock import key

from orderwright.model.identity import Role

CONTACT = {"firstName": "Ada", "lastName": "Lovelace", "phone": "+49 221 123456"}
#: The dialogs of the editor, by the words of the links that open them.
DIALOGS = (
    "Add from the catalogue",
    "Add something else",
    "Add a discount",
    "Add a fee",
    "Choose the shipping",
    "Choose the buyer",
    "Change where to send",
    "Change whom to bill",
    "Deposit",
    "Location",
    "Create the order",
)


async def full_draft(shop: Shop) -> Any:
    """A draft that has something of everything."""
    await rated(shop)
    lamp = await made(shop, "Harbor lamp with a name that is long enough to be broken on a phone")
    return await scratch(
        shop,
        catalogLineItems=[{"catalogReference": reference(lamp["id"]), "quantity": 2}],
        customLineItems=[custom("Repair", "12.50")],
        discounts=[off(percentage="10", description="Scratched")],
        additionalFees=[{"name": "Wrapping", "price": {"amount": "2.00"}, "applyToDraftOrder": True}],
        buyerInfo={"email": "ada@example.com"},
        recipientInfo={"address": BERLIN, "contactDetails": CONTACT},
        billingInfo={"address": BERLIN, "contactDetails": CONTACT},
        shippingInfo=to({**BERLIN}, title="Courier", cost={"price": {"amount": "7.00"}}),
    )


async def picture(page: Page, name: str) -> None:
    """Keep a picture of the page where the environment asks for it."""
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_editor_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"draft{theme}{width}@shop.example")
    draft = await full_draft(shop)
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        await desk.page.goto(f"{address}/dashboard/drafts/{draft['id']}")
        assert await faults(desk.page) == []
        await picture(desk.page, f"draft-{width}-{theme}")
        await desk.page.goto(f"{address}/dashboard/drafts")
        assert await faults(desk.page) == []
        assert (desk.foreign, desk.complaints) == ([], [])
        await picture(desk.page, f"drafts-{width}-{theme}")


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
async def test_every_dialog_of_the_editor_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"dialogs{width}@shop.example")
    draft = await full_draft(shop)
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/drafts/{draft['id']}")
        for name in DIALOGS:
            await page.get_by_role("link", name=name, exact=True).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            assert await faults(page) == [], name
            await picture(page, f"draft-{name.replace(' ', '-')}-{width}-{theme}")
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_figures_follow_what_is_typed(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="typing@shop.example")
    draft = await scratch(shop, customLineItems=[custom("Advice", "10.00"), custom("Repair", "5.00")])
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/drafts/{draft['id']}")
        figures = page.locator("#draft-figures")
        await page.get_by_label("Quantity: Advice").fill("3")
        await page.keyboard.press("Tab")
        # What is being typed into the next field is not lost when the figures come.
        await page.keyboard.type("1")
        await expect(figures).to_contain_text("$35.00")
        await expect(page.get_by_label("Unit price: Advice")).to_be_focused()
        await page.get_by_label("Unit price: Advice").fill("7,50")
        await page.get_by_label("Quantity: Repair").fill("some")
        await expect(figures).to_contain_text("$27.50")
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("This has to be a whole number.")).to_be_visible()
        await page.get_by_label("Quantity: Repair").fill("2")
        await page.keyboard.press("Enter")
        await expect(figures).to_contain_text("$32.50")
        await expect(page.get_by_text("This has to be a whole number.")).to_have_count(0)
        await page.get_by_role("button", name="Remove Advice").click()
        await expect(figures).to_contain_text("$10.00")


async def test_an_order_by_phone_is_taken_in_dialogs(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="phone@shop.example")
    await rated(shop)
    await made(shop, "Telephone lamp", "30.00")
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/drafts")
        await page.get_by_role("button", name="New order").click()
        await page.get_by_role("link", name="Add from the catalogue").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name or SKU").fill("telephone")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_text("$30.00")).to_be_visible()
        await dialog.get_by_role("button", name="Add").click()
        await expect(dialog.get_by_text("Choose at least one item.")).to_be_visible()
        await dialog.get_by_label("Choose all that are shown").check()
        await dialog.get_by_role("button", name="Add").click()
        await expect(page.locator("#draft-figures")).to_contain_text("$30.00")
        await page.get_by_role("link", name="Add something else").click()
        await dialog.get_by_label("Name").fill("Wrapping")
        await dialog.get_by_label("Unit price").fill("two")
        await dialog.get_by_role("button", name="Add").click()
        await expect(dialog.get_by_text("Write the amount as 12.50")).to_be_visible()
        await dialog.get_by_label("Unit price").fill("2.00")
        await dialog.get_by_role("button", name="Add").click()
        await expect(page.locator("#draft-figures")).to_contain_text("$32.00")
        await page.get_by_role("link", name="Create the order").click()
        await dialog.get_by_role("button", name="Create the order").click()
        await expect(dialog.get_by_text("Name an address, or charge no tax.")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("link", name="Change where to send").click()
        await dialog.get_by_label("Country").select_option("DE")
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.locator("#draft-figures")).not_to_contain_text("depends on an address")
        await page.get_by_role("link", name="Create the order").click()
        await dialog.get_by_label("Paid already, to us").check()
        await dialog.get_by_role("button", name="Create the order").click()
        await expect(page.get_by_role("status").get_by_text("was created.")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
        assert desk.foreign == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
async def test_a_placed_order_is_edited_and_conflicts_are_told(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"editing{width}@shop.example")
    source = await shop.create(
        order(
            line("10.00", 3, catalogReference=key("coffee")),
            line("4.00", productName={"original": "Tea"}),
            status="APPROVED",
        )
    )
    first = source["lineItems"][0]["id"]
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        page, dialog = desk.page, desk.page.get_by_role("dialog")
        await page.goto(f"{address}/dashboard/orders/{source['id']}")
        await page.get_by_role("link", name="Edit the order").click()
        await expect(dialog.get_by_role("button", name="Edit the order")).to_be_visible()
        assert await faults(page) == []
        await dialog.get_by_role("button", name="Edit the order").click()
        await page.get_by_label("Quantity: Coffee").fill("1")
        await page.keyboard.press("Tab")
        await expect(page.locator("#draft-figures")).to_contain_text("$14.00")
        await expect(page.get_by_text("Quantity before: 3")).to_be_visible()
        assert await faults(page) == []
        await picture(page, f"edit-{width}-{theme}")
        parcel = {"lineItems": [{"id": first, "quantity": 2}]}
        await shop.do("createFulfillment", {"orderId": source["id"], "fulfillment": parcel})
        await page.get_by_role("link", name="Review the changes").click()
        await expect(dialog.get_by_text("Coffee: put 2 back into stock")).to_be_visible()
        await dialog.get_by_role("button", name="Change the order").click()
        await expect(dialog.get_by_text("2 were sent already")).to_be_visible()
        assert await faults(page) == []
        await picture(page, f"commit-{width}-{theme}")
        await page.keyboard.press("Escape")
        await page.get_by_label("Quantity: Coffee").fill("2")
        await page.keyboard.press("Tab")
        await expect(page.locator("#draft-figures")).to_contain_text("$24.00")
        await page.get_by_role("link", name="Review the changes").click()
        await dialog.get_by_role("button", name="Change the order").click()
        await expect(page.get_by_role("status").get_by_text("was changed.")).to_be_visible()
    assert [one["quantity"] for one in (await shop.get(source["id"]))["lineItems"]] == [2, 1]
