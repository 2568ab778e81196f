"""commitDraftOrder over HTTP after the order has changed: what is kept, and what is refused and named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.draft_commits import (
    act,
    add,
    balance_of,
    change,
    commit,
    conflicts,
    custom,
    edit,
    fee,
    preview,
    scratch,
    total_of,
)
from tests.support.fulfillments import fulfil
from tests.support.orders import address, line, money, order
from tests.support.payments import add as pay
from tests.support.payments import cash
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
SHIPPED: Json = {"title": "Post", "logistics": {"shippingDestination": address()}}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def approved(shop: Shop, **more: Any) -> Json:
    """An approved order of 3 x 10.00 and 1 x 5.00."""
    lines = (line("10.00", 3), line("5.00", 1))
    return await shop.create(order(*lines, status="APPROVED", shippingInfo=SHIPPED, billingInfo=address(), **more))


async def test_harmless_changes_do_not_stand_against_a_commit_and_are_kept(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 4)
    one = {"id": made["id"]}
    comment = {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "Call her"}}
    await shop.do("addActivities", {"orderId": made["id"], "orderActivities": [comment]})
    await shop.do("bulkUpdateOrderTags", {"orderIds": [made["id"]], "assignTags": {"tags": {"tagIds": ["vip"]}}})
    await shop.do("updateOrder", {"order": {**one, "archived": True, "billingInfo": {"address": {"city": "Boston"}}}})
    mug = {"id": made["lineItems"][1]["id"], "image": {"id": "mug.png"}}
    await shop.do("updateOrderLineItem", {**one, "lineItem": mug})
    await pay(shop, made["id"], cash("10.00"))
    after = await commit(shop, draft)
    assert (total_of(after), balance_of(after), after["paymentStatus"]) == ("45.00", "35.00", "PARTIALLY_PAID")
    assert (after["archived"], after["tags"]["tags"]["tagIds"]) == (True, ["vip"])
    assert after["billingInfo"]["address"]["city"] == "Boston"
    assert (after["lineItems"][0]["quantity"], after["lineItems"][1]["image"]) == (4, {"id": "mug.png"})
    kinds = [one["activityType"] for one in after["activities"]]
    assert kinds == ["ORDER_PLACED", "MERCHANT_COMMENT", "ORDER_PARTIALLY_PAID", "DRAFT_ORDER_CHANGES_APPLIED"]


@pytest.mark.parametrize(("left", "refused"), [(3, False), (2, False), (1, True), (0, True)])
async def test_quantities_above_and_below_what_was_sent(shop: Shop, left: int, refused: bool) -> None:
    """Two units are sent while the draft is open."""
    made = await approved(shop)
    coffee = made["lineItems"][0]["id"]
    draft = await edit(shop, made["id"])
    await change(shop, draft, coffee, left, newProductName={"original": "Mocha"})
    await fulfil(shop, made, 2, 0)
    if refused:
        assert await conflicts(shop, draft) == [
            {"field": "lineItems", "reason": "FULFILLED", "lineItemId": coffee, "fulfilled": 2, "quantity": left}
        ]
        assert (await shop.get(made["id"]))["lineItems"] == made["lineItems"]
    else:
        after = await commit(shop, draft)
        assert (after["lineItems"][0]["quantity"], after["fulfillmentStatus"]) == (left, "PARTIALLY_FULFILLED")


async def test_a_refund_that_happened_meanwhile(shop: Shop) -> None:
    made = await approved(shop)
    (payment,) = await pay(shop, made["id"], cash("35.00"))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    back = {"paymentId": payment, "amount": money("1.00"), "externalRefund": True}
    refunded = await shop.do("refundPayments", {"orderId": made["id"], "paymentRefunds": [back]})
    assert await conflicts(shop, draft) == [
        {"field": "refunds", "reason": "REFUNDED", "refundIds": [refunded["refund"]["id"]]}
    ]


async def test_an_order_that_was_canceled_meanwhile(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 4)
    await shop.do("cancelOrder", {"id": made["id"]})
    assert await conflicts(shop, draft) == [{"field": "status", "reason": "STATUS", "status": "CANCELED"}]


async def test_a_line_that_both_changed(shop: Shop) -> None:
    made = await approved(shop)
    coffee, mug = (one["id"] for one in made["lineItems"])
    draft = await edit(shop, made["id"])
    await change(shop, draft, coffee, newProductName={"original": "Mocha"})
    await change(shop, draft, mug, 0)
    for line_id, name in ((coffee, "Latte"), (mug, "Cup")):
        renamed = {"id": line_id, "productName": {"original": name}}
        await shop.do("updateOrderLineItem", {"id": made["id"], "lineItem": renamed})
    found = await conflicts(shop, draft)
    assert {(one["reason"], one["lineItemId"]) for one in found} == {("CHANGED", coffee), ("LINE_CHANGED", mug)}
    assert "lineItems[0].productName.original" in {one["field"] for one in found}


async def test_an_address_that_both_changed(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    moved = address()
    moved["address"]["city"] = "Chicago"
    await act(shop, "setBillingInfo", draft, billingInfo=moved)
    await shop.do("updateOrder", {"order": {"id": made["id"], "billingInfo": {"address": {"city": "Boston"}}}})
    assert await conflicts(shop, draft) == [{"field": "billingInfo.address.city", "reason": "CHANGED"}]


async def test_an_order_that_moved_to_where_other_taxes_are_charged(shop: Shop) -> None:
    """The tax of the new line is that of the old address. Without money in the edit nothing stands against it."""
    made = await approved(shop)
    moved = {"logistics": {"shippingDestination": {"address": {"country": "CA", "postalCode": "K1A 0B1"}}}}
    draft = await edit(shop, made["id"])
    await add(shop, draft, custom("Tea", "7.00"))
    await shop.do("updateOrder", {"order": {"id": made["id"], "shippingInfo": moved}})
    assert await conflicts(shop, draft) == [{"field": "taxInfo", "reason": "TAXED_ELSEWHERE"}]
    await shop.do("deleteDraftOrder", {"draftOrderId": draft})
    renaming = await edit(shop, made["id"])
    await change(shop, renaming, made["lineItems"][0]["id"], newProductName={"original": "Mocha"})
    back = {"logistics": {"shippingDestination": {"address": {"country": "US", "postalCode": "10173"}}}}
    await shop.do("updateOrder", {"order": {"id": made["id"], "shippingInfo": back}})
    after = await commit(shop, renaming)
    assert after["lineItems"][0]["productName"]["original"] == "Mocha"
    assert after["shippingInfo"]["logistics"]["shippingDestination"]["address"]["postalCode"] == "10173"


async def test_an_edit_that_takes_everything_away(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    for one in made["lineItems"]:
        await change(shop, draft, one["id"], 0)
    assert {"field": "lineItems", "reason": "NO_LINES"} in await conflicts(shop, draft)


async def test_an_edit_after_an_edit(shop: Shop) -> None:
    """What one commit made is what the next draft starts from."""
    made = await approved(shop)
    first = await edit(shop, made["id"])
    await fee(shop, first, "Wrapping", "2.00")
    await commit(shop, first)
    assert total_of(await shop.get(made["id"])) == "37.00"
    second = await edit(shop, made["id"])
    assert total_of(await preview(shop, second)) == "37.00"
    await change(shop, second, made["lineItems"][1]["id"], 0)
    after = await commit(shop, second)
    assert (total_of(after), [one["name"] for one in after["additionalFees"]]) == ("32.00", ["Wrapping"])


async def test_a_draft_from_scratch_edits_nothing(shop: Shop) -> None:
    draft = await scratch(shop)
    await add(shop, draft, custom("Tea", "7.00"))
    assert await conflicts(shop, draft) == [{"field": "orderId", "reason": "NOT_AN_EDIT"}]


async def test_an_edit_below_what_was_sent_before_is_refused_at_once(shop: Shop) -> None:
    made = await approved(shop)
    await fulfil(shop, made, 2, 0)
    draft = await edit(shop, made["id"])
    changes = [{"lineItemId": made["lineItems"][0]["id"], "newQuantity": 1}]
    status, kind, fields = await shop.refused("updateLineItems", {"draftOrderId": draft, "lineItemChanges": changes})
    assert (status, kind, list(fields)) == (400, "INVALID", ["lineItemChanges[0].newQuantity"])
    changes[0]["newQuantity"] = 2
    await act(shop, "updateLineItems", draft, lineItemChanges=changes)
    assert (await commit(shop, draft))["lineItems"][0]["quantity"] == 2
