"""The dialogs of the editor of drafts: what they refuse, and that what they take is in the draft once."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.catalog import BERLIN, made, rated, reference
from tests.support.dashboard import member
from tests.support.dialogs import NEEDED, NO_AMOUNT, NO_UNITS, Clerk, Dialog, clerk, opens
from tests.support.drafts import custom, editing, figures, read, scratch
from tests.support.orders import line, order
from tests.support.pages import logged_in
from tests.support.payment_requests import with_page
from tests.support.service import Json, Shop
from tests.support.stock import left

from orderwright.model.identity import Role

DONE = "This draft was applied and does not change any more."


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    await rated(shop)
    await with_page(shop)
    who = await member(shop, Role.OWNER, email="draft-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


async def at_draft(
    owner: Clerk, shop: Shop, link: str, title: str = "", *, menu: str = "", **sent: object
) -> tuple[str, Dialog]:
    """A draft of one line without tax, and a dialog of its editor."""
    draft = await scratch(shop, **{"customLineItems": [custom("Repair", "10.00")], "taxExempt": True, **sent})
    await owner.goto(f"/drafts/{draft['id']}")
    return draft["id"], await owner.open(link, title or link, menu=menu)


async def now(shop: Shop, draft_id: str) -> Json:
    """The draft as it is now."""
    found: Json = (await read(shop, draft_id))["draftOrder"]
    return found


async def lines(shop: Shop, draft_id: str) -> list[tuple[str, str, int]]:
    """Name, price and quantity of the lines of a draft."""
    found = [one["lineItem"] for one in (await now(shop, draft_id))["lineItems"]]
    return [(one["productName"]["original"], one["price"]["amount"], one["quantity"]) for one in found]


REPAIR = ("Repair", "10.00", 1)


@opens("/drafts/{id}/custom")
async def test_add_something_else(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Add something else")
    await dialog.fill("Quantity", "two")
    await dialog.press("Add")
    await dialog.wrong(name=NEEDED, price=NO_AMOUNT, quantity=NO_UNITS)
    await dialog.fill("Name", "Advice")
    await dialog.press("Add")
    await dialog.wrong(price=NO_AMOUNT, quantity=NO_UNITS)
    await dialog.fill("Unit price (USD)", "2,50")
    await dialog.fill("Quantity", "0")
    await dialog.press("Add")
    await dialog.wrong(quantity="The least is 1.")
    await expect(dialog.field("Name")).to_have_value("Advice")
    await dialog.fill("Quantity", "2")
    assert await lines(shop, draft_id) == [REPAIR]
    await dialog.sent("Add")
    await expect(owner.page.locator("#draft-figures")).to_contain_text("$15.00")
    assert await lines(shop, draft_id) == [REPAIR, ("Advice", "2.50", 2)]


@opens("/drafts/{id}/items")
async def test_add_from_the_catalogue(owner: Clerk, shop: Shop) -> None:
    lamp = await made(shop, "Chosen lamp", "7.00")
    draft_id, dialog = await at_draft(owner, shop, "Add from the catalogue")
    await dialog.press("Add")
    await dialog.refused("Choose at least one item.")
    await dialog.box.get_by_label("Chosen lamp", exact=True).check()
    await dialog.fill("Quantity of Chosen lamp", "some")
    await dialog.press("Add")
    name = await dialog.field("Quantity of Chosen lamp").get_attribute("name")
    await dialog.wrong(**{str(name): NO_UNITS})
    await expect(dialog.box.get_by_label("Chosen lamp", exact=True)).to_be_checked()
    await dialog.fill("Quantity of Chosen lamp", "3")
    await shop.do("updateProduct", {"product": {"id": lamp["id"], "archived": True}})
    await dialog.press("Add")
    await dialog.refused("This product is not for sale, or has no price.")
    assert await lines(shop, draft_id) == [REPAIR]
    await shop.do("updateProduct", {"product": {"id": lamp["id"], "archived": False}})
    await owner.goto(f"/drafts/{draft_id}")
    dialog = await owner.open("Add from the catalogue", "Add from the catalogue")
    await dialog.box.get_by_label("Chosen lamp", exact=True).check()
    await dialog.fill("Quantity of Chosen lamp", "3")
    await dialog.sent("Add")
    await expect(owner.page.locator("#draft-figures")).to_contain_text("$31.00")
    assert await lines(shop, draft_id) == [REPAIR, ("Chosen lamp", "7.00", 3)]


@opens("/drafts/{id}/discount")
async def test_add_a_discount(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Add a discount")
    await dialog.fill("Reason", "Scratched")
    await dialog.press("Give the discount")
    await dialog.wrong(size=NO_AMOUNT)
    await dialog.fill("How much", "10.01")
    await dialog.press("Give the discount")
    await dialog.wrong(size="The discount is more than what is left of the order's price.")
    await expect(dialog.field("Reason")).to_have_value("Scratched")
    await dialog.field("A percentage").check()
    await dialog.fill("How much", "101")
    await dialog.press("Give the discount")
    await dialog.wrong(size="A percentage is more than 0 and at most 100.")
    await expect(dialog.field("A percentage")).to_be_checked()
    await dialog.fill("How much", "25")
    assert (await now(shop, draft_id))["discounts"] == []
    await dialog.sent("Give the discount")
    await expect(owner.page.get_by_text("Scratched (25 %)")).to_be_visible()
    assert figures(await now(shop, draft_id))["discount"] == "2.50"


@opens("/drafts/{id}/fee")
async def test_add_a_fee(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Add a fee")
    await dialog.fill("Name", "Wrapping")
    await dialog.press("Add")
    await dialog.wrong(amount=NO_AMOUNT)
    await dialog.fill("Name", "")
    await dialog.fill("Amount (USD)", "2")
    await dialog.press("Add")
    await dialog.wrong(name=NEEDED)
    await dialog.fill("Name", "Wrapping")
    assert (await now(shop, draft_id))["additionalFees"] == []
    await dialog.sent("Add")
    await expect(owner.page.locator("#draft-figures")).to_contain_text("$12.00")
    fees = [one["additionalFee"] for one in (await now(shop, draft_id))["additionalFees"]]
    assert [(one["name"], one["price"]["amount"]) for one in fees] == [("Wrapping", "2")]


@opens("/drafts/{id}/shipping")
async def test_choose_the_shipping(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Choose the shipping", recipientInfo={"address": BERLIN})
    await dialog.field("At a price of its own").check()
    await dialog.fill("Name", "Courier")
    await dialog.fill("Price (USD)", "a lot")
    await dialog.press("Save")
    await dialog.wrong(price=NO_AMOUNT)
    await expect(dialog.field("At a price of its own")).to_be_checked()
    await expect(dialog.field("Name")).to_have_value("Courier")
    rates = (await shop.do("getShippingRates"))["shippingRates"]
    await dialog.box.get_by_role("radio").first.check()
    await shop.do("setShippingRates", {"shippingRates": {"regions": []}})
    await dialog.press("Save")
    await dialog.refused("This way to ship is not offered any more. Choose another one.")
    assert figures(await now(shop, draft_id))["shipping"] == "0.00"
    await shop.do("setShippingRates", {"shippingRates": {"regions": rates["regions"]}})
    await dialog.field("At a price of its own").check()
    await dialog.fill("Price (USD)", "7,00")
    await dialog.sent("Save")
    await expect(owner.page.locator("#draft-figures")).to_contain_text("$17.00")
    assert figures(await now(shop, draft_id))["shipping"] == "7.00"


@opens("/drafts/{id}/buyer")
async def test_choose_the_buyer(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Choose the buyer")
    await dialog.fill("E-mail address of the buyer", "nobody")
    await dialog.press("Save")
    await dialog.wrong(email="This is not an e-mail address.")
    assert not (await now(shop, draft_id)).get("buyerDetails")
    await dialog.fill("E-mail address of the buyer", "ada@example.com")
    await dialog.sent("Save")
    await expect(owner.page.get_by_text("ada@example.com")).to_be_visible()
    assert (await now(shop, draft_id))["buyerDetails"]["buyerInfo"]["email"] == "ada@example.com"


@opens("/drafts/{id}/recipient", "/drafts/{id}/billing")
async def test_change_where_to_send_and_whom_to_bill(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Change where to send", "Send to")
    await dialog.fill("City", "Hamburg")
    await dialog.fill("Phone", "by mail")
    await dialog.press("Save")
    await dialog.wrong(phone="There is no such telephone number in this country.")
    await expect(dialog.field("City")).to_have_value("Hamburg")
    await dialog.fill("Phone", "+49 40 123456")
    await dialog.choose_and_wait("Country", "Germany")
    await dialog.field("Bill there, too").uncheck()
    await dialog.sent("Save")
    await expect(owner.page.get_by_text("Hamburg")).to_be_visible()
    draft = await now(shop, draft_id)
    assert draft["recipientInfo"]["recipientInfo"]["address"]["city"] == "Hamburg"
    assert not draft.get("billingDetails")

    dialog = await owner.open("Change whom to bill", "Bill to")
    await dialog.fill("City", "Bremen")
    await dialog.fill("Phone", "by mail")
    await dialog.press("Save")
    await dialog.wrong(phone="There is no such telephone number in this country.")
    await dialog.fill("Phone", "")
    await dialog.sent("Save")
    await expect(owner.page.get_by_text("Bremen")).to_be_visible()
    assert (await now(shop, draft_id))["billingDetails"]["billingInfo"]["address"]["city"] == "Bremen"


@opens("/drafts/{id}/deposit")
async def test_ask_for_a_deposit(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Deposit")
    await dialog.fill("How much", "half")
    await dialog.press("Save")
    await dialog.wrong(size=NO_AMOUNT)
    await dialog.fill("How much", "10.01")
    await dialog.press("Save")
    await dialog.wrong(size="Up to 10.00 is possible here, with no more decimals than the currency has.")
    assert not (await now(shop, draft_id)).get("depositDetails")
    await dialog.fill("How much", "5")
    await dialog.sent("Save")
    await expect(owner.page.locator("#draft-figures")).to_contain_text("$5.00")
    assert (await now(shop, draft_id))["depositDetails"]["amount"]["amount"] == "5"


@opens("/drafts/{id}/location")
async def test_choose_the_location(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Location")
    await dialog.fill("Id of the location", "Berlin")
    await dialog.fill("Name", "Berlin")
    await dialog.press("Save")
    await dialog.wrong(location="This is not in the form that is needed.")
    await expect(dialog.field("Name")).to_have_value("Berlin")
    place = "7a0b6d1e-1f1f-4d8e-9d80-4f6f5f8f0c11"
    await dialog.fill("Id of the location", place)
    await dialog.sent("Save")
    await expect(owner.page.get_by_text("Location: Berlin")).to_be_visible()
    assert (await now(shop, draft_id))["businessLocationDetails"]["businessLocation"]["id"] == place


@opens("/drafts/{id}/create")
async def test_create_the_order(owner: Clerk, shop: Shop) -> None:
    lamp = await made(shop, "Rare lamp", "7.00")
    await shop.do("setStock", {"items": [{**reference(lamp["id"]), "quantity": 1}]})
    wanted = [{"catalogReference": reference(lamp["id"]), "quantity": 2}]
    draft_id, dialog = await at_draft(owner, shop, "Create the order", customLineItems=[], catalogLineItems=wanted)
    await dialog.field("Paid already, to us").check()
    await dialog.fill("Comment for the staff", "By phone")
    await dialog.press("Create the order")
    await dialog.refused("Rare lamp: 2 are needed, 1 are in stock.")
    await expect(dialog.field("Paid already, to us")).to_be_checked()
    await expect(dialog.field("Comment for the staff")).to_have_value("By phone")
    assert (await now(shop, draft_id))["status"] == "DRAFT"
    assert await left(shop, lamp["id"], appId=reference("x")["appId"]) == 1
    await shop.do("setStock", {"items": [{**reference(lamp["id"]), "quantity": 5}]})
    await dialog.box.get_by_role("button", name="Create the order").dblclick()
    await owner.page.wait_for_url("**/dashboard/orders/*")
    order_id = owner.page.url.rpartition("/")[2]
    placed = await shop.get(order_id)
    assert (placed["paymentStatus"], placed["priceSummary"]["total"]["amount"]) == ("PAID", "14.00")
    assert await left(shop, lamp["id"], appId=reference("x")["appId"]) == 3
    await expect(owner.page.get_by_role("status").get_by_text(f"Order {placed['number']} was created.")).to_be_visible()


@opens("/drafts/{id}/delete")
async def test_delete_the_draft(owner: Clerk, shop: Shop) -> None:
    draft_id, dialog = await at_draft(owner, shop, "Delete the draft", menu="More")
    await shop.do("createOrderFromDraft", {"draftOrderId": draft_id})
    await dialog.press("Delete the draft")
    await dialog.refused("A draft that was applied stays.")
    draft_id, dialog = await at_draft(owner, shop, "Delete the draft", menu="More")
    await dialog.done("Delete the draft", "The draft was deleted.")
    assert (await shop.send("getDraftOrder", {"draftOrderId": draft_id})).status_code == 404


@opens("/drafts/{id}/commit")
async def test_review_the_changes(owner: Clerk, shop: Shop) -> None:
    source = await shop.create(order(line("10.00", 3), status="APPROVED"))
    draft = await editing(shop, source["id"])
    only = source["lineItems"][0]["id"]
    change = [{"lineItemId": only, "newQuantity": 1}]
    await shop.do("updateLineItems", {"draftOrderId": draft["id"], "lineItemChanges": change})
    await owner.goto(f"/drafts/{draft['id']}")
    dialog = await owner.open("Review the changes", "Review the changes")
    await dialog.fill("Reason", "She wants one")
    parcel = {"lineItems": [{"id": only, "quantity": 2}]}
    made_ = await shop.do("createFulfillment", {"orderId": source["id"], "fulfillment": parcel})
    await dialog.press("Change the order")
    await dialog.refused("Nothing was changed, because:")
    against = dialog.box.get_by_role("list", name="What stands against it")
    await expect(against).to_have_text("Coffee: 2 were sent already, and the draft leaves 1.")
    await expect(dialog.field("Reason")).to_have_value("She wants one")
    assert (await shop.get(source["id"]))["priceSummary"]["total"]["amount"] == "30.00"
    await shop.do("deleteFulfillment", {"orderId": source["id"], "fulfillmentId": made_["fulfillmentId"]})
    await dialog.done("Change the order", f"Order {source['number']} was changed.")
    assert (await shop.get(source["id"]))["priceSummary"]["total"]["amount"] == "10.00"
