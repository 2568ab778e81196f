"""Drafts in the dashboard: the list, the editor of a new order, and making an order of it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.catalog import BERLIN, made, rated, reference, shirt
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.drafts import custom, do, figures, line_ids, off, read, scratch, to
from tests.support.orders import line, order
from tests.support.payment_requests import with_page
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
PART = {"HX_Request": "true"}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await rated(shop)
        await with_page(shop)
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def draft_at(shop: Shop, draft_id: str) -> Json:
    found: Json = (await read(shop, draft_id))["draftOrder"]
    return found


async def begun(manager: Desk) -> str:
    """The id of a draft that was begun with the button."""
    answer = await manager.post("/drafts", {"_key": "begin"})
    assert answer.status_code == 303
    return answer.headers["location"].rpartition("/")[2]


async def test_a_draft_is_begun_listed_and_deleted(shop: Shop, manager: Desk) -> None:
    draft_id = await begun(manager)
    assert f"/dashboard/drafts/{draft_id}" in (await manager.get("/drafts")).text
    page = text_of((await manager.get(f"/drafts/{draft_id}")).text)
    assert "There are no items yet." in page
    assert (await manager.get(f"/drafts/{draft_id}/delete")).status_code == 200
    assert (await manager.post(f"/drafts/{draft_id}/delete", {"_key": "d"})).headers["location"] == "/dashboard/drafts"
    assert draft_id not in (await manager.get("/drafts")).text
    assert (await manager.get(f"/drafts/{draft_id}")).status_code == 404


async def test_items_are_chosen_from_the_catalogue_with_their_stock(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Picked lamp")
    wear = (await shop.do("createProduct", {"product": shirt(id=None)}))["product"]
    small = wear["variants"][0]["id"]
    counted = {"appId": reference("x")["appId"], "catalogItemId": lamp["id"], "quantity": 7}
    await shop.do("setStock", {"items": [counted]})
    draft_id = (await scratch(shop))["id"]
    page = (await manager.get(f"/drafts/{draft_id}/items?q=picked")).text
    assert "7 in stock" in page
    assert "Shirt" not in page
    keys = [f"{lamp['id']}|", f"{wear['id']}|{small}"]
    form = {"item": keys, f"quantity_{keys[0]}": "3", "_key": "a"}
    assert (await manager.post(f"/drafts/{draft_id}/items", form)).status_code == 303
    draft = await draft_at(shop, draft_id)
    sold = [(one["lineItem"]["productName"]["original"], one["lineItem"]["quantity"]) for one in draft["lineItems"]]
    assert sold == [("Picked lamp", 3), ("Shirt", 1)]
    assert "In the draft" in (await manager.get(f"/drafts/{draft_id}/items?q=picked")).text
    # What the catalogue lacks can be put in all the same.
    lacking = (await manager.get(f"/drafts/{draft_id}/items?q=unicorn")).text
    assert f"/drafts/{draft_id}/custom?name=unicorn" in lacking
    assert 'value="unicorn"' in (await manager.get(f"/drafts/{draft_id}/custom?name=unicorn")).text
    nothing = await manager.post(f"/drafts/{draft_id}/items", {"_key": "b"})
    assert (nothing.status_code, "Choose at least one item." in nothing.text) == (422, True)
    wrong = await manager.post(f"/drafts/{draft_id}/items", {"item": keys[0], f"quantity_{keys[0]}": "x", "_key": "c"})
    assert wrong.status_code == 422


async def test_something_of_no_catalogue_needs_a_name_and_a_price(shop: Shop, manager: Desk) -> None:
    draft_id = (await scratch(shop))["id"]
    for form in ({"name": "Repair", "price": "ten"}, {"name": "", "price": "10"}, {"name": "Repair", "price": "1,234"}):
        refused = await manager.post(f"/drafts/{draft_id}/custom", {**form, "quantity": "1", "_key": str(form)})
        assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    form = {"name": "Repair", "price": "12,50", "quantity": "2", "_key": "one form"}
    for _ in range(2):
        assert (await manager.post(f"/drafts/{draft_id}/custom", form)).status_code == 303
    draft = await draft_at(shop, draft_id)
    assert [one["lineItem"]["quantity"] for one in draft["lineItems"]] == [2]
    assert figures(draft)["total"] == "25.00"


async def test_a_script_gets_the_new_figures_of_changed_quantities_and_prices(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(price="10.00"), custom("Advice", price="5.00")])
    first, second = line_ids(draft)
    shown = {f"was_quantity_{first}": "1", f"was_quantity_{second}": "1", f"was_price_{first}": "10.00"}
    form = {**shown, f"quantity_{first}": "4", f"quantity_{second}": "1", f"price_{first}": "8.50"}
    form |= {f"price_{second}": "5.00", f"was_price_{second}": "5.00"}
    answer = await manager.post(f"/drafts/{draft['id']}/lines", form, **PART)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "$39.00" in text_of(answer.text)
    # Somebody else changes the second line meanwhile: what this form did not touch stays as it is.
    await do(shop, "updateLineItems", draft["id"], lineItemChanges=[{"lineItemId": second, "newQuantity": 3}])
    form |= {f"was_quantity_{first}": "4", f"was_price_{first}": "8.50", f"quantity_{first}": "2"}
    assert (await manager.post(f"/drafts/{draft['id']}/lines", form)).status_code == 303
    assert figures(await draft_at(shop, draft["id"]))["total"] == "32.00"


async def test_a_quantity_that_is_none_is_told_beside_its_field(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom()])
    (only,) = line_ids(draft)
    before = await shop.contents()
    form = {f"quantity_{only}": "many", f"was_quantity_{only}": "1"}
    answer = await manager.post(f"/drafts/{draft['id']}/lines", form, **PART)
    assert answer.status_code == 422
    assert "This has to be a whole number." in answer.text
    assert await shop.contents() == before


async def test_a_line_is_removed(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(), custom("Advice")])
    first, second = line_ids(draft)
    assert (await manager.post(f"/drafts/{draft['id']}/remove", {"line": first, "_key": "r"})).status_code == 303
    assert line_ids(await draft_at(shop, draft["id"])) == [second]


async def test_discounts_are_given_switched_and_taken_out(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(price="100.00")])
    (only,) = line_ids(draft)
    address = f"/drafts/{draft['id']}/discount"
    form = {"target": only, "kind": "percent", "size": "10", "reason": "Scratched", "_key": "1"}
    assert (await manager.post(address, form)).status_code == 303
    form = {"target": "", "kind": "amount", "size": "5", "_key": "2"}
    assert (await manager.post(address, form)).status_code == 303
    now = await draft_at(shop, draft["id"])
    assert figures(now)["total"] == "85.00"
    page = text_of((await manager.get(f"/drafts/{draft['id']}")).text)
    assert "Scratched" in page
    first = now["discounts"][0]["discount"]["id"]
    await manager.post(f"{address}/switch", {"discount": first, "applied": "", "_key": "3"})
    assert figures(await draft_at(shop, draft["id"]))["total"] == "95.00"
    await manager.post(f"{address}/delete", {"discount": first, "_key": "4"})
    assert len((await draft_at(shop, draft["id"]))["discounts"]) == 1
    for size in ("500", "-1", ""):
        form = {"target": "", "kind": "amount", "size": size, "_key": f"x{size}"}
        assert (await manager.post(address, form)).status_code in (422, 428)


async def test_a_fee_is_charged_and_taken_out(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(price="10.00")])
    address = f"/drafts/{draft['id']}/fee"
    assert (await manager.post(address, {"name": "Wrapping", "amount": "2", "_key": "1"})).status_code == 303
    now = await draft_at(shop, draft["id"])
    assert figures(now)["total"] == "12.00"
    fee = now["additionalFees"][0]["additionalFee"]["id"]
    await manager.post(f"{address}/switch", {"fee": fee, "applied": "", "_key": "2"})
    assert figures(await draft_at(shop, draft["id"]))["total"] == "10.00"
    await manager.post(f"{address}/delete", {"fee": fee, "_key": "3"})
    assert (await draft_at(shop, draft["id"]))["additionalFees"] == []
    assert (await manager.post(address, {"name": "", "amount": "2", "_key": "4"})).status_code == 422


async def test_shipping_is_one_of_the_rates_or_has_a_price_of_its_own(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(price="10.00")], recipientInfo={"address": BERLIN})
    address = f"/drafts/{draft['id']}/shipping"
    offered = re.findall(r'value="(option_\d+_express)"', (await manager.get(address)).text)
    assert (await manager.post(address, {"way": offered[0], "_key": "1"})).status_code == 303
    assert figures(await draft_at(shop, draft["id"]))["shipping"] == "15.00"
    # Shipping that the rates give follows the address; the tax does, too.
    where = {"country": "DE", "city": "Hamburg", "postalCode": "20095", "bill": "on", "save": "on", "_key": "2"}
    assert (await manager.post(f"/drafts/{draft['id']}/recipient", where)).status_code == 303
    now = await draft_at(shop, draft["id"])
    sent = now["shippingInfo"]["shippingInfo"]
    assert (sent["code"], sent["logistics"]["shippingDestination"]["address"]["city"]) == ("express", "Hamburg")
    assert now["billingDetails"]["billingInfo"]["address"]["city"] == "Hamburg"
    assert figures(now)["tax"] != "0.00"
    form = {"way": "custom", "title": "Courier", "price": "7", "_key": "3"}
    assert (await manager.post(address, form)).status_code == 303
    assert figures(await draft_at(shop, draft["id"]))["shipping"] == "7.00"
    gone = await manager.post(address, {"way": "option_0_nothing", "_key": "4"})
    assert (gone.status_code, "not offered any more" in gone.text) == (409, True)
    assert (await manager.post(address, {"way": "custom", "price": "", "_key": "5"})).status_code == 422
    assert (await manager.post(address, {"way": "none", "_key": "6"})).status_code == 303
    assert figures(await draft_at(shop, draft["id"]))["shipping"] == "0.00"


async def test_a_buyer_is_taken_from_an_earlier_order_or_typed(shop: Shop, manager: Desk) -> None:
    contact = {"firstName": "Ada", "lastName": "Byron"}
    holder = {"address": BERLIN, "contactDetails": contact}
    earlier = await shop.create(
        order(line(), buyerInfo={"email": "byron@example.com"}, billingInfo=holder, channelInfo={"type": "POS"})
    )
    draft_id = (await scratch(shop, customLineItems=[custom()]))["id"]
    page = (await manager.get(f"/drafts/{draft_id}/buyer?q=byron")).text
    assert "byron@example.com" in page
    taken = await manager.post(f"/drafts/{draft_id}/buyer", {"order": earlier["id"], "_key": "1"})
    assert taken.status_code == 303
    draft = await draft_at(shop, draft_id)
    assert draft["buyerDetails"]["buyerInfo"]["email"] == "byron@example.com"
    assert draft["billingDetails"]["billingInfo"]["contactDetails"]["firstName"] == "Ada"
    wrong = await manager.post(f"/drafts/{draft_id}/buyer", {"email": "nobody", "_key": "2"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.text) == (422, True)
    assert (await manager.post(f"/drafts/{draft_id}/buyer", {"email": "", "_key": "3"})).status_code == 303
    assert not (await draft_at(shop, draft_id)).get("buyerDetails", {}).get("buyerInfo")


async def test_tax_a_deposit_and_a_location_are_set(shop: Shop, manager: Desk) -> None:
    draft = await scratch(shop, customLineItems=[custom(price="10.00")], shippingInfo=to())
    base = f"/drafts/{draft['id']}"
    assert figures(draft)["tax"] != "0.00"
    assert (await manager.post(f"{base}/tax", {"exempt": "on", "_key": "1"})).status_code == 303
    assert figures(await draft_at(shop, draft["id"]))["tax"] == "0.00"
    assert "Tax-exempt" in (await manager.get(base)).text
    assert (await manager.post(f"{base}/deposit", {"kind": "percent", "size": "25", "_key": "2"})).status_code == 303
    assert (await draft_at(shop, draft["id"]))["depositDetails"]["percentage"] == "25"
    assert (await manager.post(f"{base}/deposit", {"kind": "amount", "size": "999", "_key": "3"})).status_code >= 400
    assert (await manager.post(f"{base}/location", {"location": "here", "_key": "4"})).status_code == 422
    place = {"location": "7a0b6d1e-1f1f-4d8e-9d80-4f6f5f8f0c11", "name": "Berlin", "_key": "5"}
    assert (await manager.post(f"{base}/location", place)).status_code == 303
    assert "Berlin" in (await manager.get(base)).text


async def test_an_order_is_made_unpaid_paid_or_with_a_link(shop: Shop, manager: Desk) -> None:
    for paid, status in (("no", "NOT_PAID"), ("yes", "PAID"), ("link", "NOT_PAID")):
        draft = await scratch(shop, customLineItems=[custom()], buyerInfo={"email": "ada@example.com"}, taxExempt=True)
        form = {"paid": paid, "method": "Cash", "reason": "By phone", "_key": paid}
        answer = await manager.post(f"/drafts/{draft['id']}/create", form)
        assert answer.status_code == 303
        order_id = answer.headers["location"].rpartition("/")[2]
        again = await manager.post(f"/drafts/{draft['id']}/create", form)
        assert again.headers["location"] == answer.headers["location"]
        placed = await shop.get(order_id)
        assert (placed["paymentStatus"], placed["channelInfo"]["type"]) == (status, "BACKOFFICE_MERCHANT")
        asked = {"query": {"filter": {"orderId": order_id}}}
        links = (await shop.do("queryOrderPaymentRequests", asked))["orderPaymentRequests"]
        assert [one["amount"]["amount"] for one in links] == (["10.00"] if paid == "link" else [])


async def test_what_keeps_an_order_from_being_made_is_told(shop: Shop, manager: Desk) -> None:
    empty = (await scratch(shop))["id"]
    refused = await manager.post(f"/drafts/{empty}/create", {"_key": "1"})
    assert (refused.status_code, "There are no items yet." in refused.text) == (428, True)
    lamp = await made(shop, "Rare lamp")
    counted = {"appId": reference("x")["appId"], "catalogItemId": lamp["id"], "quantity": 1}
    await shop.do("setStock", {"items": [counted]})
    draft = await scratch(
        shop, catalogLineItems=[{"catalogReference": reference(lamp["id"]), "quantity": 3}], taxExempt=True
    )
    refused = await manager.post(f"/drafts/{draft['id']}/create", {"_key": "2"})
    assert refused.status_code == 428
    assert "Rare lamp: 3 are needed, 1 are in stock." in text_of(refused.text)


async def test_a_draft_is_duplicated(shop: Shop, manager: Desk) -> None:
    lamp = await made(shop, "Twin lamp")
    draft = await scratch(
        shop,
        catalogLineItems=[{"catalogReference": reference(lamp["id"]), "quantity": 2, "price": {"amount": "9.00"}}],
        customLineItems=[custom()],
        discounts=[off(amount="1.00")],
    )
    answer = await manager.post(f"/drafts/{draft['id']}/duplicate", {"_key": "1"})
    copy = await draft_at(shop, answer.headers["location"].rpartition("/")[2])
    assert copy["id"] != draft["id"]
    sold = [(one["lineItem"]["quantity"], one["lineItem"]["price"]["amount"]) for one in copy["lineItems"]]
    assert sorted(sold) == [(1, "10.00"), (2, "9.00")]
    assert copy["discounts"] == []


async def test_a_role_that_reads_sees_the_draft_and_no_way_to_change_it(shop: Shop) -> None:
    draft = await scratch(shop, customLineItems=[custom()], discounts=[off(amount="1.00")])
    async with desk_of(shop, Role.VIEWER) as viewer:
        answer = await viewer.get(f"/drafts/{draft['id']}")
        assert answer.status_code == 200
        assert f"/drafts/{draft['id']}/" not in answer.text
        assert "draft-remove" not in answer.text
        token = hidden((await viewer.get("/account")).text)["_csrf"]
        refused = await viewer.post(f"/drafts/{draft['id']}/lines", {"_key": "1"}, token=token)
        assert refused.status_code == 403


async def test_addresses_follow_their_country_and_are_taken_from_earlier_orders(shop: Shop, manager: Desk) -> None:
    home = {"address": BERLIN, "contactDetails": {"firstName": "Mary", "lastName": "Shelley"}}
    office = {"address": {**BERLIN, "city": "Potsdam"}, "contactDetails": home["contactDetails"]}
    buyer = {"email": "shelley@example.com"}
    pos = {"type": "POS"}
    await shop.create(order(buyerInfo=buyer, billingInfo=home, channelInfo=pos))
    await shop.create(order(buyerInfo=buyer, billingInfo=office, channelInfo=pos))
    draft_id = (await scratch(shop, customLineItems=[custom()], buyerInfo=buyer))["id"]
    path = f"/drafts/{draft_id}/recipient"
    page = (await manager.get(path)).text
    keys = re.findall(r'name="take" value="([^"]+)"', page)
    assert ("Potsdam" in page, "Berlin" in page, len(keys)) == (True, True, 2)
    assert (await manager.post(path, {"take": keys[0], "_key": "1"})).status_code == 303
    assert (await draft_at(shop, draft_id))["recipientInfo"]["recipientInfo"]["address"]["city"] == "Potsdam"
    gone = await manager.post(path, {"take": f"bill:{draft_id}", "_key": "2"})
    assert (gone.status_code, "not there any more" in gone.text) == (409, True)
    # Another country shows its regions, and what was typed stays.
    moved = await manager.post(path, {"country": "US", "city": "Oakland", "subdivision": "DE-BE", "_key": "3"})
    assert (moved.status_code, 'value="Oakland"' in moved.text, 'value="US-CA">California' in moved.text) == (
        200,
        True,
        True,
    )
    wrong = await manager.post(path, {"country": "US", "subdivision": "DE-BE", "save": "on", "_key": "4"})
    assert (wrong.status_code, "This is not in the country." in wrong.text) == (422, True)
    form = {
        "country": "US",
        "city": "Oakland",
        "subdivision": "US-CA",
        "phone": "0555555555",
        "save": "on",
        "_key": "5",
    }
    refused = await manager.post(path, form)
    assert (refused.status_code, "Keep the telephone number as it is" in refused.text) == (422, True)
    kept_so = await manager.post(path, {**form, "phone_as_it_is": "on", "_key": "6"})
    assert kept_so.status_code == 303, text_of(kept_so.text)
    kept = (await draft_at(shop, draft_id))["recipientInfo"]["recipientInfo"]
    assert (kept["address"]["subdivision"], kept["contactDetails"]["phone"]) == ("US-CA", "0555555555")
