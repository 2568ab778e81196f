"""Prepared collections, and authorizing with a saved payment method."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.billing import charged, placed
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.orders import imported, money, new_id
from tests.support.service import Shop

from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    shop, gateway = open_world
    gateway.script.clear()
    return shop, gateway


@pytest.fixture
def shop(world: World) -> Shop:
    return world[0]


async def charge(shop: Shop, order_id: str, **more: Any) -> Json:
    return await shop.do("chargeOrder", {"orderId": order_id, **more})


async def refused(shop: Shop, order_id: str, **more: Any) -> tuple[int, str, Any]:
    return await shop.refused("chargeOrder", {"orderId": order_id, **more})


async def prepare(shop: Shop, order_id: str, amount: str = "10.00", **more: Any) -> str:
    answer = await shop.do("preparePaymentCollection", {"ecomOrderId": order_id, "amount": money(amount), **more})
    return str(answer["paymentGatewayOrderId"])


def intent(collection: str, amount: str = "10.00") -> Json:
    return {"amount": money(amount), "paymentIntentId": collection}


async def test_a_prepared_collection_is_charged_once(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop, "20.00")
    collection = await prepare(shop, order_id, delayedCaptureSettings={"scheduledAction": "VOID"})
    gateway.script.append(Act.DECLINE)
    answer = await charge(shop, order_id, regularCharge=intent(collection))
    assert answer["payments"][0]["status"] == "DECLINED"
    answer = await charge(shop, order_id, regularCharge=intent(collection))
    (payment,) = answer["payments"]
    assert (payment["status"], payment["regularPaymentDetails"]["paymentOrderId"]) == ("AUTHORIZED", collection)
    data = {"paymentId": payment["id"], "status": "AUTHORIZED"}
    found = await refused(shop, order_id, regularCharge=intent(collection))
    assert found == (409, "PAYMENT_ALREADY_APPROVED", data)


async def test_a_prepared_collection_that_is_being_charged_waits(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop, "20.00")
    collection = await prepare(shop, order_id)
    gateway.script.append(Act.LOSE_ANSWER)
    await charge(shop, order_id, regularCharge=intent(collection))
    found = await refused(shop, order_id, regularCharge=intent(collection))
    assert found[:2] == (409, "PAYMENT_ALREADY_IN_PROGRESS")


async def test_a_prepared_collection_lasts_a_day_and_says_the_amount(shop: Shop) -> None:
    order_id, other = await placed(shop), await placed(shop)
    collection = await prepare(shop, order_id, "8.00")
    found = await refused(shop, order_id, regularCharge=intent(collection))
    assert found == (400, "INVALID_AMOUNT", {"amount": "10.00", "maxAmount": "8.00"})
    expired = (428, "PAYMENT_ATTEMPT_EXPIRED", {})
    assert await refused(shop, order_id, regularCharge=intent(new_id(), "8.00")) == expired
    assert await refused(shop, other, regularCharge=intent(collection, "8.00")) == expired
    shop.clock.now += timedelta(hours=24)
    assert await refused(shop, order_id, regularCharge=intent(collection, "8.00")) == expired
    assert await prepare(shop, order_id, "7.00", paymentGatewayOrderId=collection) == collection
    answer = await charge(shop, order_id, regularCharge=intent(collection, "7.00"))
    assert answer["payments"][0]["status"] == "APPROVED"


async def test_a_prepared_collection_is_over_when_its_order_comes_again_in_another_currency(shop: Shop) -> None:
    document = (await shop.do("importOrder", {"order": imported()}))["order"]
    collection = await prepare(shop, document["id"])
    await shop.do("importOrder", {"order": imported(id=document["id"], currency="EUR")})
    found = await refused(shop, document["id"], regularCharge=intent(collection))
    assert found == (428, "PAYMENT_ATTEMPT_EXPIRED", {})


async def test_what_cant_be_collected_is_not_prepared(shop: Shop) -> None:
    order_id = await placed(shop)

    async def not_prepared(amount: str = "1.00", **more: Any) -> tuple[int, str]:
        request = {"ecomOrderId": order_id, "amount": money(amount), **more}
        return (await shop.refused("preparePaymentCollection", request))[:2]

    assert await not_prepared("10.01") == (400, "INVALID_AMOUNT")
    assert await not_prepared("0") == (400, "INVALID_AMOUNT")
    assert await not_prepared(paymentGatewayOrderId="nonsense") == (400, "INVALID")
    assert await not_prepared(paymentGatewayOrderId=new_id()) == (400, "INVALID")
    accounts, shop.service.gateways = shop.service.gateways, FakeGateways()
    assert await not_prepared() == (428, "PAYMENT_METHODS_NOT_FOUND")
    shop.service.gateways = accounts
    await charged(shop, order_id)
    assert await not_prepared() == (428, "ORDER_ALREADY_PAID")
    order_id = await placed(shop)
    await shop.do("cancelOrder", {"id": order_id})
    assert await not_prepared() == (428, "ORDER_CANCELED")


async def test_all_that_is_due_is_prepared_by_its_own_operation(shop: Shop) -> None:
    order_id = await placed(shop)
    await charged(shop, order_id, "3.00")
    request = {"ecomOrderId": order_id, "chargedBy": {"id": new_id(), "fullName": "Ada"}}
    made = await shop.do("paymentCollectionCreatePaymentGatewayOrder", request)
    answer = await charge(shop, order_id, regularCharge=intent(made["paymentGatewayOrderId"], "7.00"))
    assert answer["payments"][0]["status"] == "APPROVED"
    refusal = await shop.refused("paymentCollectionCreatePaymentGatewayOrder", request)
    assert refusal[:2] == (428, "ORDER_ALREADY_PAID")


def authorizing(order_id: str, amount: str = "6.00", currency: str = "USD", **settings: Any) -> Json:
    delayed = {"scheduledAction": "CAPTURE", **settings}
    return {"orderId": order_id, "amount": money(amount), "currency": currency, "delayedCaptureSettings": delayed}


async def test_a_saved_method_is_authorized_and_captured_in_time(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    await charged(shop, order_id, "4.00", savePaymentMethod=True)
    request = authorizing(order_id, delayDuration={"count": 3, "unit": "HOURS"})
    answer = await shop.do("authorizeChargeWithSavedPaymentMethod", request)
    payment = answer["payment"]
    assert answer["orderTransactions"]["payments"][1] == payment
    assert payment["status"] == "AUTHORIZED"
    assert gateway.performed[-1].saved_method == "pm_1"
    shop.clock.now += timedelta(hours=3)
    assert (await reconcile(shop.service)).scheduled == 1
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"


async def test_what_cant_be_authorized_is_refused(shop: Shop) -> None:
    order_id = await placed(shop)

    async def not_authorized(**more: Any) -> tuple[int, str]:
        return (await shop.refused("authorizeChargeWithSavedPaymentMethod", authorizing(order_id, **more)))[:2]

    assert await not_authorized() == (428, "NO_SAVED_PAYMENT_METHOD")
    await charged(shop, order_id, "4.00", savePaymentMethod=True)
    assert await not_authorized(amount="6.01") == (400, "INVALID_AMOUNT")
    assert await not_authorized(currency="EUR") == (400, "INVALID_CURRENCY")
    assert await not_authorized(delayDuration={"count": 366, "unit": "DAYS"}) == (400, "INVALID")
    assert await not_authorized(delayDuration={"count": 0, "unit": "DAYS"}) == (400, "INVALID")
    await charged(shop, order_id, "6.00")
    assert await not_authorized(amount="1.00") == (428, "ORDER_PAID")
    order_id = await placed(shop)
    await shop.do("cancelOrder", {"id": order_id})
    assert await not_authorized(amount="1.00") == (428, "ORDER_CANCELED")
