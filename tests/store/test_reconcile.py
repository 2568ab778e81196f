"""What is open at a gateway is asked about until it has ended: never two charges, never a lost one."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.billing import authorized, regular
from tests.support.charging import flags, open_charging_shop
from tests.support.fake_gateway import Act, Bank, FakeGateways
from tests.support.reconciling import World, afresh, charge, settle, status

from orderwright.providers.payments.gateway import CallKind, Ending, PaymentCall
from orderwright.rules.gateway_calls import ABANDONED, REPEAT_WITH_BUYER, UNCLEAR_OPEN, UNCLEAR_PENDING
from orderwright.workflows.reconcile import BATCH, Reconciled, reconcile


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest_asyncio.fixture
async def world(open_world: World) -> World:
    return await afresh(open_world)


@pytest.mark.parametrize("act", [Act.LOSE, Act.LOSE_ANSWER, Act.BREAK, Act.BREAK_AFTER])
async def test_a_charge_that_nobody_heard_of_is_made_once(world: World, act: Act) -> None:
    shop, gateway = world
    order_id = await charge(world, act)
    assert await status(shop, order_id) == "PENDING"
    assert await settle(shop) == Reconciled(1, 1, 0)
    assert await status(shop, order_id) == "APPROVED"
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"
    assert (len(gateway.bank.calls), gateway.bank.moved(CallKind.CHARGE)) == (1, Decimal("10.00"))
    assert await settle(shop) == Reconciled()


async def test_a_call_that_may_still_be_at_work_is_left_alone(world: World) -> None:
    shop, gateway = world
    await charge(world, Act.LOSE_ANSWER)
    assert await settle(shop, timedelta(seconds=30)) == Reconciled()
    assert gateway.found == []


async def test_a_call_that_began_late_is_left_alone_as_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.DECLINE)

    def think(call: PaymentCall) -> None:
        if call.kind is CallKind.VOID:
            shop.clock.tick(50)

    monkeypatch.setattr(gateway, "before", think)
    gateway.script += [Act.SUCCEED, Act.LOSE]
    await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular()})
    assert await settle(shop, timedelta(seconds=30)) == Reconciled()
    assert (await settle(shop, timedelta(seconds=30))).ended == 1


async def test_a_buyer_who_is_gone_is_not_charged_any_more(world: World) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.LOSE)
    gateway.deaf = True
    assert await settle(shop) == Reconciled(1, 0, 0)
    gateway.deaf = False
    assert await settle(shop, REPEAT_WITH_BUYER) == Reconciled(1, 1, 0)
    assert await status(shop, order_id) == "DECLINED"
    assert gateway.bank.calls == {}


async def test_a_charge_that_was_given_up_and_came_through_is_recorded_and_flagged(world: World) -> None:
    from tests.support.charging import context_of

    from orderwright.providers.payments.gateway import Outcome
    from orderwright.store.gateway_calls import calls_of_order
    from orderwright.workflows.gateway_calls import record_outcome

    shop, _ = world
    order_id = await charge(world, Act.DECLINE)
    async with shop.service.database.acquire() as connection:
        (stored,) = await calls_of_order(connection, shop.site_id, UUID(order_id))
    context = await context_of(shop, operation="test.notification")
    for _ in range(2):
        await record_outcome(
            context, stored.call, Outcome(ending=Ending.SUCCEEDED, transaction="pay_9", amount=Decimal("10.00"))
        )
    assert await status(shop, order_id) == "APPROVED"
    assert await flags(shop, order_id) == ["PAYMENT_AFTER_FAILURE"]
    activities = [one["type"] for one in (await shop.get(order_id))["activities"]]
    assert activities.count("ORDER_PAID") == 1


async def test_a_pending_payment_is_asked_about_with_growing_distance_until_it_ends(world: World) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.PEND)
    asked = [minute for minute in range(40) if (await settle(shop, timedelta(minutes=1))).asked]
    assert [later - earlier for earlier, later in itertools.pairwise(asked)] == [1, 2, 4, 8, 16]
    (reference,) = gateway.bank.calls
    gateway.bank.settle(reference, Ending.SUCCEEDED)
    assert (await settle(shop, timedelta(hours=1))).ended == 1
    assert await status(shop, order_id) == "APPROVED"


async def test_a_payment_whose_buyer_never_came_back_is_taken_back_at_the_gateway(world: World) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.PEND)
    assert (await shop.get(order_id))["balanceSummary"]["pending"]["amount"] == "10.00"
    gateway.bank.act = _voiding(gateway.bank)  # type: ignore[method-assign]
    assert (await settle(shop, ABANDONED)).ended == 1
    assert await status(shop, order_id) == "DECLINED"
    assert gateway.performed[-1].kind is CallKind.VOID
    assert (await shop.get(order_id))["balanceSummary"]["pending"]["amount"] == "0.00"


def _voiding(bank: Bank):  # type: ignore[no-untyped-def]
    """A bank that lets a pending payment be voided."""
    original = bank.act

    def act(call, ending):  # type: ignore[no-untyped-def]
        if call.kind is CallKind.VOID:
            for one in bank.of(CallKind.CHARGE, Ending.PENDING):
                bank.settle(one["reference"], Ending.FAILED)
            return {
                "reference": str(call.reference),
                "kind": "void",
                "amount": "0",
                "ending": "succeeded",
                "transaction": call.transaction,
                "about": call.transaction,
                "save": False,
            }
        return original(call, ending)

    return act


async def test_staff_is_told_of_money_that_is_unclear_and_told_when_it_is_clear(world: World) -> None:
    shop, gateway = world
    order_id = await charge(world, Act.LOSE_ANSWER)
    gateway.deaf = True
    await settle(shop)
    assert await flags(shop, order_id) == []
    await settle(shop, UNCLEAR_OPEN)
    assert await flags(shop, order_id) == ["PAYMENT_UNCLEAR"]
    gateway.deaf = False
    await settle(shop, timedelta(hours=1))
    assert (await flags(shop, order_id), await status(shop, order_id)) == ([], "APPROVED")


async def test_staff_is_told_of_a_refund_or_capture_that_waits_for_days(world: World) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    gateway.script.append(Act.PEND)
    await shop.do(
        "order-billing.captureAuthorizedPayments", {"orderId": order_id, "payments": [{"paymentId": payment_id}]}
    )
    await settle(shop, timedelta(days=1))
    assert await flags(shop, order_id) == []
    await settle(shop, UNCLEAR_PENDING)
    assert await flags(shop, order_id) == ["PAYMENT_UNCLEAR"]


@pytest.mark.parametrize("act", [Act.LOSE, Act.LOSE_ANSWER])
async def test_a_capture_that_nobody_heard_of_is_made_once(world: World, act: Act) -> None:
    shop, gateway = world
    order_id, payment_id = await authorized(shop)
    gateway.script.append(act)
    await shop.do(
        "order-billing.captureAuthorizedPayments", {"orderId": order_id, "payments": [{"paymentId": payment_id}]}
    )
    assert (await settle(shop, timedelta(hours=1))).ended == 1
    assert await status(shop, order_id) == "APPROVED"
    assert gateway.bank.moved(CallKind.CAPTURE) == Decimal("10.00")


async def test_several_workers_settle_each_call_once(world: World) -> None:
    shop, gateway = world
    orders = [await charge(world, Act.LOSE) for _ in range(5)]
    shop.clock.tick(120)
    done = await asyncio.gather(*(reconcile(shop.service) for _ in range(4)))
    assert sum(one.ended for one in done) == 5
    assert [await status(shop, one) for one in orders] == ["APPROVED"] * 5
    assert gateway.bank.moved(CallKind.CHARGE) == Decimal("50.00")
    assert len(gateway.performed) == 10


async def test_all_means_every_call_however_many_are_asked_about_sooner(world: World) -> None:
    shop, gateway = world
    old = [await charge(world, Act.PEND) for _ in range(3)]
    for _ in range(8):
        await settle(shop, timedelta(hours=1))
    for _ in range(BATCH):
        await charge(world, Act.PEND)
    gateway.found = []
    shop.clock.now += timedelta(minutes=4)
    assert (await reconcile(shop.service, everything=True)).asked == BATCH + 3
    assert {str(one.order_id) for one in gateway.found} >= set(old)
    assert len(gateway.found) == BATCH + 3


async def test_a_site_whose_round_fails_or_hangs_does_not_keep_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _ = world
    order_id = await charge(world, Act.LOSE_ANSWER)
    others = [UUID(int=1), UUID(int=2)]
    async with shop.service.database.acquire() as connection:
        for other in others:
            await connection.execute(
                """INSERT INTO scheduled_payments (site_id, payment_id, order_id, action, due_at, next_try_at)
                   VALUES ($1, $1, $1, 'VOID', $2, $2)""",
                *(other, shop.clock.now),
            )
    asked = asyncio.Event()
    known = shop.service.sites.get

    async def get(site_id: UUID) -> object:
        if site_id == others[0]:
            await asyncio.wait_for(asked.wait(), 30)
        return await known(site_id)

    async def ended() -> None:
        while await status(shop, order_id) != "APPROVED":
            await asyncio.sleep(0.05)
        asked.set()

    monkeypatch.setattr(shop.service.sites, "get", get)
    done, _ = await asyncio.gather(settle(shop), ended())
    assert done == Reconciled(1, 1, 0)
    async with shop.service.database.acquire() as connection:
        await connection.execute("DELETE FROM scheduled_payments WHERE site_id = ANY ($1)", others)


async def test_a_call_at_an_account_that_is_gone_stays_on_record(world: World) -> None:
    shop, _gateway = world
    order_id = await charge(world, Act.LOSE_ANSWER)
    accounts, shop.service.gateways = shop.service.gateways, FakeGateways()
    assert (await settle(shop)).ended == 0
    shop.service.gateways = accounts
    assert (await settle(shop, timedelta(hours=1))).ended == 1
    assert await status(shop, order_id) == "APPROVED"


async def test_what_was_asked_with_another_secret_key_is_not_made_again(world: World) -> None:
    """The new key may be that of another account, which knows nothing of what happened at the first one."""
    from orderwright.model.gateways import CredentialHint
    from orderwright.store.gateways import AccountFacts, delete_account, put_account

    shop, gateway = world
    order_id = await charge(world, Act.LOSE_ANSWER)
    hint = CredentialHint(last_four="1111", fingerprint="f" * 16)
    facts = AccountFacts(secret_key=hint, webhook_secrets=[], payment_method_types=[], key_since=shop.clock.tick())
    async with shop.service.database.acquire() as connection:
        now = shop.clock.now
        await put_account(connection, shop.site_id, "fake", enabled=True, sealed=bytes(40), facts=facts, now=now)
    gateway.bank = Bank()
    assert await settle(shop) == Reconciled(1, 0, 0)
    assert (await status(shop, order_id), gateway.bank.calls) == ("PENDING", {})
    assert await settle(shop, REPEAT_WITH_BUYER) == Reconciled(1, 1, 0)
    assert (await status(shop, order_id), gateway.bank.calls) == ("DECLINED", {})
    order_id = await charge(world, Act.LOSE)
    assert await settle(shop) == Reconciled(1, 1, 0)
    assert await status(shop, order_id) == "APPROVED"
    async with shop.service.database.acquire() as connection:
        await delete_account(connection, shop.site_id, "fake")
