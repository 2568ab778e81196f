"""Calls to gateways: each of the five endings, repeats of a request, and outcomes that are told more than once."""

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio
from tests.support.charging import charge, flags, open_charging_shop, placed, transactions
from tests.support.fake_gateway import Act, FakeGateway
from tests.support.orders import imported
from tests.support.records import remove_imported
from tests.support.service import Shop

from orderwright.model.errors import Conflict
from orderwright.providers.payments.gateway import CallKind
from orderwright.workflows import gateway_calls
from orderwright.workflows.reconcile import reconcile

World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    """The shop with a gateway that has forgotten the other tests."""
    shop, gateway = open_world
    fresh = FakeGateway()
    gateway.bank, gateway.script, gateway.deaf = fresh.bank, fresh.script, False
    gateway.performed, gateway.found = [], []
    return shop, gateway


async def states(shop: Shop) -> list[tuple[str, str | None]]:
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT state, last_error FROM gateway_calls WHERE site_id = $1 ORDER BY created_at DESC LIMIT 1",
            shop.site_id,
        )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("act", "payment", "paid", "state", "error"),
    [
        (Act.SUCCEED, "APPROVED", "PAID", "SUCCEEDED", None),
        (Act.DECLINE, "DECLINED", "DECLINED", "FAILED", None),
        (Act.PEND, "PENDING", "PENDING", "PENDING", None),
        (Act.LOSE, "PENDING", "PENDING", "OPEN", "The line is dead"),
        (Act.LOSE_ANSWER, "PENDING", "PENDING", "OPEN", "The line broke"),
        (Act.BREAK, "PENDING", "PENDING", "OPEN", "The call broke with RuntimeError"),
        (Act.BREAK_AFTER, "PENDING", "PENDING", "OPEN", "The call broke with RuntimeError"),
    ],
)
async def test_a_call_ends_as_the_gateway_says_or_stays_open(
    world: World, act: Act, payment: str, paid: str, state: str, error: str | None
) -> None:
    shop, gateway = world
    order = await placed(shop)
    gateway.script.append(act)
    answer = json.loads((await charge(shop, order["id"])).body)
    (shown,) = answer["orderTransactions"]["payments"]
    assert shown["status"] == payment
    assert (await shop.get(order["id"]))["paymentStatus"] == paid
    assert await states(shop) == [(state, error)]


async def test_a_gateway_that_never_answers_is_not_waited_for_longer_than_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, gateway = world
    monkeypatch.setattr(gateway_calls, "CALLS_SECONDS", 0.2)
    order = await placed(shop)
    gateway.script.append(Act.HANG_AFTER)
    async with asyncio.timeout(10):
        answer = json.loads((await charge(shop, order["id"])).body)
    assert [one["status"] for one in answer["orderTransactions"]["payments"]] == ["PENDING"]
    assert await states(shop) == [("OPEN", "fake did not answer in time")]


async def test_no_connection_is_held_while_the_gateway_thinks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, gateway = world
    monkeypatch.setattr(gateway_calls, "CALLS_SECONDS", 1.0)
    order = await placed(shop)
    gateway.script.append(Act.HANG)
    charging = asyncio.create_task(charge(shop, order["id"]))
    while not gateway.performed:
        await asyncio.sleep(0.01)
    pool = shop.service.database.pool
    assert pool.get_size() - pool.get_idle_size() == 0
    await charging


async def test_a_repeat_of_an_answered_request_gets_the_first_answer_and_calls_nobody(world: World) -> None:
    shop, gateway = world
    order = await placed(shop)
    first = await charge(shop, order["id"], key="k1")
    second = await charge(shop, order["id"], key="k1")
    assert (second.body, second.replayed, first.replayed) == (first.body, True, False)
    assert len(gateway.performed) == 1


async def test_a_repeat_while_the_first_is_at_work_is_told_so(world: World) -> None:
    shop, gateway = world
    order = await placed(shop)
    gateway.script.append(Act.HANG)
    first = asyncio.create_task(charge(shop, order["id"], key="k2"))
    while not gateway.performed:
        await asyncio.sleep(0.01)
    with pytest.raises(Conflict) as refused:
        await charge(shop, order["id"], key="k2")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert refused.value.code == "IDEMPOTENCY_KEY_IN_USE"


