"""The ledger in the database: the balance is always its sum, is never below zero, and nothing is written twice."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.sites import NOW, a_site

from orderwright.model.gift_cards import CardRecord, GiftCardState, GiftCardTransactionType
from orderwright.model.identity import Identity, IdentityType
from orderwright.store.database import Database
from orderwright.store.gift_cards import (
    Movement,
    entries_of_payments,
    entries_on_order,
    find_card,
    find_card_id,
    insert_card,
    list_entries,
    lock_cards,
    move,
    query_cards,
)

STAFF = Identity(type=IdentityType.WIX_USER, id=uuid4(), email="june@example.com")
T = GiftCardTransactionType


def a_card(amount: str = "50.00", **changes) -> CardRecord:
    made = CardRecord(
        id=uuid4(),
        last_four="QR42",
        currency="EUR",
        initial_amount=Decimal(amount),
        balance=Decimal(amount),
        state=GiftCardState.ACTIVE,
        expiration_date=None,
        recipient="Ada",
        note=None,
        created_date=NOW,
        updated_date=NOW,
        voided_date=None,
        entries=1,
    )
    return msgspec.structs.replace(made, **changes)


async def issued(connection, site_id: UUID, card: CardRecord | None = None) -> CardRecord:
    card = card or a_card()
    await insert_card(connection, site_id, card, uuid4().bytes * 2, uuid4(), STAFF)
    return card


def redeeming(amount: str, **values) -> Movement:
    values = {"order_id": uuid4(), "payment_id": uuid4()} | values
    return Movement(T.REDEEMED, -Decimal(amount), uuid4(), STAFF, NOW, **values)


async def moved(connection, site_id: UUID, card_id: UUID, movement: Movement, **state) -> CardRecord:
    async with connection.transaction():
        card = (await lock_cards(connection, site_id, [card_id]))[card_id]
        return (await move(connection, site_id, card, movement, **state))[0]


async def test_what_is_written_is_read(connection):
    site = await a_site(connection)
    card = await issued(connection, site.id, a_card("12.345", currency="KWD", expiration_date=NOW + timedelta(days=9)))
    assert await find_card(connection, site.id, card.id) == card
    assert await find_card(connection, (await a_site(connection)).id, card.id) is None
    movement = redeeming("2.345")
    after = await moved(connection, site.id, card.id, movement)
    assert after == msgspec.structs.replace(card, balance=Decimal("10"), entries=2)
    assert await find_card(connection, site.id, card.id) == after
    first, second = await list_entries(connection, site.id, card.id, after=0, limit=10)
    assert (first.type, first.amount, first.balance, first.order_id) == (T.ISSUED, card.balance, card.balance, None)
    assert (second.seq, second.id, second.actor, second.at) == (2, movement.id, STAFF, NOW)
    assert (second.amount, second.balance) == (Decimal("-2.345"), Decimal("10"))
    assert await list_entries(connection, site.id, card.id, after=1, limit=10) == [second]
    assert await list_entries(connection, site.id, card.id, after=0, limit=1) == [first]
    assert await entries_on_order(connection, site.id, card.id, movement.order_id) == [second]
    assert await entries_on_order(connection, site.id, card.id, uuid4()) == []
    assert await entries_of_payments(connection, site.id, [movement.payment_id, uuid4()]) == {
        movement.payment_id: [second]
    }


async def test_a_code_is_found_on_its_site_alone_and_is_there_once(connection):
    site, other = await a_site(connection), await a_site(connection)
    digest = uuid4().bytes * 2
    card = a_card()
    await insert_card(connection, site.id, card, digest, uuid4(), STAFF)
    assert await find_card_id(connection, site.id, digest) == card.id
    assert await find_card_id(connection, other.id, digest) is None
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert_card(connection, site.id, a_card(), digest, uuid4(), STAFF)
    await insert_card(connection, other.id, a_card(), digest, uuid4(), STAFF)


async def test_the_database_itself_refuses_a_balance_below_zero(connection):
    site = await a_site(connection)
    card = await issued(connection, site.id)
    with pytest.raises(asyncpg.CheckViolationError, match="gift_cards_never_below_zero"):
        await moved(connection, site.id, card.id, redeeming("50.01"))
    assert await find_card(connection, site.id, card.id) == card
    assert len(await list_entries(connection, site.id, card.id, after=0, limit=10)) == 1


async def test_a_payment_takes_once_and_a_refund_gives_back_once(connection):
    site = await a_site(connection)
    card = await issued(connection, site.id)
    taken = redeeming("20")
    await moved(connection, site.id, card.id, taken)
    ids = {"order_id": taken.order_id, "payment_id": taken.payment_id}
    refund = Movement(T.REFUNDED, Decimal(5), uuid4(), STAFF, NOW, **ids, refund_id=uuid4())
    release = Movement(T.RELEASED, Decimal(5), uuid4(), STAFF, NOW, **ids)
    await moved(connection, site.id, card.id, refund)
    await moved(connection, site.id, card.id, release)
    for again in (taken, refund, release):
        with pytest.raises(asyncpg.UniqueViolationError, match=r"redeemed|refunded|released"):
            await moved(connection, site.id, card.id, again._replace(id=uuid4()))
    another = await moved(connection, site.id, card.id, refund._replace(id=uuid4(), refund_id=uuid4()))
    assert (another.balance, another.entries) == (Decimal(45), 5)


@pytest.mark.parametrize(
    "wrong",
    [
        redeeming("-5"),
        redeeming("5", order_id=None),
        redeeming("5", payment_id=None),
        redeeming("5", refund_id=uuid4()),
        Movement(T.VOIDED, Decimal(5), uuid4(), STAFF, NOW),
        Movement(T.DISABLED, Decimal(5), uuid4(), STAFF, NOW),
        Movement(T.REFUNDED, Decimal(5), uuid4(), STAFF, NOW, order_id=uuid4(), payment_id=uuid4()),
    ],
)
async def test_the_database_refuses_lines_that_make_no_sense(connection, wrong):
    site = await a_site(connection)
    card = await issued(connection, site.id)
    with pytest.raises(asyncpg.CheckViolationError, match="gift_card_transactions_"):
        await moved(connection, site.id, card.id, wrong)


async def test_a_card_that_changed_since_it_was_read_is_not_overwritten(connection):
    site = await a_site(connection)
    card = await issued(connection, site.id)
    await moved(connection, site.id, card.id, redeeming("20"))
    with pytest.raises(AssertionError):
        await move(connection, site.id, card, redeeming("50"))
    assert (await find_card(connection, site.id, card.id)).balance == Decimal(30)


async def test_pages_are_newest_first_and_follow_each_other(connection):
    site = await a_site(connection)
    cards = [
        await issued(connection, site.id, a_card(created_date=NOW + timedelta(days=day // 2), currency=currency))
        for day, currency in enumerate(["EUR", "USD", "EUR", "EUR", "USD"])
    ]
    newest = sorted(cards, key=lambda card: (card.created_date, card.id), reverse=True)
    assert await query_cards(connection, site.id, limit=10) == newest
    assert await query_cards(connection, site.id, limit=2) == newest[:2]
    assert await query_cards(connection, site.id, limit=2, before=newest[1]) == newest[2:4]
    assert await query_cards(connection, site.id, limit=9, before=newest[4]) == []
    assert await query_cards(connection, site.id, limit=9, currency="USD") == [c for c in newest if c.currency == "USD"]
    await moved(
        connection,
        site.id,
        cards[0].id,
        Movement(T.DISABLED, Decimal(0), uuid4(), STAFF, NOW),
        state=GiftCardState.DISABLED,
    )
    found = await query_cards(connection, site.id, limit=9, state=GiftCardState.DISABLED)
    assert [card.id for card in found] == [cards[0].id]


STEPS = st.lists(
    st.tuples(st.sampled_from(["redeem", "refund", "release", "disable", "enable", "void"]), st.integers(1, 4000)),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_the_balance_is_always_the_sum_of_the_ledger(database: Database, steps: list[tuple[str, int]]):
    """Random movements, some of which the database refuses: whatever it lets through adds up at every line."""
    async with database.acquire() as connection:
        site = await a_site(connection)
        card = await issued(connection, site.id)
        balance, taken = 5000, redeeming("1")
        for verb, cents in steps:
            ids = {"order_id": taken.order_id, "payment_id": taken.payment_id}
            state: dict[str, object] = {}
            if verb == "redeem":
                movement = taken = redeeming(str(Decimal(cents) / 100))
            elif verb in ("refund", "release"):
                kind = T.REFUNDED if verb == "refund" else T.RELEASED
                refund_id = uuid4() if verb == "refund" else None
                movement = Movement(kind, Decimal(cents) / 100, uuid4(), STAFF, NOW, **ids, refund_id=refund_id)
            else:
                kind = {"disable": T.DISABLED, "enable": T.ENABLED, "void": T.VOIDED}[verb]
                amount = Decimal(-balance) / 100 if verb == "void" else Decimal(0)
                movement = Movement(kind, amount, uuid4(), STAFF, NOW)
                state = {"state": GiftCardState.ACTIVE if verb == "enable" else GiftCardState.DISABLED}
            try:
                after = await moved(connection, site.id, card.id, movement, **state)
            except (asyncpg.CheckViolationError, asyncpg.UniqueViolationError):
                continue
            balance += int(movement.amount * 100)
            assert after.balance * 100 == balance
        lines = await list_entries(connection, site.id, card.id, after=0, limit=100)
        kept = await find_card(connection, site.id, card.id)
        assert kept is not None
        assert (kept.balance * 100, kept.entries) == (balance, len(lines))
        assert [line.balance for line in lines] == [
            sum((line.amount for line in lines[: count + 1]), Decimal(0)) for count in range(len(lines))
        ]
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
