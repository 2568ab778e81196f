"""Draft orders over HTTP: beginning, reading, finding and deleting them, and what is told of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.catalog import BERLIN, FOOD, made, money, rated
from tests.support.drafts import (
    custom,
    do,
    draft_of,
    editing,
    figures,
    item,
    line_ids,
    off,
    read,
    scratch,
    to,
)
from tests.support.orders import imported, line, new_id, order
from tests.support.records import remove_imported
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.permissions import SCOPES, Permission

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-00000000dead"
DRAFTER = "SCOPE.ECOM.DRAFT-ORDERS"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await shop.key("drafter", DRAFTER)
        await rated(shop)
        yield shop


async def placed(shop: Shop, *lines: Json, **more: Any) -> str:
    """The id of a new approved order."""
    created = await shop.create(order(*(lines or (line("10.00", 3),)), status="APPROVED", **more))
    one: str = created["id"]
    return one


async def slugs(shop: Shop, draft_id: str) -> list[str]:
    return [one["slug"] for one in await shop.events(draft_id)]


async def test_a_phone_order_is_made_step_by_step(shop: Shop) -> None:
    lamp = await made(shop, "Phone lamp", "24.90", weight="0.4")
    bread = await made(shop, "Phone bread", "3.35", taxGroupId=FOOD, weight="0.5")
    begun = draft_of(await shop.do("createEmptyDraftOrder"))
    id_ = begun["id"]
    assert figures(begun) == dict.fromkeys(
        ("subtotal", "shipping", "tax", "discount", "total", "totalAdditionalFees"), "0.00"
    )
    draft = await do(
        shop,
        "addLineItemsToDraftOrder",
        id_,
        catalogLineItems=[item(lamp["id"], 3), item(bread["id"], 7)],
        customLineItems=[custom("Repair", "15.00")],
    )
    lamps = line_ids(draft)[0]
    await do(shop, "createCustomDiscounts", id_, discounts=[off("SPECIFIC_ITEMS", line_id=lamps, percentage="10")])
    await do(shop, "createCustomDiscounts", id_, discounts=[off(amount="5.00", description="For the wait")])
    fee = {"name": "Wrapping", "price": money("2.50"), "taxDetails": {"taxable": True}, "applyToDraftOrder": True}
    await do(shop, "createCustomAdditionalFees", id_, customAdditionalFees=[fee])
    await do(shop, "setBuyerInfo", id_, buyerInfo={"email": "ada@example.com"})
    await do(shop, "setBillingInfo", id_, billingInfo={"address": BERLIN})
    draft = await do(shop, "setShippingInfo", id_, shippingInfo=to(code="express"))
    expected = {
        "subtotal": "113.15",
        "shipping": "15.00",
        "tax": "19.78",
        "discount": "12.47",
        "totalAdditionalFees": "2.50",
        "total": "137.96",
    }
    assert figures(draft) == expected
    assert draft["priceSummary"]["total"]["formattedAmount"] == "$137.96"
    assert (await do(shop, "setTaxExemption", id_, taxExempt=True))["priceSummary"]["total"]["amount"] == "118.18"
    await do(shop, "setTaxExemption", id_, taxExempt=False)
    await do(shop, "setDeposit", id_, depositDetails={"percentage": "25"})
    whole = await read(shop, id_)
    found = whole["draftOrder"]
    assert figures(found) == expected
    assert found["depositDetails"]["priceSummary"]["total"]["amount"] == "34.49"
    assert found["balanceSummary"]["balance"] == {"amount": "137.96", "formattedAmount": "$137.96"}
    assert "calculationErrors" not in whole
    options = [
        (one["code"], one["cost"]["price"]["amount"], one["cost"]["currency"]) for one in whole["shippingOptions"]
    ]
    assert options == [("parcel", "0.00", "USD"), ("express", "15.00", "USD")]
    assert [one["lineItem"]["catalogReference"]["catalogItemId"] for one in found["lineItems"][:2]] == [
        lamp["id"],
        bread["id"],
    ]
    assert found["status"] == "DRAFT"
    assert "orderId" not in found


async def test_the_same_draft_in_one_request(shop: Shop) -> None:
    lamp = await made(shop, "Whole lamp", "24.90", weight="0.4")
    line_id, location = new_id(), new_id()
    sent = {
        "catalogLineItems": [{**item(lamp["id"], 2), "id": line_id}],
        "customLineItems": [custom("Repair", "15.00")],
        "discounts": [off("SPECIFIC_ITEMS", line_id=line_id, percentage="50"), off(apply=False, percentage="100")],
        "additionalFees": [{"name": "Wrapping", "price": money("1.00"), "lineItemIds": [line_id]}],
        "buyerInfo": {"memberId": NOBODY, "email": "ada@example.com"},
        "recipientInfo": {"contactDetails": {"firstName": "Ada"}},
        "billingInfo": {"address": BERLIN},
        "shippingInfo": to(title="By hand", cost={"price": money("3.00")}),
        "taxExempt": True,
        "businessLocation": {"id": location, "name": "Mill"},
    }
    draft = await scratch(shop, **sent)
    assert figures(draft) == {
        "subtotal": "64.80",
        "shipping": "3.00",
        "tax": "0.00",
        "discount": "24.90",
        "totalAdditionalFees": "0.00",
        "total": "42.90",
    }
    assert [one["applied"] for one in draft["discounts"]] == [True, False]
    assert draft["memberId"] == NOBODY
    assert draft["taxInfo"]["taxExempt"] is True
    assert draft["businessLocationDetails"] == {"added": True, "businessLocation": {"id": location, "name": "Mill"}}
    assert draft["additionalFees"][0]["applied"] is False
    assert await slugs(shop, draft["id"]) == ["created"]


async def test_a_bad_draft_is_refused_as_a_whole(shop: Shop) -> None:
    discount = off("SPECIFIC_ITEMS", line_id=NOBODY, percentage="10")
    request = {"draftOrder": {"customLineItems": [custom()], "discounts": [discount]}}
    assert await shop.refused("createDraftOrder", request) == (404, "LINE_ITEM_NOT_FOUND", {"lineItemId": NOBODY})
    assert await shop.refused("createDraftOrder", {}) == (400, "INVALID", {"": "REQUIRED_ONE_OF_FIELD"})
    both = {"draftOrder": {}, "sourceOrderId": NOBODY}
    assert (await shop.refused("createDraftOrder", both))[:2] == (400, "INVALID")
    assert await shop.refused("createDraftOrder", {"sourceOrderId": NOBODY}) == (
        404,
        "ORDER_NOT_FOUND",
        {"orderId": NOBODY},
    )


async def test_an_edit_begins_as_the_order_is_and_the_order_stays_as_it_is(shop: Shop) -> None:
    order_id = await placed(shop, paymentStatus="PAID")
    before = await shop.get(order_id)
    draft = await editing(shop, order_id)
    assert draft["orderId"] == order_id
    assert draft["priceSummary"] == before["priceSummary"]
    assert [one["lineItem"] for one in draft["lineItems"]] == before["lineItems"]
    changed = await do(
        shop, "updateLineItems", draft["id"], lineItemChanges=[{"lineItemId": line_ids(draft)[0], "newQuantity": 1}]
    )
    assert changed["lineItems"][0]["changedDetails"] == {"quantityBeforeChange": 3}
    assert changed["balanceSummary"]["balance"] == {"amount": "-20.00", "formattedAmount": "-$20.00"}
    assert await shop.get(order_id) == before
    assert await shop.event_types(order_id) == ["created", "approved", "fulfilled"]


async def test_one_draft_edits_an_order_at_a_time(shop: Shop) -> None:
    order_id = await placed(shop)
    first = await shop.do("createDraftOrder", {"sourceOrderId": order_id})
    assert first["preexistingDraftOrder"] is False
    again = await shop.do("createDraftOrder", {"orderId": order_id})  # by the deprecated name
    assert again["preexistingDraftOrder"] is True
    assert draft_of(again) == draft_of(first)
    draft = draft_of(first)
    refusal = await shop.refused("createDraftOrder", {"sourceOrderId": order_id}, by="drafter")
    data = {"draftOrderId": draft["id"], "updatedDate": draft["updatedDate"]}
    assert refusal == (409, "ORDER_IS_ALREADY_EDITED", data)
    await shop.do("deleteDraftOrder", {"draftOrderId": draft["id"]})
    theirs = await editing(shop, order_id, by="drafter")
    assert theirs["id"] != draft["id"]


async def test_a_draft_lapses_24_hours_after_its_last_change(shop: Shop) -> None:
    order_id = await placed(shop)
    draft = await editing(shop, order_id)
    shop.clock.now += timedelta(hours=23)
    await do(shop, "setTaxExemption", draft["id"], taxExempt=True)
    shop.clock.now += timedelta(hours=23, minutes=59)
    assert (await shop.refused("createDraftOrder", {"sourceOrderId": order_id}, by="drafter"))[:2] == (
        409,
        "ORDER_IS_ALREADY_EDITED",
    )
    shop.clock.now += timedelta(minutes=1)
    theirs = await editing(shop, order_id, by="drafter")
    assert theirs["id"] != draft["id"]
    assert await shop.refused("getDraftOrder", {"draftOrderId": draft["id"]}) == (
        404,
        "DRAFT_ORDER_DOES_NOT_EXIST",
        {"draftOrderId": draft["id"]},
    )
    assert await slugs(shop, draft["id"]) == ["created", "updated", "deleted"]
    shop.clock.now += timedelta(hours=25)
    mine = await shop.do("createDraftOrder", {"sourceOrderId": order_id}, by="drafter")
    assert mine["preexistingDraftOrder"] is False
    assert draft_of(mine)["id"] != theirs["id"]


async def test_drafts_from_scratch_never_lapse(shop: Shop) -> None:
    draft = await scratch(shop, customLineItems=[custom()])
    shop.clock.now += timedelta(days=400)
    assert (await read(shop, draft["id"]))["draftOrder"] == draft


async def test_who_may_not_read_drafts_is_not_shown_the_one_that_is_there(shop: Shop) -> None:
    order_id = await placed(shop)
    blind = DRAFTER + ".BLIND"
    SCOPES[blind] = SCOPES[DRAFTER] - {Permission.READ_DRAFTS}
    try:
        await shop.key("blind", blind)
        await editing(shop, order_id, by="blind")
        refusal = await shop.refused("createDraftOrder", {"sourceOrderId": order_id}, by="blind")
    finally:
        del SCOPES[blind]
    assert refusal == (403, "NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS", {})


def online(**more: Any) -> Json:
    """An imported order from the web."""
    return imported(**{"channelInfo": {"type": "WEB"}, **more})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (online(payment_status="PARTIALLY_REFUNDED"), "PARTIALLY_OR_FULLY_REFUNDED"),
        (online(channelInfo={"type": "EBAY"}), "UNSUPPORTED_CHANNEL_TYPE"),
        (online(status="CANCELED"), "ORDER_STATUS_IS_NOT_SUPPORTED"),
        (online(currency="EUR"), "ORDER_AND_SITE_CURRENCIES_ARE_INCONSISTENT"),
        (online(weightUnit="LB"), "ORDER_AND_SITE_WEIGHT_UNITS_ARE_INCONSISTENT"),
        (online(lineItems=[line(subscriptionInfo={"cycleNumber": 1})]), "SUBSCRIPTION_LINE_ITEM_EXISTS"),
        (online(), None),
    ],
)
async def test_orders_that_cannot_be_edited(shop: Shop, document: Json, reason: str | None) -> None:
    order_id = (await shop.do("importOrder", {"order": document}))["order"]["id"]
    reasons = [] if reason is None else [reason]
    found = await shop.do("getOrderDraftabilityStatus", {"orderId": order_id})
    assert found == {"orderId": order_id, "orderDraftable": not reasons, "nonDraftableReasons": reasons}
    if reasons:
        assert await shop.refused("createDraftOrder", {"sourceOrderId": order_id}) == (
            428,
            "ORDER_CANNOT_BE_EDITED",
            {"nonDraftableReasons": reasons},
        )
    else:
        assert (await editing(shop, order_id))["orderId"] == order_id


async def test_the_drafts_of_an_order_go_with_it(shop: Shop) -> None:
    order_id = (await shop.do("importOrder", {"order": online()}))["order"]["id"]
    draft = await editing(shop, order_id)
    await remove_imported(shop, order_id)
    assert (await shop.refused("getDraftOrder", {"draftOrderId": draft["id"]}))[:2] == (
        404,
        "DRAFT_ORDER_DOES_NOT_EXIST",
    )
    assert await slugs(shop, draft["id"]) == ["created", "deleted"]


async def test_an_unknown_order_is_not_draftable(shop: Shop) -> None:
    found = await shop.do("getOrderDraftabilityStatus", {"orderId": NOBODY})
    assert found == {"orderId": NOBODY, "orderDraftable": False, "nonDraftableReasons": ["ORDER_NOT_FOUND"]}


async def test_what_is_fulfilled_meanwhile_is_not_taken_out(shop: Shop) -> None:
    order_id = await placed(shop, line("10.00", 3), shippingInfo=to(title="Parcel"))
    draft = await editing(shop, order_id)
    (line_id,) = line_ids(draft)
    parcel = {"lineItems": [{"id": line_id, "quantity": 2}]}
    await shop.do("createFulfillment", {"orderId": order_id, "fulfillment": parcel})
    request = {"draftOrderId": draft["id"], "lineItemChanges": [{"lineItemId": line_id, "newQuantity": 1}]}
    assert await shop.refused("updateLineItems", request) == (
        400,
        "INVALID",
        {"lineItemChanges[0].newQuantity": "MIN"},
    )


async def test_every_change_is_told_with_what_was_before(shop: Shop) -> None:
    draft = await scratch(shop, customLineItems=[custom("Repair", "10.00")])
    await do(shop, "setBuyerInfo", draft["id"], buyerInfo={"email": "ada@example.com"})
    same = await do(shop, "setBuyerInfo", draft["id"], buyerInfo={"email": "ada@example.com"})
    await shop.do("deleteDraftOrder", {"draftOrderId": draft["id"]})
    created, updated, deleted = await shop.events(draft["id"])
    assert created["createdEvent"]["entity"] == draft
    assert updated["entityFqdn"] == "wix.ecom.v1.draft_order"
    assert updated["updatedEvent"]["currentEntity"] == same
    assert updated["updatedEvent"]["modifiedFields"] == {"buyerDetails": None, "buyerInfo": None}
    assert deleted["deletedEvent"]["deletedEntity"] == same


async def test_a_call_that_changes_nothing_writes_nothing(shop: Shop) -> None:
    draft = await scratch(shop, customLineItems=[custom()])
    before = await shop.contents()
    assert await do(shop, "setTaxExemption", draft["id"], taxExempt=False) == draft
    assert await do(shop, "setShippingInfo", draft["id"], shippingInfo={}) == draft
    assert await shop.contents() == before


async def test_an_answer_is_repeated_under_its_key(shop: Shop) -> None:
    draft, key = await scratch(shop), new_id()
    request = {"draftOrderId": draft["id"], "customLineItems": [custom()]}
    first = await shop.do("addLineItemsToDraftOrder", request, Idempotency_Key=key)
    assert await shop.do("addLineItemsToDraftOrder", request, Idempotency_Key=key) == first
    assert len(line_ids((await read(shop, draft["id"]))["draftOrder"])) == 1


async def test_rates_of_today_are_used_when_a_draft_is_read(shop: Shop) -> None:
    site = await new_shop(shop.service, shop.client)
    draft = await scratch(site, customLineItems=[custom()], billingInfo={"address": BERLIN})
    assert figures(draft)["total"] == "10.00"
    await rated(site)
    assert figures((await read(site, draft["id"]))["draftOrder"])["total"] == "11.90"
    found = (await site.do("queryDraftOrders"))["draftOrders"]
    assert [figures(one)["total"] for one in found] == ["10.00"]  # as it was calculated with its last change
