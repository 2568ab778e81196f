"""The dialogs of the page of an order about what it is: its status, parcels, people, comments, tags, papers, mails."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.dialogs import NEEDED, STALE, Clerk, clerk, opens
from tests.support.flags import flagged, flags_now
from tests.support.fulfillments import fulfil, sold
from tests.support.invoices import billed, invoiced
from tests.support.orders import address as person
from tests.support.orders import full_order, imported, line, order
from tests.support.pages import logged_in
from tests.support.payments import add, cash
from tests.support.service import Json, Shop

from orderwright.model.identity import Role

CHANGED = "Somebody else has changed this meanwhile. Nothing was saved. Save again to keep what stands in the form."


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    who = await member(shop, Role.OWNER, email="order-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


async def note(shop: Shop, order_id: str) -> None:
    """Somebody else changes the order meanwhile."""
    await shop.do("addActivity", {"id": order_id, "activity": {"merchantComment": {"message": "Called back"}}})


async def comments(shop: Shop, order_id: str) -> list[str]:
    """What the staff said about the order."""
    found = (await shop.get(order_id))["activities"]
    return [one["merchantComment"]["message"] for one in found if one.get("merchantComment")]


async def parcels(shop: Shop, order_id: str) -> list[Json]:
    """The parcels of an order."""
    found = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    result: list[Json] = found["orderWithFulfillments"]["fulfillments"]
    return result


@opens("/orders/{id}/approve")
async def test_approve(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="INITIALIZED"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Approve", f"Approve order {made['number']}")
    await note(shop, made["id"])
    await dialog.press("Approve")
    await dialog.refused(STALE)
    assert (await shop.get(made["id"]))["status"] == "INITIALIZED"
    await dialog.done("Approve", "The order was approved.")
    assert (await shop.get(made["id"]))["status"] == "APPROVED"


@opens("/orders/{id}/reject")
async def test_reject(owner: Clerk, shop: Shop) -> None:
    made = (await shop.do("importOrder", {"order": imported("PENDING")}))["order"]
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Reject the order", f"Reject order {made['number']}", menu="More")
    await shop.do("updateOrderStatus", {"orderId": made["id"], "status": "APPROVED"})
    await dialog.press("Reject the order")
    await dialog.refused(STALE)
    await dialog.press("Reject the order")
    await dialog.refused("The status of the order does not allow this.")
    assert (await shop.get(made["id"]))["status"] == "APPROVED"
    made = (await shop.do("importOrder", {"order": imported("PENDING")}))["order"]
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Reject the order", f"Reject order {made['number']}", menu="More")
    await dialog.done("Reject the order", "The order was rejected.")
    assert (await shop.get(made["id"]))["status"] == "REJECTED"


@opens("/orders/{id}/cancel")
async def test_cancel(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED", buyerInfo={"email": "ada@example.com"}))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Cancel the order", f"Cancel order {made['number']}", menu="More")
    await dialog.fill("Message to the buyer", "We are sorry")
    await dialog.field("Put all its goods back into stock").uncheck()
    await note(shop, made["id"])
    await dialog.press("Cancel the order")
    await dialog.refused(STALE)
    await expect(dialog.field("Message to the buyer")).to_have_value("We are sorry")
    await expect(dialog.field("Put all its goods back into stock")).not_to_be_checked()
    assert (await shop.get(made["id"]))["status"] == "APPROVED"
    await dialog.done("Cancel the order", "The order was canceled.")
    assert (await shop.get(made["id"]))["status"] == "CANCELED"


@opens("/orders/{id}/edit")
async def test_edit(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Edit the order", f"Edit order {made['number']}")
    theirs = await shop.do("createDraftOrder", {"sourceOrderId": made["id"]})
    await dialog.press("Edit the order")
    await dialog.refused(
        "Somebody else edits this order. Their draft can be taken over once nobody has changed it for 24 hours."
    )
    draft_id = theirs["calculatedDraftOrder"]["draftOrder"]["id"]
    await shop.do("deleteDraftOrder", {"draftOrderId": draft_id})
    await dialog.sent("Edit the order")
    await expect(owner.page.get_by_role("heading", level=1)).to_have_text(f"Edit order {made['number']}")
    assert draft_id not in owner.page.url


@opens("/orders/{id}/fulfil")
async def test_fulfil(owner: Clerk, shop: Shop) -> None:
    made = await sold(shop, 3)
    units = f"units-0-{made['lineItems'][0]['id']}"
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Fulfil", f"Fulfil order {made['number']}")
    await dialog.fill("Units of Coffee", "0")
    await dialog.press("Fulfil")
    await dialog.refused("Put at least one unit into a parcel.")
    await dialog.fill("Units of Coffee", "4")
    await dialog.press("Fulfil")
    await dialog.wrong("Fewer units than that are left. Look at the quantities again.", **{units: "The most is 3."})
    await dialog.fill("Units of Coffee", "2")
    await dialog.box.get_by_text("Other carrier, or a link of your own").click()
    await dialog.fill("Link to follow it", "ftp://parcels")
    await dialog.press("Fulfil")
    await dialog.wrong(**{"link-0": "This is not in the form that is needed."})
    await dialog.fill("Link to follow it", "")
    await dialog.fill("Tracking number", "A1")
    await fulfil(shop, made, 1, number="A1")
    await dialog.press("Fulfil")
    await dialog.refused(STALE)
    await dialog.press("Fulfil")
    taken = "A parcel of this order has this number already."
    await dialog.wrong(taken, **{"number-0": taken})
    await expect(dialog.field("Units of Coffee")).to_have_value("2")
    await dialog.fill("Tracking number", "A2")
    assert len(await parcels(shop, made["id"])) == 1
    await dialog.done("Fulfil", "The parcel was recorded.")
    sent = [
        (one["lineItems"][0]["quantity"], one["trackingInfo"]["trackingNumber"])
        for one in await parcels(shop, made["id"])
    ]
    assert sorted(sent) == [(1, "A1"), (2, "A2")]


@opens("/orders/{id}/parcels/{parcel}")
async def test_change_the_tracking_of_a_parcel(owner: Clerk, shop: Shop) -> None:
    made = await sold(shop, 2)
    await fulfil(shop, made, 1, number="A1")
    await fulfil(shop, made, 1, number="A2")
    await owner.goto(f"/orders/{made['id']}")
    first = owner.page.get_by_role("link", name="Change the tracking", exact=True).first.locator("xpath=..")
    dialog = await owner.open("Change the tracking", f"Change a parcel of order {made['number']}", within=first)
    before = await dialog.field("Tracking number").input_value()
    other = {"A1": "A2", "A2": "A1"}[before]
    await dialog.fill("Tracking number", other)
    await dialog.press("Save")
    await dialog.wrong(number="A parcel of this order has this number already.")
    await dialog.fill("Tracking number", "A3")
    await note(shop, made["id"])
    await dialog.press("Save")
    await dialog.refused(STALE)
    await expect(dialog.field("Tracking number")).to_have_value("A3")
    await expect(dialog.box.get_by_role("row", name=f"Tracking number {before} A3")).to_be_visible()
    await dialog.done("Save", "The parcel was changed.")
    assert {one["trackingInfo"]["trackingNumber"] for one in await parcels(shop, made["id"])} == {other, "A3"}


@opens("/orders/{id}/parcels/{parcel}/delete")
async def test_take_a_parcel_back(owner: Clerk, shop: Shop) -> None:
    made = await sold(shop, 2)
    await fulfil(shop, made, 2, number="A1")
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Take back", f"Take a parcel of order {made['number']} back")
    await note(shop, made["id"])
    await dialog.press("Take the parcel back")
    await dialog.refused(STALE)
    assert len(await parcels(shop, made["id"])) == 1
    await dialog.done("Take the parcel back", "The parcel was taken back.")
    assert await parcels(shop, made["id"]) == []
    assert (await shop.get(made["id"]))["fulfillmentStatus"] == "NOT_FULFILLED"


@opens("/orders/{id}/buyer")
async def test_change_the_address_of_mails(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED", buyerInfo={"email": "ada@example.com"}))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Change the e-mail address", "Change the e-mail address")
    await dialog.fill("E-mail address", "ada at home")
    await dialog.press("Save")
    await dialog.wrong(email="This is not an e-mail address.")
    await dialog.fill("E-mail address", "ada@home.example")
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "lovelace@example.com"}}})
    await dialog.press("Save")
    await dialog.refused(CHANGED)
    row = "E-mail address ada@example.com lovelace@example.com ada@home.example"
    await expect(dialog.box.get_by_role("row", name=row)).to_be_visible()
    await expect(dialog.field("E-mail address")).to_have_value("ada@home.example")
    assert (await shop.get(made["id"]))["buyerInfo"]["email"] == "lovelace@example.com"
    await dialog.done("Save", "The e-mail address was saved.")
    assert (await shop.get(made["id"]))["buyerInfo"]["email"] == "ada@home.example"


def everywhere(city: str) -> Json:
    """All addresses of an order in another city."""
    there = person()
    there["address"]["city"] = city
    return {
        "recipientInfo": there,
        "billingInfo": there,
        "shippingInfo": {"title": "Parcel", "logistics": {"shippingDestination": there}},
    }


@opens("/orders/{id}/contact/{place}")
async def test_change_addresses(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(full_order(status="APPROVED", recipientInfo=person()))
    for link, told in (
        ("Change where it is sent", lambda one: one["shippingInfo"]["logistics"]["shippingDestination"]),
        ("Change whom the bill is for", lambda one: one["billingInfo"]),
        ("Change the recipient", lambda one: one["recipientInfo"]),
    ):
        await owner.goto(f"/orders/{made['id']}")
        dialog = await owner.open(link, link)
        await dialog.fill("Telephone", "12")
        await dialog.press("Save")
        await dialog.wrong(phone="There is no such telephone number in this country.")
        await dialog.fill("Telephone", "+1 212 555 0123")
        await dialog.fill("City", "Albany")
        await shop.do("updateOrder", {"order": {"id": made["id"], **everywhere(f"Troy {link}")}})
        await dialog.press("Save")
        await dialog.refused(CHANGED)
        await expect(dialog.field("City")).to_have_value("Albany")
        await dialog.done("Save", "The address was saved.")
        holder = told(await shop.get(made["id"]))
        assert (holder["address"]["city"], holder["contactDetails"]["phone"]) == ("Albany", "+1 212 555 0123")


@opens("/orders/{id}/comment", "/orders/{id}/comments/{comment}", "/orders/{id}/comments/{comment}/delete")
async def test_comment_change_the_comment_and_delete_it(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Add a comment", "Add a comment")
    await dialog.press("Add")
    await dialog.wrong(message=NEEDED)
    await dialog.fill("Comment", "Ring twice\nThen wait")
    await dialog.sent("Add")
    await expect(owner.page.get_by_text("Ring twice")).to_be_visible()
    assert await comments(shop, made["id"]) == ["Ring twice\nThen wait"]

    dialog = await owner.open("Change the comment", "Change the comment")
    await dialog.fill("Comment", "")
    await dialog.press("Save")
    await dialog.wrong(message=NEEDED)
    await dialog.fill("Comment", "Ring once")
    mine = next(one["id"] for one in (await shop.get(made["id"]))["activities"] if one.get("merchantComment"))
    activity = {"merchantComment": {"message": "Knock"}}
    await shop.do("updateActivity", {"id": made["id"], "activityId": mine, "activity": activity})
    await dialog.press("Save")
    await dialog.refused("Somebody else has changed this comment meanwhile. Nothing was saved.")
    await expect(dialog.box.get_by_text("Knock")).to_be_visible()
    await expect(dialog.field("Comment")).to_have_value("Ring once")
    assert await comments(shop, made["id"]) == ["Knock"]
    await dialog.done("Save", "The comment was saved.")
    assert await comments(shop, made["id"]) == ["Ring once"]

    dialog = await owner.open("Delete the comment", "Delete the comment")
    activity = {"merchantComment": {"message": "Do not ring"}}
    await shop.do("updateActivity", {"id": made["id"], "activityId": mine, "activity": activity})
    await dialog.press("Delete the comment")
    await dialog.refused("Somebody else has changed this comment meanwhile. Nothing was deleted.")
    await expect(dialog.box.get_by_text("Do not ring")).to_be_visible()
    assert await comments(shop, made["id"]) == ["Do not ring"]
    await dialog.done("Delete the comment", "The comment was deleted.")
    assert await comments(shop, made["id"]) == []


@opens("/orders/{id}/tags")
async def test_change_the_tags(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(status="APPROVED"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Change the tags", "Change the tags")
    await dialog.fill("Tags", "vip, urgent")
    await dialog.press("Save")
    await dialog.wrong(tags="A tag has at most 5 characters.")
    await expect(dialog.field("Tags")).to_have_value("vip, urgent")
    assert "tags" not in await shop.get(made["id"])
    await dialog.fill("Tags", "vip, soon")
    await dialog.done("Save", "The tags were saved.")
    assert sorted((await shop.get(made["id"]))["tags"]["tags"]["tagIds"]) == ["soon", "vip"]


@opens("/orders/{id}/flags")
async def test_look_at_what_is_pointed_out(owner: Clerk, shop: Shop) -> None:
    flag = "MONEY_ON_CANCELED_ORDER"
    made = await flagged(shop, flag)
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Looked at", f"Looked at order {made['number']}")
    await dialog.box.get_by_role("checkbox").uncheck()
    await dialog.fill("What was found or done", "All is well")
    await dialog.press("Looked at")
    await dialog.wrong("Choose what was looked at.", flag="Choose what was looked at.")
    await expect(dialog.field("What was found or done")).to_have_value("All is well")
    assert await flags_now(shop, made["id"]) == [flag]
    await dialog.box.get_by_role("checkbox").check()
    await dialog.done("Looked at", "It was noted that you looked at it.")
    assert await flags_now(shop, made["id"]) == []

    made = await flagged(shop, flag)
    await owner.goto("/orders/flagged")
    await owner.page.get_by_role("link", name=f"Looked at order {made['number']}").click()
    await owner.page.get_by_role("dialog").get_by_role("button", name="Looked at").click()
    await expect(owner.page.get_by_role("status").get_by_text("It was noted that you looked at it.")).to_be_visible()
    assert owner.page.url.endswith("/orders/flagged")
    assert await flags_now(shop, made["id"]) == []


@opens("/orders/{id}/invoice", "/orders/{id}/papers/{paper}/credit")
async def test_issue_an_invoice_and_credit_it(owner: Clerk, shop: Shop) -> None:
    made = await billed(shop)
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Issue an invoice", f"Issue an invoice for order {made['number']}")
    await note(shop, made["id"])
    await dialog.press("Issue the invoice")
    await dialog.refused(STALE)
    assert (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"] == []
    await dialog.done("Issue the invoice", "The invoice was issued.")
    (paper,) = (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]

    dialog = await owner.open("Credit", f"Credit invoice {paper['number']}")
    await dialog.fill("Reason", "Twice")
    await shop.do("creditInvoice", {"id": paper["id"]})
    await dialog.press("Issue the credit note")
    await dialog.refused("The invoice was credited already.")
    assert len((await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]) == 2
    await invoiced(shop, made["id"])
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Credit", "Credit invoice INV-2026-00002")
    await dialog.done("Issue the credit note", "The credit note was issued.")
    kinds = [one["kind"] for one in (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]]
    assert sorted(kinds) == ["CREDIT_NOTE", "CREDIT_NOTE", "INVOICE", "INVOICE"]


@opens("/orders/{id}/receipt")
async def test_make_a_receipt(owner: Clerk, shop: Shop) -> None:
    made = await billed(shop)
    (payment_id,) = await add(shop, made["id"], cash("1.00"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Make a receipt", f"Make a receipt for order {made['number']}")
    await note(shop, made["id"])
    await dialog.press("Make the receipt")
    await dialog.refused(STALE)
    assert (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"] == []
    await dialog.done("Make the receipt", "The receipt was made.")
    (paper,) = (await shop.do("listDocuments", {"orderId": made["id"]}))["documents"]
    assert (paper["kind"], paper["sourceId"]) == ("RECEIPT", payment_id)


@opens("/orders/{id}/send-mail")
async def test_send_a_mail(owner: Clerk, shop: Shop) -> None:
    made = await shop.create(order(line(), status="APPROVED", buyerInfo={"email": "ada@example.com"}))
    await owner.goto(f"/orders/{made['id']}/mails")
    dialog = await owner.open("Send a mail", f"Send a mail about order {made['number']}")
    await dialog.fill("To another address", "nobody")
    await dialog.fill("Message to the buyer", "See you soon")
    await dialog.press("Send")
    await dialog.wrong(recipient="This is not an e-mail address.")
    await expect(dialog.field("Message to the buyer")).to_have_value("See you soon")
    await dialog.fill("To another address", "")
    await dialog.choose("Which mail", "Refund")
    await dialog.press("Send")
    await dialog.refused("There is nothing yet that this mail could be about.")
    await dialog.choose("Which mail", "Order confirmation")
    before = len((await shop.do("listMails", {"orderId": made["id"]}))["mails"])
    await dialog.done("Send", "The mail is on its way.")
    assert len((await shop.do("listMails", {"orderId": made["id"]}))["mails"]) == before + 1


@opens("/orders/{id}/fields")
async def test_change_extended_fields(owner: Clerk, shop: Shop) -> None:
    await shop.do("declareExtendedField", {"field": {"namespace": "packing", "key": "boxes", "type": "INTEGER"}})
    shop.service.sites.forget(shop.site_id)
    made = await shop.create(order(status="APPROVED"))
    await owner.goto(f"/orders/{made['id']}")
    dialog = await owner.open("Extended fields", "Extended fields", menu="More")
    name = str(await dialog.field("boxes").get_attribute("name"))
    await dialog.fill("boxes", "two")
    await dialog.press("Save")
    await dialog.wrong(**{name: "This has to be a number, such as 12.5."})
    await expect(dialog.field("boxes")).to_have_value("two")
    assert "extendedFields" not in await shop.get(made["id"])
    await dialog.fill("boxes", "2")
    await dialog.done("Save", "The extended fields were saved.")
    (kept,) = (await shop.get(made["id"]))["extendedFields"]["namespaces"].values()
    assert kept == {"boxes": 2}
