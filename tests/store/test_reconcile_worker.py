"""The worker and the command line settle what is open without being asked for a single call."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.api.test_cli import Terminal
from tests.support.billing import placed, regular
from tests.support.charging import STAFF, open_charging_shop, transactions
from tests.support.fake_gateway import Act, FakeGateway
from tests.support.service import Shop

from orderwright.providers.payments.gateway import CallKind
from orderwright.store.gateway_calls import GatewayCall, insert_call
from orderwright.worker import Worker
from orderwright.worker import worker as worker_module

World = tuple[Shop, FakeGateway]
DEADLINE = 30.0


@pytest.fixture
async def world(db_dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(worker_module, "PAYMENTS_INTERVAL", 0.05)
    async with open_charging_shop(db_dsn) as world:
        async with world[0].service.database.acquire() as connection:
            await connection.execute("DELETE FROM gateway_calls")
        yield world


async def test_workers_settle_what_is_open_once(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.LOSE)
    await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular()})
    shop.clock.tick(120)
    workers = [Worker(shop.service) for _ in range(2)]
    for worker in workers:
        worker.start()
    async with asyncio.timeout(DEADLINE):
        while (await transactions(shop, order_id))["payments"][0]["status"] != "APPROVED":
            await asyncio.sleep(0.05)
        await asyncio.gather(*(worker.stop() for worker in workers))
    assert gateway.bank.moved(CallKind.CHARGE) == Decimal("10.00")
    assert len(gateway.performed) == 2


async def test_a_worker_that_waits_for_a_gateway_stops_and_leaves_the_call_on_record(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script += [Act.LOSE, Act.HANG]
    await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular()})
    shop.clock.tick(120)
    worker = Worker(shop.service)
    worker.start()
    async with asyncio.timeout(DEADLINE):
        while len(gateway.performed) < 2:
            await asyncio.sleep(0.05)
        await worker.stop()
    async with shop.service.database.acquire() as connection:
        states = await connection.fetch("SELECT state FROM gateway_calls WHERE site_id = $1", shop.site_id)
    assert [row[0] for row in states] == ["OPEN"]


async def _open_call(dsn: str, site_id: UUID) -> None:
    call = GatewayCall(
        reference=uuid4(),
        kind=CallKind.CHARGE,
        gateway="stripe",
        order_id=uuid4(),
        payment_id=uuid4(),
        amount=Decimal(1),
        currency="USD",
    )
    at = datetime.now(UTC) - timedelta(minutes=10)
    connection = await asyncpg.connect(dsn)
    try:
        await insert_call(connection, site_id, call, actor=STAFF, request_id="r", at=at, check_at=at)
    finally:
        await connection.close()


def test_the_command_says_what_it_did(db_dsn: str) -> None:
    terminal = Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)
    site = str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])
    other = str(terminal.json("site", "create", "Another", "--currency", "USD")["siteId"])
    asyncio.run(_open_call(db_dsn, UUID(site)))
    nothing = {"asked": 0, "ended": 0, "stillOpen": 0, "scheduled": 0}
    assert terminal.json("payments", "reconcile", "--site", other) == nothing
    assert terminal.json("payments", "reconcile", "--site", site) == {**nothing, "asked": 1, "stillOpen": 1}
    assert terminal.json("payments", "reconcile", "--site", site) == nothing
    done = terminal.run("payments", "reconcile", "--site", site, "--all")
    assert done.stdout.splitlines() == [
        "calls asked about         1",
        "of them ended             0",
        "still open                1",
        "captures and voids begun  0",
    ]
    assert done.stderr == "What is still open is asked about again by the workers.\n"
