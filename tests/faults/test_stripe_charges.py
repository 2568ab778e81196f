"""Orders that are paid through the operations at a server that speaks as Stripe does, with the buyer in a browser."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.support.billing import placed, regular
from tests.support.charging import flags, transactions
from tests.support.gateway_events import connect
from tests.support.localstripe import LocalStripe, running_localstripe
from tests.support.orders import money
from tests.support.service import Clock, Shop, new_shop, open_service

from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
DECLINING = "4000000000000341"


@pytest.fixture(scope="module")
def stripe_server() -> Iterator[LocalStripe]:
    with running_localstripe() as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, stripe_server: LocalStripe) -> AsyncIterator[Shop]:
    async with open_service(db_dsn, Clock(datetime.now(UTC))) as (service, client):
        shop = await new_shop(service, client)
        await connect(shop, apiBase=stripe_server.address, paymentMethodTypes=[])
        yield shop


async def charge(shop: Shop, order_id: str, **more: Any) -> Json:
    return await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular(**more)})


def confirm(stripe_server: LocalStripe, token: str, card: str) -> int:
    """What the buyer's browser does with the token, in two steps, because the server knows no other; the status."""
    headers = {"Authorization": "Bearer sk_test_12345"}
    with httpx.Client(base_url=stripe_server.address, headers=headers) as browser:
        address = f"/v1/payment_intents/{token.split('_secret_')[0]}"
        browser.post(address, data={"payment_method": card})
        return browser.post(f"{address}/confirm").status_code


async def settle(shop: Shop) -> None:
    shop.clock.tick(3600)
    await reconcile(shop.service)


async def payments(shop: Shop, order_id: str) -> list[Json]:
    found: list[Json] = (await transactions(shop, order_id))["payments"]
    return found


async def test_a_buyer_pays_in_the_browser_and_gets_a_part_back(shop: Shop, stripe_server: LocalStripe) -> None:
    order_id = await placed(shop)
    answer = await charge(shop, order_id)
    assert answer["payments"][0]["status"] == "PENDING"
    assert confirm(stripe_server, answer["regularChargeResponseToken"], stripe_server.card()) == 200
    await settle(shop)
    (payment,) = await payments(shop, order_id)
    intent = payment["regularPaymentDetails"]["providerTransactionId"]
    assert payment["status"] == "APPROVED"
    assert stripe_server.get(f"/v1/payment_intents/{intent}")["status"] == "succeeded"
    request = {"orderId": order_id, "paymentRefunds": [{"paymentId": payment["id"], "amount": money("2.50")}]}
    refund = (await shop.do("refundPayments", request))["refund"]
    assert refund["transactions"][0]["refundStatus"] == "SUCCEEDED"
    assert (await shop.get(order_id))["paymentStatus"] == "PARTIALLY_REFUNDED"


async def authorized(shop: Shop, stripe_server: LocalStripe) -> tuple[str, str]:
    order_id = await placed(shop)
    answer = await charge(shop, order_id, delayedCaptureSettings={"scheduledAction": "VOID"})
    assert confirm(stripe_server, answer["regularChargeResponseToken"], stripe_server.card()) == 200
    await settle(shop)
    (payment,) = await payments(shop, order_id)
    assert payment["status"] == "AUTHORIZED"
    return order_id, payment["id"]


async def test_a_part_of_an_authorization_is_captured(shop: Shop, stripe_server: LocalStripe) -> None:
    order_id, payment_id = await authorized(shop, stripe_server)
    request = {"orderId": order_id, "payments": [{"paymentId": payment_id, "amount": money("4.00")}]}
    await shop.do("order-billing.captureAuthorizedPayments", request)
    (payment,) = await payments(shop, order_id)
    (capture,) = payment["regularPaymentDetails"]["authorizationDetails"]["captures"]
    assert (payment["status"], capture["status"], capture["amount"]["amount"]) == ("APPROVED", "SUCCEEDED", "4.00")
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "4.00"
    assert await flags(shop, order_id) == []


async def test_an_authorization_is_voided(shop: Shop, stripe_server: LocalStripe) -> None:
    order_id, payment_id = await authorized(shop, stripe_server)
    await shop.do("order-billing.voidAuthorizedPayments", {"orderId": order_id, "paymentIds": [payment_id]})
    (payment,) = await payments(shop, order_id)
    assert payment["status"] == "VOIDED"
    intent = payment["regularPaymentDetails"]["providerTransactionId"]
    assert stripe_server.get(f"/v1/payment_intents/{intent}")["status"] == "canceled"


async def test_a_card_that_was_declined_cant_pay_a_second_time(shop: Shop, stripe_server: LocalStripe) -> None:
    order_id = await placed(shop)
    token = (await charge(shop, order_id))["regularChargeResponseToken"]
    assert confirm(stripe_server, token, stripe_server.card(DECLINING)) == 402
    await settle(shop)
    (declined,) = await payments(shop, order_id)
    assert declined["status"] == "DECLINED"
    second = (await charge(shop, order_id))["regularChargeResponseToken"]
    assert confirm(stripe_server, token, stripe_server.card()) == 400
    assert confirm(stripe_server, second, stripe_server.card()) == 200
    await settle(shop)
    assert [one["status"] for one in await payments(shop, order_id)] == ["DECLINED", "APPROVED"]


async def test_a_buyer_who_left_can_pay_no_more(shop: Shop, stripe_server: LocalStripe) -> None:
    order_id = await placed(shop)
    token = (await charge(shop, order_id))["regularChargeResponseToken"]
    shop.clock.tick(25 * 3600)
    await reconcile(shop.service)
    assert [one["status"] for one in await payments(shop, order_id)] == ["DECLINED"]
    assert confirm(stripe_server, token, stripe_server.card()) == 400
