"""Charging payment requests, and the money that pays them: each case has one outcome."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.orders import money, new_id
from tests.support.payment_requests import ask, placed, read, statuses, with_page
from tests.support.service import Shop

from orderwright.providers.payments.gateway import CallKind, Ending
from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as (shop, gateway):
        yield await with_page(shop), gateway


@pytest.fixture
def world(open_world: World) -> World:
    shop, gateway = open_world
    gateway.script.clear()
    gateway.performed.clear()
    return shop, gateway


@pytest.fixture
def shop(world: World) -> Shop:
    return world[0]


async def charge(shop: Shop, request_id: str, **more: Any) -> Json:
    return await shop.do("chargeOrderPaymentRequest", {"orderPaymentRequestId": request_id, **more})


async def refused(shop: Shop, request_id: str) -> tuple[int, str, Any]:
    return await shop.refused("chargeOrderPaymentRequest", {"orderPaymentRequestId": request_id})


async def slugs(shop: Shop, request_id: str) -> list[str]:
    return [one["slug"] for one in await shop.events(request_id)]


def in_a_minute(shop: Shop) -> str:
    return (shop.clock.now + timedelta(seconds=60)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def begun(world: World, **more: Any) -> Json:
    """A request whose payment waits for the buyer."""
    shop, gateway = world
    made = await ask(shop, **more)
    gateway.script.append(Act.PEND)
    assert await charge(shop, made["id"]) == {"paymentResponseToken": "https://bank.example/confirm"}
    return made


async def come(world: World, ending: Ending = Ending.SUCCEEDED) -> None:
    """Let the gateway make up its mind about the last call, and hear of it."""
    shop, gateway = world
    gateway.bank.settle(gateway.performed[-1].reference, ending)
    shop.clock.tick(120)
    await reconcile(shop.service)


async def test_a_charge_pays_the_request_and_the_order(world: World) -> None:
    shop, gateway = world
    made = await ask(shop, await placed(shop, "10.00"), "4.00")
    assert await charge(shop, made["id"], paymentToken="pm_of_the_buyer") == {}
    (call,) = gateway.performed
    assert (call.kind, call.amount, call.currency, call.saved_method) == (
        CallKind.CHARGE,
        Decimal("4.00"),
        "USD",
        "pm_of_the_buyer",
    )
    paid = await read(shop, made["id"])
    assert paid == {**made, "status": "PAID", "updatedDate": paid["updatedDate"]}
    (payment,) = (await shop.do("listTransactionsForSingleOrder", {"orderId": made["orderId"]}))["orderTransactions"][
        "payments"
    ]
    assert (payment["status"], payment["amount"]["amount"]) == ("APPROVED", "4.00")
    assert payment["regularPaymentDetails"]["paymentOrderId"] == made["paymentGatewayOrderId"]
    assert (await shop.get(made["orderId"]))["paymentStatus"] == "PARTIALLY_PAID"
    told = (await shop.events(made["id"]))[-1]
    assert (told["slug"], told["actionEvent"]) == ("paid", {"body": {"orderPaymentRequest": paid}})


async def test_paying_twice_takes_the_money_once(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    await charge(shop, made["id"])
    assert (await refused(shop, made["id"]))[:2] == (428, "CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST")
    for name in ("voidOrderPaymentRequest", "deleteOrderPaymentRequest"):
        verb = name.removesuffix("OrderPaymentRequest").upper()
        refusal = await shop.refused(name, {"orderPaymentRequestId": made["id"]})
        assert refusal[:2] == (428, f"CANNOT_{verb}_PAID_ORDER_PAYMENT_REQUEST")
    update = {"orderPaymentRequest": {"id": made["id"], "title": "x"}}
    refusal = await shop.refused("updateOrderPaymentRequest", update)
    assert refusal[:2] == (428, "CANNOT_UPDATE_PAID_ORDER_PAYMENT_REQUEST")
    assert len(gateway.performed) == 1


async def test_a_voided_and_an_expired_request_are_not_charged(world: World) -> None:
    shop, gateway = world
    voided = await ask(shop)
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": voided["id"]})
    assert (await refused(shop, voided["id"]))[:2] == (428, "CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST")
    expired = await ask(shop, expirationDate=in_a_minute(shop))
    shop.clock.tick(60)
    assert (await refused(shop, expired["id"]))[:2] == (428, "CANNOT_CHARGE_EXPIRED_ORDER_PAYMENT_REQUEST")
    missing = new_id()
    assert (await refused(shop, missing))[:2] == (404, "ORDER_PAYMENT_REQUEST_NOT_FOUND")
    assert gateway.performed == []


async def test_the_order_is_asked_before_the_gateway(world: World) -> None:
    shop, gateway = world
    offline = {"status": "APPROVED", "regularPaymentDetails": {"offlinePayment": True}}
    lowered = await ask(shop)
    add = {"orderId": lowered["orderId"], "payments": [{"amount": money("4.00"), **offline}]}
    await shop.do("addPayments", add)
    assert await refused(shop, lowered["id"]) == (
        400,
        "INVALID_AMOUNT",
        {"amount": "10.00", "maxAmount": "6.00"},
    )
    await shop.do("addPayments", {**add, "payments": [{"amount": money("6.00"), **offline}]})
    assert (await refused(shop, lowered["id"]))[:2] == (428, "ORDER_PAID")
    assert (await read(shop, lowered["id"]))["status"] == "UNPAID"
    canceled = await ask(shop)
    await shop.do("cancelOrder", {"id": canceled["orderId"]})
    assert (await refused(shop, canceled["id"]))[:2] == (428, "ORDER_CANCELED")
    assert gateway.performed == []


async def test_a_payment_under_way_keeps_others_out_and_pays_when_it_comes(world: World) -> None:
    shop, _ = world
    made = await begun(world)
    assert (await read(shop, made["id"]))["status"] == "UNPAID"
    assert (await refused(shop, made["id"]))[:2] == (409, "PAYMENT_IN_PROGRESS")
    await come(world)
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert await slugs(shop, made["id"]) == ["created", "paid"]
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]


async def test_payments_under_way_that_cover_the_order_keep_a_request_out(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    gateway.script.append(Act.PEND)
    regular = {"amount": money("10.00"), "delayedCharge": True}
    await shop.do("chargeOrder", {"orderId": made["orderId"], "regularCharge": regular})
    assert (await refused(shop, made["id"]))[:2] == (409, "PAYMENT_IN_PROGRESS")


async def test_a_declined_payment_is_said_and_the_request_can_be_charged_again(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    gateway.script.append(Act.DECLINE)
    request = {"orderPaymentRequestId": made["id"]}
    for _ in range(2):
        answer = await shop.send("chargeOrderPaymentRequest", request, Idempotency_Key="declined")
        error = answer.json()["details"]["applicationError"]
        assert (answer.status_code, error["code"]) == (428, "INVALID_PAYMENT_STATUS")
        assert error["data"]["paymentStatus"] == "DECLINED"
    assert (await read(shop, made["id"]))["status"] == "UNPAID"
    assert await statuses(shop, made["orderId"]) == ["DECLINED"]
    assert await charge(shop, made["id"]) == {}
    assert (await read(shop, made["id"]))["status"] == "PAID"


@pytest.mark.parametrize("way", ["voided", "expired"])
async def test_money_that_comes_after_the_request_ended_pays_it(world: World, way: str) -> None:
    shop, _ = world
    made = await begun(world, expirationDate=in_a_minute(world[0]))
    if way == "voided":
        await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
    else:
        shop.clock.tick(60)
    assert (await read(shop, made["id"]))["status"] == way.upper()
    await come(world)
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert (await slugs(shop, made["id"]))[-1] == "paid"
    assert (await shop.get(made["orderId"]))["paymentStatus"] == "PAID"


async def test_money_that_comes_for_a_deleted_request_is_on_its_order(world: World) -> None:
    shop, _ = world
    made = await begun(world)
    await shop.do("deleteOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
    await come(world)
    assert (await shop.get(made["orderId"]))["paymentStatus"] == "PAID"
    assert await slugs(shop, made["id"]) == ["created", "deleted"]


async def test_staff_may_record_what_pays_a_request_in_parts(shop: Shop) -> None:
    made = await ask(shop)
    for amount, status in (("4.00", "UNPAID"), ("6.00", "PAID")):
        details = {"offlinePayment": True, "paymentOrderId": made["paymentGatewayOrderId"].upper()}
        payment = {"amount": money(amount), "status": "APPROVED", "regularPaymentDetails": details}
        await shop.do("addPayments", {"orderId": made["orderId"], "payments": [payment]})
        assert (await read(shop, made["id"]))["status"] == status


async def test_a_payment_of_another_order_pays_nothing_here(shop: Shop) -> None:
    made, other = await ask(shop), await placed(shop)
    details = {"offlinePayment": True, "paymentOrderId": made["paymentGatewayOrderId"]}
    payment = {"amount": money("10.00"), "status": "APPROVED", "regularPaymentDetails": details}
    await shop.do("addPayments", {"orderId": other, "payments": [payment]})
    assert (await read(shop, made["id"]))["status"] == "UNPAID"


async def test_a_refund_leaves_a_request_paid(shop: Shop) -> None:
    made = await ask(shop)
    await charge(shop, made["id"])
    (payment,) = (await shop.do("listTransactionsForSingleOrder", {"orderId": made["orderId"]}))["orderTransactions"][
        "payments"
    ]
    refund = {"orderId": made["orderId"], "paymentRefunds": [{"paymentId": payment["id"], "amount": money("10.00")}]}
    await shop.do("refundPayments", refund)
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert await slugs(shop, made["id"]) == ["created", "paid"]


async def test_the_same_key_charges_once_and_answers_again(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    gateway.script.append(Act.PEND)
    request = {"orderPaymentRequestId": made["id"]}
    first = await shop.do("chargeOrderPaymentRequest", request, Idempotency_Key="pay")
    assert await shop.do("chargeOrderPaymentRequest", request, Idempotency_Key="pay") == first
    assert len(gateway.performed) == 1


async def test_an_answer_that_was_lost_pays_the_request_when_it_is_found(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    gateway.script.append(Act.LOSE_ANSWER)
    assert await charge(shop, made["id"]) == {}
    assert (await read(shop, made["id"]))["status"] == "UNPAID"
    shop.clock.tick(120)
    await reconcile(shop.service)
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert len(gateway.performed) == 1


async def test_a_site_without_a_gateway_takes_no_money(world: World) -> None:
    shop, gateway = world
    made = await ask(shop)
    shop.service.gateways = FakeGateways()
    try:
        assert (await refused(shop, made["id"]))[:2] == (428, "PAYMENT_METHOD_UNAVAILABLE")
    finally:
        shop.service.gateways = FakeGateways(gateway)
