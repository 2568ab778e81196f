"""The money of an order after an edit: what is collected, what goes back, and that all of its parts can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.catalog import BERLIN, SHIPPING
from tests.support.draft_commits import (
    CREATE_FAILED,
    act,
    add,
    balance_of,
    change,
    commit,
    conflicts,
    custom,
    discount,
    edit,
    fee,
    scratch,
    total_of,
)
from tests.support.orders import address, line, money, order, taxed
from tests.support.payments import add as pay
from tests.support.payments import cash, payments
from tests.support.service import Shop, new_shop, open_shop

Json = dict[str, Any]
SHIPPED: Json = {
    "title": "Post",
    "logistics": {"shippingDestination": address()},
    "cost": {"price": money("4.90"), **taxed("0.19")},
}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def paid(shop: Shop) -> tuple[Json, str]:
    """An order of 2 x 10.00, paid, and the id of its payment."""
    made = await shop.create(order(line("10.00", 2), status="APPROVED"))
    (payment,) = await pay(shop, made["id"], cash("20.00"))
    return made, payment


async def test_staff_collect_what_the_order_costs_more(shop: Shop) -> None:
    made, _ = await paid(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    assert balance_of(await commit(shop, draft)) == "10.00"
    await shop.do("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": made["id"]})
    after = await shop.get(made["id"])
    assert [one["amount"]["amount"] for one in await payments(shop, made["id"])] == ["20.00", "10.00"]
    assert (after["paymentStatus"], balance_of(after)) == ("PAID", "0.00")


async def test_staff_return_what_the_order_costs_less_and_no_more(shop: Shop) -> None:
    made, payment = await paid(shop)
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 1)
    assert balance_of(await commit(shop, draft)) == "-10.00"
    back = {"paymentId": payment, "amount": money("10.00"), "externalRefund": True}
    await shop.do("refundPayments", {"orderId": made["id"], "paymentRefunds": [back]})
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], balance_of(after)) == ("PAID", "0.00")
    back["amount"] = money("10.01")
    status, code, _ = await shop.refused("refundPayments", {"orderId": made["id"], "paymentRefunds": [back]})
    assert (status, code) == (400, "INVALID_PAYMENT_REFUND_AMOUNT")


@pytest.mark.parametrize("included", [False, True])
async def test_all_parts_of_an_edited_order_refund_to_its_total(shop: Shop, included: bool) -> None:
    """Discounts of the sale and of the edit, a line of which one unit went, a new one, a fee and shipping."""
    coupon = {"discountType": "GLOBAL", "coupon": {"name": "Spring", "amount": money("1.00")}}
    lines = (line("3.33", 3, **taxed("0.19")), line("24.99", 1, **taxed("0.1075")))
    made = await shop.create(
        order(
            *lines,
            status="APPROVED",
            taxIncludedInPrices=included,
            appliedDiscounts=[coupon],
            shippingInfo=SHIPPED,
        )
    )
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    await add(shop, draft, custom("Tray", "9.99", 3))
    await fee(shop, draft, "Wrapping", "2.01")
    await discount(shop, draft, percentage="6.2", discountType="GLOBAL")
    after = await commit(shop, draft)
    await pay(shop, made["id"], cash(total_of(after)))
    everything = {
        "lineItems": [{"lineItemId": one["id"], "quantity": one["quantity"]} for one in after["lineItems"]],
        "additionalFees": [{"additionalFeeId": one["id"]} for one in after["additionalFees"]],
        "shipping": {},
    }
    answer = await shop.do("calculateRefund", {"orderId": made["id"], "refundItems": everything})
    assert answer["summary"]["total"]["amount"] == total_of(after)


async def test_an_order_that_only_some_apps_may_edit(shop: Shop) -> None:
    owner = await shop.app("owner", "SCOPE.ORDERWRIGHT.ADMIN")
    await shop.app("other", "SCOPE.ORDERWRIGHT.ADMIN")
    made = await shop.create(
        order(line("10.00"), status="APPROVED"), settings={"editableByOwnerApps": {"appIds": [str(owner)]}}
    )
    draft = await edit(shop, made["id"])
    await fee(shop, draft, "Wrapping", "2.00")
    status, code, _ = await shop.refused("commitDraftOrder", {"draftOrderId": draft}, by="other")
    assert (status, code) == (428, "ORDER_CANNOT_BE_EDITED")
    answer = await shop.do("commitDraftOrder", {"draftOrderId": draft}, by="owner")
    assert total_of(answer["orderAfterCommit"]) == "12.00"


async def test_an_exempt_buyer_owes_no_tax_any_more(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2, **taxed("0.19")), status="APPROVED", shippingInfo=SHIPPED))
    assert total_of(made) == "29.63"
    await pay(shop, made["id"], cash("29.63"))
    draft = await edit(shop, made["id"])
    await act(shop, "setTaxExemption", draft, taxExempt=True)
    after = await commit(shop, draft)
    assert (total_of(after), balance_of(after)) == ("24.90", "-4.73")
    assert (after["taxInfo"]["taxExempt"], after["taxInfo"]["totalTax"]["amount"]) == (True, "0.00")


async def test_the_largest_orders(shop: Shop) -> None:
    """300 lines, of which one changes: the others stay to the byte."""
    made = await shop.create(order(*(line("1.00") for _ in range(300)), status="APPROVED"))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][299]["id"], 2)
    after = await commit(shop, draft)
    assert (after["lineItems"][:299], total_of(after)) == (made["lineItems"][:299], "301.00")


@pytest.mark.parametrize("cost", [{}, {"cost": {}}])
async def test_an_order_that_was_shipped_for_nothing_is_not_charged_for_it_by_an_edit(shop: Shop, cost: Json) -> None:
    """The site has a price for that way to ship by now: nobody has chosen it for this order."""
    await shop.do("setShippingRates", {"shippingRates": SHIPPING})
    shipped = {"code": "express", "title": "Express", "logistics": {"shippingDestination": {"address": BERLIN}}, **cost}
    made = await shop.create(order(line("10.00", 2), status="APPROVED", shippingInfo=shipped))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    after = await commit(shop, draft)
    assert (total_of(after), after["shippingInfo"]) == ("30.00", made["shippingInfo"])
    chosen = await edit(shop, made["id"])
    await act(shop, "setShippingInfo", chosen, shippingInfo={**shipped, "cost": {"price": money("15.00")}})
    assert total_of(await commit(shop, chosen)) == "45.00"


async def test_a_way_to_ship_that_the_site_does_not_know(shop: Shop) -> None:
    """One that the order was placed with stands against no edit; one that the edit chooses has to have a price."""
    shipped = {"code": "drone", "title": "Drone", "logistics": {"shippingDestination": {"address": BERLIN}}}
    made = await shop.create(order(line("10.00", 2), status="APPROVED", shippingInfo=shipped))
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 3)
    assert total_of(await commit(shop, draft)) == "30.00"
    chosen = await edit(shop, made["id"])
    await act(shop, "setShippingInfo", chosen, shippingInfo={**shipped, "code": "balloon"})
    assert await conflicts(shop, chosen) == [{"field": "shippingInfo", "reason": "SHIPPING_OPTION_NOT_AVAILABLE"}]
    begun = await scratch(shop)
    await add(shop, begun, custom("Tea", "7.00"))
    await act(shop, "setShippingInfo", begun, shippingInfo=shipped)
    status, code, data = await shop.refused("createOrderFromDraft", {"draftOrderId": begun})
    assert (status, code) == (428, CREATE_FAILED)
    assert data["violations"] == [{"field": "shippingInfo", "reason": "SHIPPING_OPTION_NOT_AVAILABLE"}]
