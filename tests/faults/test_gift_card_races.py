"""One card, many buyers at once: never below zero, never twice, and the ledger adds up."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from tests.support.gift_cards import balance_of, issue, ledger, opened, paying
from tests.support.orders import line, order
from tests.support.service import Shop, open_shop

from orderwright.workflows.gift_cards import Redemption, redeem_all, return_to_card

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def adds_up(shop: Shop, card: Json) -> None:
    """The card is not below zero at any line, and its balance is the sum of its ledger."""
    lines = await ledger(shop, card)
    total = Decimal(0)
    for _, amount, balance in lines:
        total += Decimal(amount)
        assert total == Decimal(balance) >= 0
    assert await balance_of(shop, card) == lines[-1][2]


async def paid_on(shop: Shop, orders: list[Json]) -> Decimal:
    """What the orders say that was paid for them."""
    found = [await shop.get(one["id"]) for one in orders]
    return sum((Decimal(one["balanceSummary"]["paid"]["amount"]) for one in found), Decimal(0))


async def test_a_card_that_covers_three_of_twelve_orders_pays_three(shop: Shop) -> None:
    card, code = await issue(shop, "35.00")
    orders = [await shop.create(order(line("10.00"))) for _ in range(12)]
    answers = await asyncio.gather(*(shop.send("redeemGiftCard", paying(one["id"], code, "10.00")) for one in orders))
    told = Counter(answer.status_code for answer in answers)
    assert told == {200: 3, 428: 9}
    codes = {one.json()["details"]["applicationError"]["code"] for one in answers if one.status_code == 428}
    assert codes == {"INSUFFICIENT_FUNDS"}
    assert await balance_of(shop, card) == "5.00"
    assert await paid_on(shop, orders) == Decimal("30.00")
    await adds_up(shop, card)


async def test_of_many_redemptions_for_one_order_one_takes(shop: Shop) -> None:
    card, code = await issue(shop, "100.00")
    made = await shop.create(order(line("50.00")))
    answers = await asyncio.gather(*(shop.send("redeemGiftCard", paying(made["id"], code, "10.00")) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert await balance_of(shop, card) == "90.00"
    assert await paid_on(shop, [made]) == Decimal("10.00")


async def test_two_cards_at_once_never_pay_more_than_the_order_costs(shop: Shop) -> None:
    cards = [await issue(shop, "30.00") for _ in range(4)]
    made = await shop.create(order(line("50.00")))
    answers = await asyncio.gather(
        *(shop.send("redeemGiftCard", paying(made["id"], code, "30.00")) for _, code in cards)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 3}
    assert await paid_on(shop, [made]) == Decimal("30.00")
    left = [Decimal(await balance_of(shop, card)) for card, _ in cards]
    assert sorted(left) == [0, 30, 30, 30]


@pytest.mark.parametrize("ending", ["voidGiftCard", "disableGiftCard"])
async def test_a_card_that_is_stopped_while_it_pays_ends_in_one_order(shop: Shop, ending: str) -> None:
    for _ in range(5):
        card, code = await issue(shop, "10.00")
        made = await shop.create(order(line("10.00")))
        stopped, paid = await asyncio.gather(
            shop.send(ending, {"id": card["id"]}),
            shop.send("redeemGiftCard", paying(made["id"], code, "10.00")),
        )
        assert stopped.status_code == 200
        await adds_up(shop, card)
        kinds = [kind for kind, _, _ in await ledger(shop, card)]
        stop = "VOIDED" if ending == "voidGiftCard" else "DISABLED"
        expected = ["ISSUED", "REDEEMED", stop] if paid.status_code == 200 else ["ISSUED", stop]
        assert (paid.status_code in (200, 428), kinds) == (True, expected)
        assert await paid_on(shop, [made]) == (Decimal(10) if paid.status_code == 200 else 0)


async def test_retries_of_one_key_at_once_take_once(shop: Shop) -> None:
    card, code = await issue(shop, "50.00")
    made = await shop.create(order(line("50.00")))
    request = paying(made["id"], code, "20.00")
    answers = await asyncio.gather(*(shop.send("redeemGiftCard", request, Idempotency_Key="the one") for _ in range(6)))
    assert set(Counter(answer.status_code for answer in answers)) <= {200, 409}
    again = await shop.send("redeemGiftCard", request, Idempotency_Key="the one")
    assert {again.text} == {answer.text for answer in answers if answer.status_code == 200}
    assert (await ledger(shop, card))[1:] == [("REDEEMED", "-20.00", "30.00")]


async def test_a_connection_that_dies_between_card_and_order_leaves_neither(shop: Shop) -> None:
    """A table of the order is held, so that the redemption waits with the card's line written, and loses its server."""
    card, code = await issue(shop, "50.00")
    made = await shop.create(order(line("50.00")))
    async with shop.service.database.acquire() as blocking, shop.service.database.acquire() as watching:
        block = blocking.transaction()
        await block.start()
        # Saving an order writes its version; that table alone is locked.
        await blocking.execute("LOCK TABLE order_versions IN SHARE MODE")
        sent = asyncio.create_task(shop.send("redeemGiftCard", paying(made["id"], code, "20.00")))
        victim = await waiting_backend(watching)
        await watching.execute("SELECT pg_terminate_backend($1)", victim)
        answer = await sent
        await block.rollback()
    assert answer.status_code == 503
    assert await balance_of(shop, card) == "50.00"
    assert await paid_on(shop, [made]) == 0
    await shop.do("redeemGiftCard", paying(made["id"], code, "20.00"))
    await adds_up(shop, card)


