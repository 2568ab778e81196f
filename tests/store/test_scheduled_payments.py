"""Captures and voids that happen by themselves when their time has come: once, and not where they must not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from tests.support.billing import authorized
from tests.support.charging import flags, open_charging_shop, transactions
from tests.support.fake_gateway import Act
from tests.support.orders import money
from tests.support.reconciling import World, afresh, charge, settle, status

from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import CallKind, Ending, Outcome, PaymentCall
from orderwright.workflows import gateway_calls
from orderwright.workflows.reconcile import Reconciled, reconcile


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest_asyncio.fixture
async def world(open_world: World) -> World:
    return await afresh(open_world)


def delayed(action: str, minutes: int) -> dict[str, object]:
    return {"scheduledAction": action, "delayDuration": {"count": minutes, "unit": "MINUTES"}}


@pytest.mark.parametrize(
    ("action", "ends", "kind"), [("CAPTURE", "APPROVED", CallKind.CAPTURE), ("VOID", "VOIDED", CallKind.VOID)]
)
async def test_what_is_scheduled_happens_once_when_its_time_has_come(
    world: World, action: str, ends: str, kind: CallKind
) -> None:
    shop, gateway = world
    order_id, _ = await authorized(shop, **delayed(action, 10))
    details = (await transactions(shop, order_id))["payments"][0]["regularPaymentDetails"]["authorizationDetails"]
    assert details["scheduledAction"]["actionType"] == action
    assert await settle(shop, timedelta(minutes=9)) == Reconciled()
    assert await status(shop, order_id) == "AUTHORIZED"
    shop.clock.tick(60)
    done = await asyncio.gather(*(reconcile(shop.service) for _ in range(3)))
    assert sum(one.scheduled for one in done) == 1
    assert await status(shop, order_id) == ends
    assert len(gateway.bank.of(kind)) == 1
    assert await settle(shop, timedelta(days=1)) == Reconciled()
    if action == "VOID":
        payment = (await transactions(shop, order_id))["payments"][0]
        assert payment["regularPaymentDetails"]["authorizationDetails"]["void"]["reason"] == "SCHEDULED"


@pytest.mark.parametrize("by_hand", ["capture", "void"])
async def test_what_was_done_by_hand_is_not_done_by_the_clock(world: World, by_hand: str) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop, **delayed("CAPTURE", 10))
    if by_hand == "capture":
        request = {"orderId": order_id, "payments": [{"paymentId": payment_id, "amount": money("4.00")}]}
        await shop.do("order-billing.captureAuthorizedPayments", request)
    else:
        await shop.do("order-billing.voidAuthorizedPayments", {"orderId": order_id, "paymentIds": [payment_id]})
    before = await transactions(shop, order_id)
    assert await settle(shop, timedelta(days=1)) == Reconciled()
    assert await transactions(shop, order_id) == before
    assert len(gateway.performed) == 2


async def test_a_delay_counts_from_the_authorization(world: World) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.PEND, delayedCaptureSettings=delayed("VOID", 60))
    begun = shop.clock.now
    gateway.bank.settle(gateway.performed[-1].reference, Ending.SUCCEEDED)
    assert (await settle(shop, timedelta(hours=3))).ended == 1
    (payment,) = (await transactions(shop, order_id))["payments"]
    action = payment["regularPaymentDetails"]["authorizationDetails"]["scheduledAction"]
    assert action["executionDate"] == format_timestamp(begun + timedelta(hours=4))
    assert await settle(shop, timedelta(minutes=59)) == Reconciled()
    assert (await settle(shop, timedelta(minutes=1))).scheduled == 1
    assert await status(shop, order_id) == "VOIDED"


async def test_a_canceled_order_is_not_paid_by_the_clock(world: World) -> None:
    shop, gateway = world
    settings = {"delayedCaptureSettings": delayed("CAPTURE", 10)}
    order_id = await charge(world, Act.LOSE_ANSWER, **settings)
    await shop.do("cancelOrder", {"id": order_id})
    assert (await settle(shop)).ended == 1
    assert (await status(shop, order_id), await flags(shop, order_id)) == ("AUTHORIZED", ["MONEY_ON_CANCELED_ORDER"])
    assert await settle(shop, timedelta(minutes=15)) == Reconciled()
    assert await status(shop, order_id) == "AUTHORIZED"
    assert await flags(shop, order_id) == ["MONEY_ON_CANCELED_ORDER", "SCHEDULED_ACTION_FAILED"]
    assert gateway.bank.of(CallKind.CAPTURE) == []


async def test_a_capture_that_hangs_does_not_keep_the_next_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, gateway = world
    orders = [(await authorized(shop, **delayed("CAPTURE", 10)))[0] for _ in range(2)]
    both, perform = asyncio.Barrier(2), gateway.perform

    async def together(call: PaymentCall) -> Outcome:
        await both.wait()
        return await perform(call)

    monkeypatch.setattr(gateway, "perform", together)
    monkeypatch.setattr(gateway_calls, "CALLS_SECONDS", 5.0)
    assert (await settle(shop, timedelta(minutes=11))).scheduled == 2
    assert [await status(shop, one) for one in orders] == ["APPROVED", "APPROVED"]


async def test_a_scheduled_capture_that_fails_is_told_to_staff(world: World) -> None:
    shop, gateway = world
    order_id, _ = await authorized(shop, **delayed("CAPTURE", 10))
    gateway.script.append(Act.DECLINE)
    await settle(shop, timedelta(minutes=11))
    assert (await status(shop, order_id), await flags(shop, order_id)) == ("AUTHORIZED", ["SCHEDULED_ACTION_FAILED"])


async def test_what_is_scheduled_happens_after_all_if_it_failed_by_hand(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop, **delayed("CAPTURE", 10))
    gateway.script += [Act.LOSE]
    request = {"orderId": order_id, "payments": [{"paymentId": payment_id, "amount": money("4.00")}]}
    await shop.do("order-billing.captureAuthorizedPayments", request)
    gateway.deaf = True
    assert await settle(shop, timedelta(minutes=11)) == Reconciled(1, 0, 0)
    gateway.deaf = False
    gateway.script += [Act.DECLINE]
    assert await settle(shop, timedelta(minutes=10)) == Reconciled(1, 1, 0)
    assert await status(shop, order_id) == "AUTHORIZED"
    assert (await settle(shop, timedelta(minutes=10))).scheduled == 1
    assert await status(shop, order_id) == "APPROVED"
    assert gateway.bank.moved(CallKind.CAPTURE) == Decimal("10.00")
