"""createOrderFromDraft over HTTP: a draft from scratch becomes an order, once, with the figures that it showed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.catalog import tax
from tests.support.draft_commits import (
    CREATE_FAILED,
    act,
    add,
    balance_of,
    create_from,
    custom,
    discount,
    edit,
    fee,
    lines_of,
    preview,
    scratch,
    summary_of,
    total_of,
)
from tests.support.orders import address, line, money, order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import CATALOG, left, movements, stocked

Json = dict[str, Any]
SHIPPED: Json = {
    "title": "Courier",
    "logistics": {"shippingDestination": address()},
    "cost": {"price": money("10.00")},
}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


def item_id(draft: Json, name: str) -> str:
    """The id of the line with that product."""
    (found,) = [one["id"] for one in lines_of(draft) if one["productName"]["original"] == name]
    result: str = found
    return result


async def drafted(shop: Shop, *items: Json) -> str:
    """A draft with these items, or with one of 10.00."""
    draft = await scratch(shop)
    await add(shop, draft, *(items or (custom("Tea", "10.00"),)))
    return draft


async def taxes(shop: Shop, rate: str) -> None:
    """Tax everything that goes to the United States, shipping too."""
    regions = [{"name": "US", "destinations": [{"country": "US"}], "groups": [{"taxes": [tax("Tax", rate)]}]}]
    await shop.do("setTaxRates", {"taxRates": {"regions": regions}})


async def test_an_order_with_the_figures_of_the_draft(shop: Shop) -> None:
    draft = await scratch(shop)
    filled = await add(shop, draft, custom("Tea", "24.99", 2), custom("Mug", "9.50"), custom("Engraving", "5.00"))
    mug = item_id(filled, "Mug")
    share = [{"id": mug}]
    await discount(shop, draft, percentage="10", discountType="SPECIFIC_ITEMS", lineItemDiscounts=share)
    await discount(shop, draft, priceAmount=money("4.00"), discountType="GLOBAL", description="By phone")
    await fee(shop, draft, "Wrapping", "2.00")
    await act(shop, "setShippingInfo", draft, shippingInfo=SHIPPED)
    await act(shop, "setBuyerInfo", draft, buyerInfo={"email": "jane@example.com"})
    shown = await preview(shop, draft)
    made = await create_from(shop, draft, channelInfo={"type": "POS"})
    # 49.98 + 9.50 + 5.00, less 0.95 and 4.00, with 2.00 and 10.00.
    assert summary_of(made) == {
        "subtotal": "64.48",
        "shipping": "10.00",
        "tax": "0.00",
        "discount": "4.95",
        "totalAdditionalFees": "2.00",
        "total": "71.53",
    }
    assert made["priceSummary"] == shown["priceSummary"]
    assert made["lineItems"] == lines_of(shown)
    assert made["appliedDiscounts"] == [one["discount"] for one in shown["discounts"]]
    assert made["additionalFees"] == [one["additionalFee"] for one in shown["additionalFees"]]
    assert made["shippingInfo"] == shown["shippingInfo"]["shippingInfo"]
    assert (made["number"], made["status"], made["channelInfo"]["type"]) == ("10001", "APPROVED", "POS")
    assert (made["paymentStatus"], balance_of(made)) == ("NOT_PAID", "71.53")
    assert made == await shop.get(made["id"])
    assert await shop.event_types(made["id"]) == ["created", "approved"]


async def test_what_the_draft_becomes(shop: Shop) -> None:
    draft = await drafted(shop)
    answer = await shop.do("createOrderFromDraft", {"draftOrderId": draft, "reason": "Called in"})
    made, committed = answer["createdOrder"], answer["committedDraftOrder"]
    assert (committed["status"], committed["orderId"]) == ("COMMITTED", made["id"])
    assert made["channelInfo"]["type"] == "BACKOFFICE_MERCHANT"
    assert [one["activityType"] for one in made["activities"]] == [
        "ORDER_PLACED",
        "ORDER_FULFILLED",
        "MERCHANT_COMMENT",
    ]
    assert made["activities"][-1]["merchantComment"] == {"message": "Called in"}
    assert await preview(shop, draft) == committed
    events = (await shop.do("readEvents", {"orderId": draft}))["events"]
    assert [one["slug"] for one in events] == ["created", "updated", "updated"]
    assert events[-1]["updatedEvent"]["currentEntity"]["status"] == "COMMITTED"


async def test_a_second_call_is_refused_and_a_repeated_one_answered_again(shop: Shop) -> None:
    draft = await drafted(shop)
    first = await shop.send("createOrderFromDraft", {"draftOrderId": draft}, Idempotency_Key="one")
    again = await shop.send("createOrderFromDraft", {"draftOrderId": draft}, Idempotency_Key="one")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    status, code, _ = await shop.refused("createOrderFromDraft", {"draftOrderId": draft})
    assert (status, code) == (409, "DRAFT_ORDER_ALREADY_COMMITTED")
    # Nothing was numbered on the way.
    following = await shop.create(order())
    assert following["number"] == "10002"


async def test_a_deposit_is_what_is_due_at_once(shop: Shop) -> None:
    draft = await drafted(shop, custom("Table", "200.00"))
    await act(shop, "setDeposit", draft, depositDetails={"percentage": "25"})
    made = await create_from(shop, draft)
    assert (made["payNow"]["total"]["amount"], total_of(made), balance_of(made)) == ("50.00", "200.00", "200.00")


async def test_a_deposit_of_more_than_the_order_costs(shop: Shop) -> None:
    draft = await drafted(shop, custom("Table", "200.00"))
    filled = await act(shop, "setDeposit", draft, depositDetails={"amount": money("150.00")})
    table = item_id(filled, "Table")
    await act(shop, "updateLineItems", draft, lineItemChanges=[{"lineItemId": table, "newPrice": "100.00"}])
    status, code, _ = await shop.refused("createOrderFromDraft", {"draftOrderId": draft})
    assert (status, code) == (428, "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL")


async def test_drafts_that_no_order_can_be_made_of(shop: Shop) -> None:
    empty = await scratch(shop)
    assert await shop.refused("createOrderFromDraft", {"draftOrderId": empty}) == (
        428,
        CREATE_FAILED,
        {"violations": [{"field": "lineItems", "reason": "NO_LINES"}]},
    )
    made = await shop.create(order(line("10.00"), status="APPROVED"))
    of_order = await edit(shop, made["id"])
    assert await shop.refused("createOrderFromDraft", {"draftOrderId": of_order}) == (
        428,
        CREATE_FAILED,
        {"violations": [{"field": "orderId", "reason": "EDITS_AN_ORDER"}]},
    )


async def test_the_order_takes_its_stock(shop: Shop) -> None:
    await stocked(shop, "tea", 3)
    reference = {"appId": CATALOG, "catalogItemId": "tea"}
    enough = await drafted(shop, custom("Tea", "10.00", 2, catalogReference=reference))
    made = await create_from(shop, enough)
    assert (await left(shop, "tea"), await movements(shop, orderId=made["id"])) == (1, [("PLACED", -2, 1)])
    short = await drafted(shop, custom("Tea", "10.00", 2, catalogReference=reference))
    status, code, data = await shop.refused("createOrderFromDraft", {"draftOrderId": short})
    assert (status, code, [(one["reason"], one["requested"], one["available"]) for one in data["violations"]]) == (
        428,
        CREATE_FAILED,
        [("INSUFFICIENT_INVENTORY", 2, 1)],
    )


async def test_whom_to_tell_and_who_may_edit(shop: Shop) -> None:
    owner = await shop.app("owner")
    draft = await drafted(shop)
    settings = {
        "editableByOwnerApps": {"appIds": [str(owner)]},
        "notifications": {"sendNotificationToBuyer": False},
    }
    made = await create_from(shop, draft, createSettings=settings)
    async with shop.service.database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT editable_by, notify_buyer, notify_business FROM orders WHERE site_id = $1 AND id = $2::text::uuid",
            shop.site_id,
            made["id"],
        )
    assert row is not None
    assert tuple(row) == ([owner], False, True)


@pytest.mark.parametrize(
    ("included", "exempt", "total", "tax"),
    [
        (False, False, "133.28", "21.28"),
        (True, False, "112.00", "17.89"),
        (False, True, "112.00", "0.00"),
    ],
)
async def test_tax_in_both_modes_to_the_cent(service: Shop, included: bool, exempt: bool, total: str, tax: str) -> None:
    """100.00, 2.00 for wrapping and 10.00 for shipping at 19 %: 19.00 + 0.38 + 1.90, or 15.97 + 0.32 + 1.60 in it."""
    shop = await new_shop(service.service, service.client, tax_included_default=included)
    await taxes(shop, "0.19")
    draft = await drafted(shop, custom("Table", "100.00"))
    await act(shop, "setShippingInfo", draft, shippingInfo=SHIPPED)
    await fee(shop, draft, "Wrapping", "2.00", taxDetails={"taxable": True})
    await act(shop, "setTaxExemption", draft, taxExempt=exempt)
    made = await create_from(shop, draft)
    assert (total_of(made), made["priceSummary"]["tax"]["amount"]) == (total, tax)
    assert made["taxIncludedInPrices"] is included
