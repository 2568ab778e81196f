"""commitDraftOrder over HTTP: what an edit makes of its order, of its balance and of its story."""

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
    custom,
    discount,
    draft_events,
    edit,
    fee,
    preview,
    scratch,
    summary_of,
    total_of,
)
from tests.support.orders import address, line, money, order, taxed
from tests.support.payments import add as pay
from tests.support.payments import card, cash
from tests.support.service import Shop, declare_field, new_shop, open_shop

Json = dict[str, Any]
SHIPPED: Json = {"title": "Post", "logistics": {"shippingDestination": address()}}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def approved(shop: Shop, *lines: Json, **more: Any) -> Json:
    """An approved order, 2 x 10.00 with 10 % tax unless told otherwise."""
    items = lines or (line("10.00", 2, **taxed("0.10")),)
    return await shop.create(order(*items, status="APPROVED", shippingInfo=SHIPPED, **more))


async def test_a_commit_makes_the_order_what_the_draft_showed(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    await fee(shop, draft, "Wrapping", "2.00")
    await discount(shop, draft, priceAmount=money("5.00"), discountType="GLOBAL", description="Sorry")
    shown = await preview(shop, draft)
    after = await commit(shop, draft)
    # 30.00 + 2.00 - 5.00, and 10 % of 25.00.
    assert summary_of(after) == {
        "subtotal": "30.00",
        "shipping": "0.00",
        "tax": "2.50",
        "discount": "5.00",
        "totalAdditionalFees": "2.00",
        "total": "29.50",
    }
    assert after["priceSummary"] == shown["priceSummary"]
    assert after["lineItems"] == [item["lineItem"] for item in shown["lineItems"]]
    assert after["additionalFees"] == [item["additionalFee"] for item in shown["additionalFees"]]
    assert after["appliedDiscounts"] == [item["discount"] for item in shown["discounts"]]
    assert (after["paymentStatus"], balance_of(after)) == ("NOT_PAID", "29.50")
    assert after == await shop.get(made["id"])
    kept = ("number", "createdDate", "buyerLanguage", "channelInfo", "createdBy")
    assert {name: after[name] for name in kept} == {name: made[name] for name in kept}


async def test_what_the_order_tells_of_a_commit(shop: Shop) -> None:
    made = await approved(shop)
    line_id = made["lineItems"][0]["id"]
    draft = await edit(shop, made["id"])
    await change(shop, draft, line_id, 3)
    settings = {"sendNotificationsToBuyer": False, "updateInventory": [{"lineItemId": line_id}]}
    after = await commit(shop, draft, commitSettings=settings, reason="She wants one more")
    told = after["activities"][-1]
    assert (told["activityType"], told["draftOrderChangesApplied"]["reason"]) == (
        "DRAFT_ORDER_CHANGES_APPLIED",
        "She wants one more",
    )
    quantity, total = told["draftOrderChangesApplied"]["changes"]
    assert quantity["lineItemChanged"]["quantity"] == {
        "originalQuantity": 2,
        "newQuantity": 3,
        "diff": 1,
        "deltaType": "QUANTITY_INCREASED",
    }
    assert total["totalPriceChanged"] == {
        "originalTotal": {"amount": "22.00", "formattedAmount": "$22.00"},
        "newTotal": {"amount": "33.00", "formattedAmount": "$33.00"},
    }
    committed, updated = [one for one in await shop.events(made["id"]) if one["slug"] in ("committed", "updated")]
    assert [one["slug"] for one in (committed, updated)] == ["committed", "updated"]
    body = committed["actionEvent"]["body"]
    assert body == {
        "order": after,
        "draftOrderId": draft,
        "commitSettings": {
            "sendNotificationsToBuyer": False,
            "sendNotificationsToBusiness": True,
            "addActivitiesToOrder": True,
            "sendNotificationsToCustomFulfillers": True,
            "updateInventory": [{"lineItemId": line_id}],
        },
        "commitDate": after["updatedDate"],
        "changes": {
            "lineItems": [{"lineItemId": line_id, "changedDetails": {"quantityBeforeChange": 2}}],
            "appliedDiscounts": [],
            "additionalFees": [],
        },
    }
    assert updated["updatedEvent"]["modifiedFields"]["lineItems[0].quantity"] == 2
    assert (await draft_events(shop, draft))[-1] == "updated"
    closed = await shop.do("getDraftOrder", {"draftOrderId": draft})
    assert closed["calculatedDraftOrder"]["draftOrder"]["commitSettings"] == body["commitSettings"]


async def test_a_commit_that_is_not_to_be_told_in_the_order(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await fee(shop, draft, "Wrapping", "2.00")
    after = await commit(shop, draft, commitSettings={"addActivitiesToOrder": False})
    assert after["activities"] == made["activities"]
    assert "committed" in await shop.event_types(made["id"])


async def test_an_edit_that_adds_and_removes_the_same_line_leaves_the_order_as_it_was(shop: Shop) -> None:
    """The summary was sent and disagrees with the lines: even so nothing is computed anew."""
    sent = {"subtotal": "20", "tax": "2.01", "total": "22.01", "shipping": "0", "discount": "0"}
    made = await approved(
        shop, priceSummary={**{name: money(value) for name, value in sent.items()}, "totalAdditionalFees": money("0")}
    )
    await pay(shop, made["id"], cash("22.01"))
    before, told = await shop.get(made["id"]), await shop.event_types(made["id"])
    draft = await edit(shop, made["id"])
    added = await add(shop, draft, custom("Tea", "7.00"))
    assert total_of(added) != "22.01"
    tea = next(item["lineItem"]["id"] for item in added["lineItems"] if item.get("added"))
    await change(shop, draft, tea, 0)
    assert await commit(shop, draft, reason="Changed my mind") == before
    assert await shop.event_types(made["id"]) == told
    assert (await shop.do("listTransactionsForSingleOrder", {"orderId": made["id"]}))["orderTransactions"][
        "refunds"
    ] == []
    assert await draft_events(shop, draft) == ["created", "updated", "updated", "updated"]
    assert (await shop.refused("commitDraftOrder", {"draftOrderId": draft}))[1] == "DRAFT_ORDER_ALREADY_COMMITTED"


@pytest.mark.parametrize(
    ("quantity", "status", "balance"), [(3, "PARTIALLY_PAID", "11.00"), (1, "PAID", "-11.00"), (2, "PAID", "0.00")]
)
async def test_the_balance_is_positive_negative_or_zero(shop: Shop, quantity: int, status: str, balance: str) -> None:
    made = await approved(shop)
    await pay(shop, made["id"], cash("22.00"))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], quantity, newProductName={"original": "Mocha"})
    after = await commit(shop, draft)
    assert (after["paymentStatus"], balance_of(after)) == (status, balance)
    assert after["balanceSummary"]["paid"]["amount"] == "22.00"
    assert after["balanceSummary"]["refunded"]["amount"] == "0.00"
    changed = [one for one in await shop.events(made["id"]) if one["slug"] == "payment_status_updated"]
    previous = [one["actionEvent"]["body"]["previousPaymentStatus"] for one in changed]
    assert previous == (["NOT_PAID", "PAID"] if status != "PAID" else ["NOT_PAID"])
    assert [one["activityType"] for one in after["activities"]] == [
        "ORDER_PLACED",
        "ORDER_PAID",
        "DRAFT_ORDER_CHANGES_APPLIED",
    ]


