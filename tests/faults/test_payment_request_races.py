"""Payment requests under contention: whatever meets whatever, money is taken at most once and every event told once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import FakeGateway
from tests.support.orders import money
from tests.support.payment_requests import ask, asking, placed, read, statuses, with_page
from tests.support.service import Shop

from orderwright.providers.payments.gateway import CallKind
from orderwright.worker.chores import expire_payment_requests

Json = dict[str, Any]
ROUNDS = 8


@pytest_asyncio.fixture(scope="module")
async def world(db_dsn: str) -> AsyncIterator[tuple[Shop, FakeGateway]]:
    async with open_charging_shop(db_dsn) as (shop, gateway):
        yield await with_page(shop), gateway


async def outcome(shop: Shop, name: str, request: Json) -> str:
    """`OK`, or the code of the refusal."""
    answer = await shop.send(name, request)
    if answer.status_code == 200:
        return "OK"
    code: str = answer.json()["details"]["applicationError"]["code"]
    return code


async def slugs(shop: Shop, request_id: str) -> list[str]:
    return [one["slug"] for one in await shop.events(request_id)]


async def test_of_two_charges_of_one_request_one_wins(world: tuple[Shop, FakeGateway]) -> None:
    shop, gateway = world
    for _ in range(ROUNDS):
        made = await ask(shop)
        before = gateway.bank.moved(CallKind.CHARGE)
        about = {"orderPaymentRequestId": made["id"]}
        found = await asyncio.gather(*(outcome(shop, "chargeOrderPaymentRequest", about) for _ in range(4)))
        assert found.count("OK") == 1
        assert set(found) <= {"OK", "PAYMENT_IN_PROGRESS", "CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST"}
        assert gateway.bank.moved(CallKind.CHARGE) - before == Decimal("10.00")
        assert (await read(shop, made["id"]))["status"] == "PAID"
        assert await slugs(shop, made["id"]) == ["created", "paid"]


async def test_two_requests_of_one_order_take_no_more_than_is_owed(world: tuple[Shop, FakeGateway]) -> None:
    shop, gateway = world
    for _ in range(ROUNDS):
        one = await placed(shop)
        requests = [await ask(shop, one, "6.00"), await ask(shop, one, "4.00")]
        before = gateway.bank.moved(CallKind.CHARGE)
        regular = {"amount": money("5.00"), "delayedCharge": True}
        *_, other = await asyncio.gather(
            *(outcome(shop, "chargeOrderPaymentRequest", {"orderPaymentRequestId": made["id"]}) for made in requests),
            outcome(shop, "chargeOrder", {"orderId": one, "regularCharge": regular}),
        )
        charged = gateway.bank.moved(CallKind.CHARGE) - before
        shown = await shop.get(one)
        assert charged <= Decimal("10.00")
        assert Decimal(shown["balanceSummary"]["balance"]["amount"]) >= 0
        paid = [made for made in requests if (await read(shop, made["id"]))["status"] == "PAID"]
        besides = Decimal("5.00") if other == "OK" else Decimal(0)
        assert sum((Decimal(made["amount"]["amount"]) for made in paid), besides) == charged


async def test_a_charge_and_a_void_have_one_outcome(world: tuple[Shop, FakeGateway]) -> None:
    shop, _ = world
    for _ in range(ROUNDS):
        made = await ask(shop)
        about = {"orderPaymentRequestId": made["id"]}
        charged, voided = await asyncio.gather(
            outcome(shop, "chargeOrderPaymentRequest", about), outcome(shop, "voidOrderPaymentRequest", about)
        )
        status = (await read(shop, made["id"]))["status"]
        if charged == "OK":
            # The void may have come while the payment was under way: then the money came for a voided request.
            assert (status, voided) in {("PAID", "OK"), ("PAID", "CANNOT_VOID_PAID_ORDER_PAYMENT_REQUEST")}
            assert await statuses(shop, made["orderId"]) == ["APPROVED"]
        else:
            assert (charged, voided, status) == ("CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST", "OK", "VOIDED")
            assert await statuses(shop, made["orderId"]) == []


async def test_requests_made_at_once_ask_for_no_more_than_is_due(world: tuple[Shop, FakeGateway]) -> None:
    shop, _ = world
    one = await placed(shop)
    sent = {"orderPaymentRequest": asking(one, "4.00")}
    found = await asyncio.gather(*(outcome(shop, "createOrderPaymentRequest", sent) for _ in range(6)))
    assert sorted(found) == ["INVALID_AMOUNT"] * 4 + ["OK"] * 2


async def test_an_expiry_is_told_once_whoever_meets_it(world: tuple[Shop, FakeGateway]) -> None:
    shop, _ = world
    date = (shop.clock.now + timedelta(seconds=300)).isoformat().replace("+00:00", "Z")
    made = [await ask(shop, expirationDate=date) for _ in range(6)]
    shop.clock.tick(400)
    await asyncio.gather(
        *(expire_payment_requests(shop.service) for _ in range(3)),
        *(outcome(shop, "deleteOrderPaymentRequest", {"orderPaymentRequestId": one["id"]}) for one in made[:3]),
    )
    await expire_payment_requests(shop.service)
    assert [await slugs(shop, one["id"]) for one in made[:3]] == [["created", "expired", "deleted"]] * 3
    assert [await slugs(shop, one["id"]) for one in made[3:]] == [["created", "expired"]] * 3


async def test_bulks_about_the_same_orders_do_not_wait_for_each_other_for_ever(
    world: tuple[Shop, FakeGateway],
) -> None:
    shop, _ = world
    orders = [await placed(shop) for _ in range(4)]
    sent = [asking(one, "1.00") for one in orders]
    found = await asyncio.gather(
        *(
            shop.do("bulkCreateOrderPaymentRequests", {"orderPaymentRequests": order})
            for order in (sent, sent[::-1], sent, sent[::-1])
        )
    )
    assert [one["bulkActionMetadata"]["totalSuccesses"] for one in found] == [4, 4, 4, 4]