@pytest.mark.parametrize("reached", [Act.HANG, Act.HANG_AFTER])
async def test_a_repeat_after_the_first_died_goes_on_with_the_same_call(world: World, reached: Act) -> None:
    shop, gateway = world
    order = await placed(shop)
    gateway.script.append(reached)
    key = f"k3-{reached}"
    first = asyncio.create_task(charge(shop, order["id"], key=key))
    while not gateway.performed:
        await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    shop.clock.tick(60)
    again = await charge(shop, order["id"], key=key)
    (payment,) = json.loads(again.body)["orderTransactions"]["payments"]
    assert payment["status"] == "APPROVED"
    assert (len(gateway.bank.calls), gateway.bank.moved(CallKind.CHARGE)) == (1, Decimal("10.00"))
    assert {call.reference for call in gateway.performed + gateway.found} == {gateway.performed[0].reference}
    assert (await charge(shop, order["id"], key=key)).body == again.body


async def test_a_repeat_makes_no_call_again_with_another_secret_key(world: World) -> None:
    from orderwright.model.gateways import CredentialHint
    from orderwright.store.gateways import AccountFacts, delete_account, put_account

    shop, gateway = world
    order = await placed(shop)
    gateway.script.append(Act.HANG)
    first = asyncio.create_task(charge(shop, order["id"], key="rekeyed"))
    while not gateway.performed:
        await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    hint = CredentialHint(last_four="1111", fingerprint="f" * 16)
    facts = AccountFacts(secret_key=hint, webhook_secrets=[], payment_method_types=[], key_since=shop.clock.tick(60))
    async with shop.service.database.acquire() as connection:
        now = shop.clock.now
        await put_account(connection, shop.site_id, "fake", enabled=True, sealed=bytes(40), facts=facts, now=now)
    again = await charge(shop, order["id"], key="rekeyed")
    async with shop.service.database.acquire() as connection:
        await delete_account(connection, shop.site_id, "fake")
    (payment,) = json.loads(again.body)["orderTransactions"]["payments"]
    assert (payment["status"], len(gateway.performed), gateway.bank.calls) == ("PENDING", 1, {})


async def test_an_order_is_not_removed_or_put_into_another_currency_under_a_call(world: World) -> None:
    shop, gateway = world
    sent = imported()
    order = (await shop.do("importOrder", {"order": sent}))["order"]
    gateway.script.append(Act.LOSE)
    await charge(shop, order["id"])
    with pytest.raises(Conflict, match="has not ended"):
        await remove_imported(shop, order["id"])
    other = {"order": {**sent, "id": order["id"], "currency": "JPY"}}
    assert (await shop.refused("importOrder", other))[2] == {"order.currency": "OTHER"}
    shop.clock.tick(120)
    await reconcile(shop.service)
    again = await shop.do("importOrder", {"order": {**sent, "id": order["id"]}})
    assert again["order"]["balanceSummary"]["paid"]["amount"] == "10.00"
    await remove_imported(shop, order["id"])


async def test_nothing_is_kept_of_a_request_that_was_refused(world: World) -> None:
    shop, gateway = world
    before = await shop.contents()
    with pytest.raises(Exception, match="was not found"):
        await charge(shop, "11111111-1111-4111-8111-111111111111", key="k4")
    assert await shop.contents() == before
    assert gateway.performed == []


async def test_no_secret_of_an_answer_or_an_error_is_kept(world: World) -> None:
    shop, gateway = world
    for act in (Act.PEND, Act.BREAK_AFTER):
        order = await placed(shop)
        gateway.script.append(act)
        await charge(shop, order["id"], key=f"k5-{act}")
    async with shop.service.database.acquire() as connection:
        for table in ("gateway_calls", "order_records", "idempotency_keys", "orders"):
            rows = await connection.fetch(f'SELECT * FROM "{table}"')
            assert not any(
                "secret" in str(bytes(value) if isinstance(value, bytes) else value) for row in rows for value in row
            )


async def test_the_order_tells_the_whole_story_once(world: World) -> None:
    shop, _ = world
    order = await placed(shop)
    await charge(shop, order["id"])
    activities = [one["type"] for one in (await shop.get(order["id"]))["activities"]]
    assert activities.count("PAYMENT_PENDING") == 1
    assert activities.count("ORDER_PAID") == 1
    assert await flags(shop, order["id"]) == []
    payment = (await transactions(shop, order["id"]))["payments"][0]
    assert payment["regularPaymentDetails"]["creditCardDetails"] == {"lastFourDigits": "4242", "brand": "visa"}


async def test_no_secret_of_a_client_that_broke_is_logged(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    shop, gateway = world
    order = await placed(shop)
    gateway.script.append(Act.BREAK_AFTER)
    await charge(shop, order["id"])
    logged = capsys.readouterr().out
    assert "gateway_call_broke" in logged
    assert "RuntimeError" in logged
    assert "secret" not in logged