async def test_a_swap_of_an_item_for_one_of_the_same_price_leaves_nothing_due(shop: Shop) -> None:
    made = await approved(shop, line("10.00", 1), line("5.00", 1))
    await pay(shop, made["id"], cash("15.00"))
    coffee, mug = (one["id"] for one in made["lineItems"])
    draft = await edit(shop, made["id"])
    await change(shop, draft, mug, 0)
    await add(shop, draft, custom("Cup", "5.00"))
    after = await commit(shop, draft)
    assert (after["paymentStatus"], balance_of(after), total_of(after)) == ("PAID", "0.00", "15.00")
    assert [one["productName"]["original"] for one in after["lineItems"]] == ["Coffee", "Cup"]
    # The line that stayed is the same to the byte.
    assert after["lineItems"][0] == made["lineItems"][0]
    (event,) = [one for one in await shop.events(made["id"]) if one["slug"] == "committed"]
    added, removed = event["actionEvent"]["body"]["changes"]["lineItems"]
    assert added == {"lineItemId": after["lineItems"][1]["id"], "lineItemAdded": True}
    assert (removed["lineItemId"], removed["lineItemRemoved"]["price"]["amount"]) == (mug, "5.00")
    assert coffee == after["lineItems"][0]["id"]


async def test_lines_that_are_not_touched_keep_their_share_of_a_discount_and_their_tax(shop: Shop) -> None:
    """Three units share 1.00 by the largest remainder; taking another line away moves nothing."""
    coupon = {"discountType": "GLOBAL", "coupon": {"name": "Spring", "amount": money("1.00")}}
    lines = [line("3.33", 1, **taxed("0.19")) for _ in range(3)]
    made = await approved(shop, *lines, appliedDiscounts=[coupon])
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][2]["id"], 0)
    after = await commit(shop, draft)
    assert after["lineItems"] == made["lineItems"][:2]
    parts = [money_of(one) for one in made["lineItems"][:2]]
    assert total_of(after) == f"{sum(parts) / 100:.2f}"


def money_of(one: Json) -> int:
    return int(one["totalPriceAfterTax"]["amount"].replace(".", ""))


