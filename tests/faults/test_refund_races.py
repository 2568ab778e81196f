"""Refunds of one order at the same instant: never more than was paid, no unit twice, each key once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest_asyncio
from tests.support.charging import charge, open_charging_shop
from tests.support.fake_gateway import FakeGateway
from tests.support.gift_cards import balance_of, issue, paying
from tests.support.orders import line, order
from tests.support.payments import add, cash, transactions
from tests.support.refunds import of, units
from tests.support.service import Shop
from tests.support.stock import left, sold, stocked

from orderwright.providers.payments.gateway import CallKind

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


def told(answers: list[httpx.Response]) -> Counter[str]:
    """How often each answer came: 200, or the code of the refusal."""
    return Counter(
        "200" if one.status_code == 200 else one.json()["details"]["applicationError"]["code"] for one in answers
    )


async def at_once(shop: Shop, *requests: Json, **headers: str) -> list[httpx.Response]:
    return list(await asyncio.gather(*(shop.send("refundPayments", one, **headers) for one in requests)))


async def refunded(shop: Shop, order_id: str) -> tuple[str, str, Decimal]:
    """Paid and refunded of the order's balance, and what its refunds come to."""
    balance = (await shop.get(order_id))["balanceSummary"]
    parts = [part for one in (await transactions(shop, order_id))["refunds"] for part in one["transactions"]]
    total = sum((Decimal(part["amount"]["amount"]) for part in parts), Decimal(0))
    return balance["paid"]["amount"], balance["refunded"]["amount"], total


async def test_ten_refunds_of_one_payment_return_no_more_than_it_brought(world: World) -> None:
    shop, _ = world
    made = await shop.create(order(line("10.00")))
    (payment_id,) = await add(shop, made["id"], cash("10.00"))
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "3.00")]}
    assert told(await at_once(shop, *[request] * 10)) == {"200": 3, "INVALID_PAYMENT_REFUND_AMOUNT": 7}
    assert await refunded(shop, made["id"]) == ("10.00", "9.00", Decimal("9.00"))


async def test_a_gateway_is_never_asked_for_more_than_it_took(world: World) -> None:
    shop, gateway = world
    made = await shop.create(order(line("10.00")))
    await charge(shop, made["id"], "10.00")
    (payment,) = (await transactions(shop, made["id"]))["payments"]
    asked = len(gateway.performed)
    request = {"orderId": made["id"], "paymentRefunds": [of(payment["id"], "4.00", external=False)]}
    assert told(await at_once(shop, *[request] * 8)) == {"200": 2, "INVALID_PAYMENT_REFUND_AMOUNT": 6}
    calls = gateway.performed[asked:]
    assert [(one.kind, one.amount) for one in calls] == [(CallKind.REFUND, Decimal("4.00"))] * 2
    assert await refunded(shop, made["id"]) == ("10.00", "8.00", Decimal("8.00"))


async def test_a_unit_is_refunded_and_restocked_once(world: World) -> None:
    shop, _ = world
    await stocked(shop, "cup", 5)
    made = await shop.create(order(sold("cup", 3), channelInfo={"type": "POS"}))
    (payment_id,) = await add(shop, made["id"], cash("30.00"))
    two = {"lineItems": units((made["lineItems"][0]["id"], 2))}
    request = {
        "orderId": made["id"],
        "paymentRefunds": [of(payment_id)],
        "refundItems": two,
        "sideEffects": {"restock": two},
    }
    assert told(await at_once(shop, *[request] * 6)) == {"200": 1, "INVALID_LINE_ITEM_REFUND_QUANTITY": 5}
    assert await refunded(shop, made["id"]) == ("30.00", "20.00", Decimal("20.00"))
    assert await left(shop, "cup") == 4
    (shown,) = (await shop.get(made["id"]))["lineItems"]
    assert (shown["refundQuantity"], shown["restockQuantity"]) == (2, 2)


async def test_a_gift_card_gets_its_money_back_once(world: World) -> None:
    shop, _ = world
    card, code = await issue(shop, "25.00")
    made = await shop.create(order(line("10.00")))
    payment = (await shop.do("redeemGiftCard", paying(made["id"], code, "10.00")))["payment"]
    request = {"orderId": made["id"], "paymentRefunds": [of(payment["id"], external=False)]}
    assert told(await at_once(shop, *[request] * 6)) == {"200": 1, "PAYMENT_NOT_REFUNDABLE": 5}
    assert await balance_of(shop, card) == "25.00"


async def test_one_key_refunds_once_however_often_it_is_sent(world: World) -> None:
    shop, gateway = world
    made = await shop.create(order(line("10.00")))
    await charge(shop, made["id"], "10.00")
    (payment,) = (await transactions(shop, made["id"]))["payments"]
    before = gateway.bank.moved(CallKind.REFUND)
    request = {"orderId": made["id"], "paymentRefunds": [of(payment["id"], "4.00", external=False)]}
    found = told(await at_once(shop, *[request] * 6, Idempotency_Key="the one"))
    assert set(found) <= {"200", "IDEMPOTENCY_KEY_IN_USE"}
    again = await shop.do("refundPayments", request, Idempotency_Key="the one")
    assert again["refund"]["summary"]["refunded"]["amount"] == "4.00"
    assert gateway.bank.moved(CallKind.REFUND) - before == Decimal("4.00")
    assert await refunded(shop, made["id"]) == ("10.00", "4.00", Decimal("4.00"))


async def test_refunds_of_two_orders_with_the_same_cards_and_goods_dont_block_each_other(world: World) -> None:
    shop, _ = world
    await stocked(shop, "plate", 40)
    await stocked(shop, "fork", 40)
    requests = []
    cards = [await issue(shop, "100.00") for _ in range(2)]
    for place in range(8):
        goods = [sold("plate"), sold("fork")]
        made = await shop.create(order(*(goods if place % 2 else goods[::-1])))
        payments = []
        for _, code in cards if place % 2 else cards[::-1]:
            payments.append((await shop.do("redeemGiftCard", paying(made["id"], code, "10.00")))["payment"]["id"])
        lines = {"lineItems": units(*((one["id"], 1) for one in made["lineItems"]))}
        wishes = [of(one, external=False) for one in payments]
        effects = {"restock": lines}
        requests.append({"orderId": made["id"], "paymentRefunds": wishes, "refundItems": lines, "sideEffects": effects})
    assert told(await at_once(shop, *requests)) == {"200": 8}
    assert [await balance_of(shop, card) for card, _ in cards] == ["100.00", "100.00"]
    assert (await left(shop, "plate"), await left(shop, "fork")) == (40, 40)
