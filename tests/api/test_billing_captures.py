"""Capturing and voiding authorized payments, in both families, at a gateway and on record."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.support.billing import authorized, placed, recorded
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.orders import money, new_id
from tests.support.service import Shop

from orderwright.providers.payments.gateway import CallKind

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]
BILLING = "order-billing"
COLLECTOR = "orders"
FAMILIES = [BILLING, COLLECTOR]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    shop, gateway = open_world
    gateway.script.clear()
    return shop, gateway


def capture(family: str, order_id: str, *payments: tuple[str, str | None]) -> tuple[str, Json]:
    sent = [{"paymentId": id_} | ({} if amount is None else {"amount": money(amount)}) for id_, amount in payments]
    return f"{family}.captureAuthorizedPayments", {"orderId": order_id, "ecomOrderId": order_id, "payments": sent}


def void(family: str, order_id: str, *payments: str) -> tuple[str, Json]:
    return f"{family}.voidAuthorizedPayments", {
        "orderId": order_id,
        "ecomOrderId": order_id,
        "paymentIds": list(payments),
    }


def only(answer: Json) -> Json:
    (payment,) = answer["orderTransactions"]["payments"]
    return dict(payment)


def details(payment: Json) -> Json:
    return dict(payment["regularPaymentDetails"]["authorizationDetails"])


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_capture_takes_all_that_is_authorized(world: World, family: str) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    payment = only(await shop.do(*capture(family, order_id, (payment_id, None))))
    (taken,) = details(payment)["captures"]
    assert (payment["status"], taken["status"], taken["amount"]["amount"]) == ("APPROVED", "SUCCEEDED", "10.00")
    assert gateway.performed[-1].transaction == payment["regularPaymentDetails"]["providerTransactionId"]
    shown = await shop.get(order_id)
    assert (shown["paymentStatus"], shown["balanceSummary"]["paid"]["amount"]) == ("PAID", "10.00")


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_part_can_be_captured_and_the_rest_is_released(world: World, family: str) -> None:
    shop, _ = world
    order_id, payment_id = await authorized(shop)
    payment = only(await shop.do(*capture(family, order_id, (payment_id, "4.50"))))
    assert details(payment)["captures"][0]["amount"]["amount"] == "4.50"
    balance = (await shop.get(order_id))["balanceSummary"]
    assert [balance[name]["amount"] for name in ("paid", "authorized", "balance")] == ["4.50", "0.00", "5.50"]


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_void_frees_the_money(world: World, family: str) -> None:
    shop, _ = world
    order_id, payment_id = await authorized(shop)
    payment = only(await shop.do(*void(family, order_id, payment_id)))
    done = details(payment)["void"]
    assert (payment["status"], done["status"], done["reason"]) == ("VOIDED", "SUCCEEDED", "MANUAL")
    assert (await shop.get(order_id))["balanceSummary"]["authorized"]["amount"] == "0.00"


async def test_a_capture_that_is_not_confirmed_is_shown_pending(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    gateway.script.append(Act.LOSE_ANSWER)
    payment = only(await shop.do(*capture(BILLING, order_id, (payment_id, None))))
    assert (payment["status"], details(payment)["captures"][0]["status"]) == ("AUTHORIZED", "PENDING")
    data = {"paymentId": payment_id}
    again = await shop.refused(*capture(BILLING, order_id, (payment_id, None)))
    assert again == (428, "PAYMENT_HAS_PENDING_CAPTURE", data)
    voided = await shop.refused(*void(BILLING, order_id, payment_id))
    assert voided == (428, "PAYMENT_ALREADY_CAPTURED", data)


async def test_a_capture_that_failed_can_be_tried_again(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    gateway.script.append(Act.DECLINE)
    payment = only(await shop.do(*capture(BILLING, order_id, (payment_id, None))))
    failed = details(payment)["captures"][0]
    assert (payment["status"], failed["status"]) == ("AUTHORIZED", "FAILED")
    assert failed["failureDetails"] == {"failureCode": "card_declined"}
    payment = only(await shop.do(*capture(BILLING, order_id, (payment_id, None))))
    (taken,) = details(payment)["captures"]
    assert (payment["status"], taken["status"]) == ("APPROVED", "SUCCEEDED")
    assert taken["id"] != failed["id"]


async def test_a_void_that_failed_leaves_the_payment_authorized(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    gateway.script.append(Act.DECLINE)
    payment = only(await shop.do(*void(BILLING, order_id, payment_id)))
    assert (payment["status"], details(payment)["void"]["status"]) == ("AUTHORIZED", "FAILED")
    assert only(await shop.do(*void(BILLING, order_id, payment_id)))["status"] == "VOIDED"


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_is_over_is_not_done_again(world: World, family: str) -> None:
    shop, _ = world
    order_id, payment_id = await authorized(shop)
    await shop.do(*capture(family, order_id, (payment_id, None)))
    data = {"paymentId": payment_id}
    refusal = await shop.refused(*capture(family, order_id, (payment_id, None)))
    assert refusal == (409, "PAYMENT_ALREADY_CAPTURED", data)
    assert await shop.refused(*void(family, order_id, payment_id)) == (428, "PAYMENT_ALREADY_CAPTURED", data)
    order_id, payment_id = await authorized(shop)
    await shop.do(*void(family, order_id, payment_id))
    data = {"paymentId": payment_id}
    refusal = await shop.refused(*capture(family, order_id, (payment_id, "1.00")))
    assert refusal == (409, "PAYMENT_ALREADY_VOIDED", {**data, "amount": {"amount": "1.00"}})
    assert await shop.refused(*void(family, order_id, payment_id)) == (409, "PAYMENT_ALREADY_VOIDED", data)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("amount", ["0", "10.01", "1.005"])
async def test_an_amount_that_cant_be_captured_is_refused(world: World, family: str, amount: str) -> None:
    shop, _ = world
    order_id, payment_id = await authorized(shop)
    refusal = await shop.refused(*capture(family, order_id, (payment_id, amount)))
    assert refusal == (400, "INVALID_AMOUNT", {"paymentId": payment_id, "amount": {"amount": amount}})


@pytest.mark.parametrize("family", FAMILIES)
async def test_an_unknown_payment_and_order_are_not_found(world: World, family: str) -> None:
    shop, _ = world
    order_id, stray = await placed(shop), new_id()
    missing = (404, "PAYMENT_NOT_FOUND", {"paymentId": stray})
    assert await shop.refused(*capture(family, order_id, (stray, None))) == missing
    assert await shop.refused(*void(family, order_id, stray)) == missing
    assert (await shop.refused(*capture(family, stray, (stray, None))))[:2] == (404, "ORDER_NOT_FOUND")
    assert (await shop.refused(*void(family, stray, stray)))[:2] == (404, "ORDER_NOT_FOUND")


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_payment_named_twice_is_refused(world: World, family: str) -> None:
    shop, _ = world
    order_id, payment_id = await authorized(shop)
    refusal = await shop.refused(*capture(family, order_id, (payment_id, None), (payment_id.upper(), None)))
    assert refusal == (400, "INVALID", {"payments[1].paymentId": "OTHER"})
    refusal = await shop.refused(*void(family, order_id, payment_id, payment_id))
    assert refusal == (400, "INVALID", {"paymentIds[1]": "OTHER"})


async def test_several_payments_are_begun_all_or_none(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop, "30.00")
    ids = []
    for amount in ("10.00", "20.00"):
        payment = {
            "amount": money(amount),
            "delayedCharge": True,
            "delayedCaptureSettings": {"scheduledAction": "VOID"},
        }
        made = await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": payment})
        ids.append(made["payments"][0]["id"])
    before = len(gateway.performed)
    wrong = capture(BILLING, order_id, (ids[0], None), (ids[1], "20.01"))
    assert (await shop.refused(*wrong))[1] == "INVALID_AMOUNT"
    assert len(gateway.performed) == before
    answer = await shop.do(*capture(BILLING, order_id, (ids[0], None), (ids[1], "5.00")))
    assert [one["status"] for one in answer["orderTransactions"]["payments"]] == ["APPROVED", "APPROVED"]
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "15.00"


async def test_a_payment_that_a_caller_recorded_is_captured_and_voided_on_record(world: World) -> None:
    shop, gateway = world
    before = len(gateway.performed)
    order_id, payment_id = await recorded(shop)
    payment = only(await shop.do(*capture(BILLING, order_id, (payment_id, "3.00"))))
    assert (payment["status"], details(payment)["captures"][0]["status"]) == ("APPROVED", "SUCCEEDED")
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "3.00"
    order_id, payment_id = await recorded(shop)
    assert only(await shop.do(*void(COLLECTOR, order_id, payment_id)))["status"] == "VOIDED"
    assert len(gateway.performed) == before


async def test_the_collector_takes_online_payments_alone(world: World) -> None:
    shop, _ = world
    order_id, payment_id = await recorded(shop, offlinePayment=True)
    data = {"paymentId": payment_id}
    refusal = await shop.refused(*capture(COLLECTOR, order_id, (payment_id, None)))
    assert refusal == (428, "NOT_REGULAR_ONLINE_PAYMENT", data)
    assert await shop.refused(*void(COLLECTOR, order_id, payment_id)) == (428, "NOT_REGULAR_ONLINE_PAYMENT", data)
    assert only(await shop.do(*capture(BILLING, order_id, (payment_id, None))))["status"] == "APPROVED"


async def test_a_payment_that_is_not_authorized_is_refused(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.PEND)
    made = await shop.do(
        "chargeOrder", {"orderId": order_id, "regularCharge": {"amount": money("10"), "delayedCharge": True}}
    )
    payment_id = made["payments"][0]["id"]
    refused = (428, "PAYMENT_NOT_AUTHORIZED", {"paymentId": payment_id})
    assert await shop.refused(*capture(BILLING, order_id, (payment_id, None))) == refused
    assert await shop.refused(*void(BILLING, order_id, payment_id)) == refused


async def test_an_account_that_is_gone_is_told_by_each_family_in_its_way(world: World) -> None:
    shop, _gateway = world
    order_id, payment_id = await authorized(shop)
    accounts, shop.service.gateways = shop.service.gateways, FakeGateways()
    data = {"paymentId": payment_id}
    try:
        lost = (404, "GATEWAY_TRANSACTION_NOT_FOUND", data)
        assert await shop.refused(*void(BILLING, order_id, payment_id)) == lost
        assert await shop.refused(*capture(BILLING, order_id, (payment_id, None))) == lost
        lost = (428, "PAYMENT_GATEWAY_ID_NOT_FOUND", data)
        assert await shop.refused(*void(COLLECTOR, order_id, payment_id)) == lost
        assert await shop.refused(*capture(COLLECTOR, order_id, (payment_id, None))) == lost
    finally:
        shop.service.gateways = accounts


async def test_the_same_key_captures_once_and_answers_the_same(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    before = gateway.bank.moved(CallKind.CAPTURE)
    sent = capture(BILLING, order_id, (payment_id, None))
    first, again = [await shop.send(*sent, Idempotency_Key="capture") for _ in range(2)]
    assert (first.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), first.headers["ETag"])
    assert gateway.bank.moved(CallKind.CAPTURE) - before == Decimal("10.00")
    other = await shop.send(*capture(BILLING, order_id, (payment_id, "1.00")), Idempotency_Key="capture")
    assert other.json()["details"]["applicationError"]["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_stale_revision_captures_nothing(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    before = len(gateway.performed)
    assert (await shop.refused(*capture(BILLING, order_id, (payment_id, None)), If_Match='"1"'))[0] == 412
    assert len(gateway.performed) == before
