"""A process is killed between every two steps of a payment: never two charges, never a lost one."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.support.billing import authorized, charged, placed, regular
from tests.support.charging import flags, open_charging_shop, transactions
from tests.support.fake_gateway import Bank, FakeGateway
from tests.support.orders import money
from tests.support.paying_process import Step, killed_at, pay, rolled_back
from tests.support.service import Shop

from orderwright.providers.payments.gateway import CallKind
from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
CHARGE = "order-billing.chargeOrder"
CAPTURE = "order-billing.captureAuthorizedPayments"
VOID = "order-billing.voidAuthorizedPayments"
REFUND = "order-billing.refundPayments"
STEPS = [pytest.param(step, id=step.value) for step in Step]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_charging_shop(db_dsn) as (shop, _):
        yield shop


@pytest.fixture
def gateway(shop: Shop, tmp_path: Path) -> FakeGateway:
    """The shop's gateway, with a bank whose memory is a new file."""
    (gateway,) = shop.service.gateways.accounts.values()  # type: ignore[attr-defined]
    gateway.bank = Bank(tmp_path / "bank.jsonl")
    return gateway  # type: ignore[no-any-return]


async def kill(shop: Shop, gateway: FakeGateway, dsn: str, step: Step, name: str, request: Json, key: str) -> None:
    now = shop.clock.tick()
    ended = await asyncio.to_thread(killed_at, step, dsn, shop.site_id, gateway.bank.path, now, name, request, key)
    assert ended == -signal.SIGKILL
    await rolled_back(shop.service)


async def payments(shop: Shop, order_id: str) -> list[str]:
    return [one["status"] for one in (await transactions(shop, order_id))["payments"]]


@pytest.mark.parametrize("reconciled", [True, False], ids=["reconciled and repeated", "repeated"])
@pytest.mark.parametrize("step", STEPS)
async def test_one_charge_and_one_payment_come_of_it(
    shop: Shop, gateway: FakeGateway, db_dsn: str, step: Step, reconciled: bool
) -> None:
    order_id = await placed(shop)
    request, key = {"orderId": order_id, "regularCharge": regular()}, f"{step.name}-{reconciled}"
    await kill(shop, gateway, db_dsn, step, CHARGE, request, key)
    shop.clock.tick(120)
    if reconciled:
        await reconcile(shop.service)
        assert await payments(shop, order_id) == ([] if step is Step.BEFORE_INTENT else ["APPROVED"])
    answer = json.loads((await pay(shop.service, shop.site_id, CHARGE, request, key)).body)
    assert [one["status"] for one in answer["payments"]] == ["APPROVED"]
    await reconcile(shop.service)
    assert await payments(shop, order_id) == ["APPROVED"]
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "10.00"
    assert [one["amount"] for one in gateway.bank.of(CallKind.CHARGE)] == ["10.00"]
    assert await flags(shop, order_id) == []
    activities = [one["type"] for one in (await shop.get(order_id))["activities"]]
    assert activities.count("ORDER_PAID") == 1


@pytest.mark.parametrize("step", STEPS)
async def test_without_a_repeat_the_charge_is_settled_as_well(
    shop: Shop, gateway: FakeGateway, db_dsn: str, step: Step
) -> None:
    order_id = await placed(shop)
    request = {"orderId": order_id, "regularCharge": regular()}
    await kill(shop, gateway, db_dsn, step, CHARGE, request, f"alone-{step.name}")
    shop.clock.tick(120)
    await reconcile(shop.service)
    wanted = [] if step is Step.BEFORE_INTENT else ["10.00"]
    assert [one["amount"] for one in gateway.bank.of(CallKind.CHARGE)] == wanted
    assert await payments(shop, order_id) == ["APPROVED"] * len(wanted)


@pytest.mark.parametrize("step", STEPS)
async def test_one_capture_comes_of_it(shop: Shop, gateway: FakeGateway, db_dsn: str, step: Step) -> None:
    order_id, payment_id = await authorized(shop)
    request = {"orderId": order_id, "payments": [{"paymentId": payment_id, "amount": money("7.00")}]}
    await kill(shop, gateway, db_dsn, step, CAPTURE, request, f"capture-{step.name}")
    shop.clock.tick(120)
    await reconcile(shop.service)
    answer = await pay(shop.service, shop.site_id, CAPTURE, request, f"capture-{step.name}")
    (payment,) = json.loads(answer.body)["orderTransactions"]["payments"]
    (capture,) = payment["regularPaymentDetails"]["authorizationDetails"]["captures"]
    assert (payment["status"], capture["status"], capture["amount"]["amount"]) == ("APPROVED", "SUCCEEDED", "7.00")
    assert [one["amount"] for one in gateway.bank.of(CallKind.CAPTURE)] == ["7.00"]
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "7.00"


@pytest.mark.parametrize("step", STEPS)
async def test_one_void_comes_of_it(shop: Shop, gateway: FakeGateway, db_dsn: str, step: Step) -> None:
    order_id, payment_id = await authorized(shop)
    request = {"orderId": order_id, "paymentIds": [payment_id]}
    await kill(shop, gateway, db_dsn, step, VOID, request, f"void-{step.name}")
    shop.clock.tick(120)
    await reconcile(shop.service)
    await pay(shop.service, shop.site_id, VOID, request, f"void-{step.name}")
    assert await payments(shop, order_id) == ["VOIDED"]
    assert len(gateway.bank.of(CallKind.VOID)) == 1


@pytest.mark.parametrize("step", STEPS)
async def test_one_refund_comes_of_it(shop: Shop, gateway: FakeGateway, db_dsn: str, step: Step) -> None:
    order_id = await placed(shop)
    payment = await charged(shop, order_id)
    request = {"orderId": order_id, "paymentRefunds": [{"paymentId": payment["id"], "amount": money("4.00")}]}
    await kill(shop, gateway, db_dsn, step, REFUND, request, f"refund-{step.name}")
    shop.clock.tick(120)
    await reconcile(shop.service)
    answer = json.loads((await pay(shop.service, shop.site_id, REFUND, request, f"refund-{step.name}")).body)
    assert [one["refundStatus"] for one in answer["refund"]["transactions"]] == ["SUCCEEDED"]
    assert gateway.bank.moved(CallKind.REFUND) == Decimal("4.00")
    assert await payments(shop, order_id) == ["PARTIALLY_REFUNDED"]
    assert (await shop.get(order_id))["balanceSummary"]["refunded"]["amount"] == "4.00"