async def test_prices_that_hold_their_tax(shop: Shop) -> None:
    made = await approved(shop, line("11.90", 2, **taxed("0.19")), taxIncludedInPrices=True)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 1)
    after = await commit(shop, draft)
    assert summary_of(after) == {
        "subtotal": "10.00",
        "shipping": "0.00",
        "tax": "1.90",
        "discount": "0.00",
        "totalAdditionalFees": "0.00",
        "total": "11.90",
    }


async def test_an_order_whose_money_is_only_held(shop: Shop) -> None:
    made = await approved(shop)
    await pay(shop, made["id"], card("22.00", "AUTHORIZED"))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    after = await commit(shop, draft)
    assert (after["paymentStatus"], balance_of(after)) == ("PENDING", "33.00")
    assert after["balanceSummary"]["authorized"]["amount"] == "22.00"


async def test_an_order_that_is_paid_in_part_becomes_paid_when_it_costs_less(shop: Shop) -> None:
    made = await approved(shop)
    await pay(shop, made["id"], cash("11.00"))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 1)
    after = await commit(shop, draft)
    assert (after["paymentStatus"], balance_of(after)) == ("PAID", "0.00")


async def test_an_order_that_was_declared_paid_stays_paid_with_what_was_declared(shop: Shop) -> None:
    made = await approved(shop, paymentStatus="PAID")
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    raised = await commit(shop, draft)
    assert (raised["paymentStatus"], balance_of(raised)) == ("PARTIALLY_PAID", "11.00")
    again = await edit(shop, made["id"])
    await change(shop, again, made["lineItems"][0]["id"], 2)
    lowered = await commit(shop, again)
    assert (lowered["paymentStatus"], balance_of(lowered)) == ("PAID", "0.00")


async def test_people_and_places(shop: Shop) -> None:
    made = await approved(shop, buyerInfo={"email": "jane@example.com"})
    draft = await edit(shop, made["id"])
    await act(shop, "setBuyerInfo", draft, buyerInfo={"email": "joe@example.com"})
    await act(shop, "setBillingInfo", draft, billingInfo=address())
    await act(shop, "setRecipientInfo", draft, recipientInfo={})
    after = await commit(shop, draft)
    assert after["buyerInfo"]["email"] == "joe@example.com"
    assert after["billingInfo"]["address"]["city"] == "New York"
    assert "recipientInfo" not in after
    assert (after["priceSummary"], after["lineItems"]) == (made["priceSummary"], made["lineItems"])
    assert balance_of(after) == balance_of(made)


async def test_what_an_app_may_not_see_is_not_in_the_answer(shop: Shop) -> None:
    await declare_field(shop, "@site/notes", "secret")
    fields = {"namespaces": {"@site/notes": {"secret": "x"}}}
    made = await approved(shop, extendedFields=fields)
    draft = await edit(shop, made["id"])
    await fee(shop, draft, "Wrapping", "2.00")
    await shop.app("clerk", "SCOPE.ECOM.DRAFT-ORDERS")
    answer = await shop.do("commitDraftOrder", {"draftOrderId": draft}, by="clerk")
    assert "@site/notes" not in answer["orderAfterCommit"].get("extendedFields", {}).get("namespaces", {})
    assert (await shop.get(made["id"]))["extendedFields"] == fields


async def test_a_commit_is_answered_again_for_its_key_and_refused_for_another_revision(shop: Shop) -> None:
    made = await approved(shop)
    draft = await edit(shop, made["id"])
    await fee(shop, draft, "Wrapping", "2.00")
    status, code, _ = await shop.refused("commitDraftOrder", {"draftOrderId": draft}, If_Match='"7"')
    assert (status, code) == (412, "STALE_REVISION")
    first = await shop.send("commitDraftOrder", {"draftOrderId": draft}, Idempotency_Key="one", If_Match='"1"')
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}})
    again = await shop.send("commitDraftOrder", {"draftOrderId": draft}, Idempotency_Key="one", If_Match='"1"')
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await shop.event_types(made["id"])).count("committed") == 1


async def test_drafts_that_there_are_not_and_those_of_another_site(service: Shop, shop: Shop) -> None:
    stranger = await new_shop(service.service, service.client, name="Elsewhere")
    made = await approved(shop)
    edited, begun = await edit(shop, made["id"]), await scratch(shop)
    await add(shop, begun, custom("Tea", "7.00"))
    unknown = "00000000-0000-0000-0000-00000000abcd"
    for name in ("commitDraftOrder", "createOrderFromDraft"):
        for draft in (edited, begun, unknown):
            refusal = await stranger.refused(name, {"draftOrderId": draft})
            assert refusal == (404, "DRAFT_ORDER_DOES_NOT_EXIST", {"draftOrderId": draft})
