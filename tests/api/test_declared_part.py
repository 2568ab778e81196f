"""An order that is declared to be paid in part, and a card or a gateway pays the rest: nothing is due twice."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.billing import regular, with_gateway
from tests.support.gift_cards import issue, paying
from tests.support.orders import imported, line, money, summary
from tests.support.service import Shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def declared(shop: Shop) -> str:
    """The id of an order of 10.00 of which 4.00 are said to be paid."""
    balance = {"paid": money("4.00"), "refunded": money("0.00"), "balance": money("6.00")}
    sent = imported(
        lineItems=[line("10.00")],
        priceSummary=summary("10.00", "10.00"),
        status="APPROVED",
        paymentStatus="PARTIALLY_PAID",
        balanceSummary=balance,
    )
    made: str = (await shop.do("importOrder", {"order": sent}))["order"]["id"]
    return made


async def standing(shop: Shop, order_id: str) -> tuple[str, str, str]:
    """Status, paid and balance."""
    made = await shop.get(order_id)
    return made["paymentStatus"], *(made["balanceSummary"][name]["amount"] for name in ("paid", "balance"))


async def test_a_gift_card_pays_the_rest(shop: Shop) -> None:
    order_id = await declared(shop)
    _, code = await issue(shop)
    await shop.do("redeemGiftCard", paying(order_id, code, "6.00"))
    assert await standing(shop, order_id) == ("PAID", "10.00", "0.00")


async def test_a_gift_card_is_charged_for_the_rest(shop: Shop) -> None:
    order_id = await declared(shop)
    _, code = await issue(shop)
    cards = [{"giftCardCode": code, "amount": money("6.00")}]
    await shop.do("chargeOrder", {"orderId": order_id, "giftCards": cards})
    assert await standing(shop, order_id) == ("PAID", "10.00", "0.00")


async def test_a_gateway_is_charged_for_the_rest(shop: Shop) -> None:
    with_gateway(shop)
    order_id = await declared(shop)
    await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular("6.00")})
    assert await standing(shop, order_id) == ("PAID", "10.00", "0.00")