async def test_orders_that_take_the_same_cards_in_opposite_order_never_wait_in_a_circle(shop: Shop) -> None:
    cards = [await issue(shop, "100.00") for _ in range(3)]
    orders = [await shop.create(order(line("50.00"))) for _ in range(6)]

    async def pay(made: Json, codes: list[str]) -> None:
        async with opened(shop, made["id"]) as one:
            await redeem_all(one, [Redemption(code, Decimal("5.00"), uuid4()) for code in codes], "USD")

    codes = [code for _, code in cards]
    await asyncio.gather(*(pay(made, codes if at % 2 else codes[::-1]) for at, made in enumerate(orders)))
    assert [await balance_of(shop, card) for card, _ in cards] == ["70.00"] * 3


async def test_refunds_and_redemptions_of_one_card_at_once_add_up(shop: Shop) -> None:
    card, code = await issue(shop, "40.00")
    paid = [await shop.create(order(line("10.00"))) for _ in range(4)]
    waiting = [await shop.create(order(line("10.00"))) for _ in range(6)]
    for one in paid:
        await shop.do("redeemGiftCard", paying(one["id"], code, "10.00"))

    async def give_back(made: Json, refund_id: UUID) -> None:
        async with opened(shop, made["id"]) as one:
            (payment,) = (await one.load_records()).payments.now
            await return_to_card(one, payment, Decimal("10.00"), refund_id)

    # Each refund is told twice, as a reconciliation may do it.
    refunds = [(one, uuid4()) for one in paid] * 2
    results = await asyncio.gather(
        *(shop.send("redeemGiftCard", paying(one["id"], code, "10.00")) for one in waiting),
        *(give_back(one, refund_id) for one, refund_id in refunds),
    )
    taken = sum(1 for answer in results[: len(waiting)] if answer.status_code == 200)
    assert Decimal(await balance_of(shop, card)) == 40 - 10 * taken
    kinds = Counter(kind for kind, _, _ in await ledger(shop, card))
    assert kinds == {"ISSUED": 1, "REDEEMED": 4 + taken, "REFUNDED": 4}
    await adds_up(shop, card)


async def waiting_backend(connection: asyncpg.pool.PoolConnectionProxy) -> int:
    """The server process of this database that waits for a lock on a table."""
    while True:
        pid = await connection.fetchval(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND wait_event = 'relation'"
        )
        if pid is not None:
            return int(pid)
        await asyncio.sleep(0.01)
