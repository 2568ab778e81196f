"""Loading the demonstration: what is there afterwards; a second load adds nothing, an interrupted one goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest
from tests.support.database import migrated_database

from orderwright.cli.demo import loading
from orderwright.cli.demo.catalogs import Kind
from orderwright.cli.demo.loading import load, seeded_id, unfinished
from orderwright.cli.demo.selling import reference_to, variants_of
from orderwright.cli.demo.shops import SHOPS
from orderwright.model.item_parts import CatalogReference
from orderwright.workflows.catalog import find_items
from orderwright.workflows.service import Service

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
COUNT = 100


@asynccontextmanager
async def service_on(dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(dsn, pool_size=6, new_id=seeded_id, clock=lambda: NOW)
    try:
        yield service
    finally:
        await service.close()


async def load_all(dsn: str) -> int:
    """Load, and return the progress that was told."""
    told: list[int] = []
    async with service_on(dsn) as service:
        await load(service, COUNT, advance=told.append)
    return sum(told)


async def fetch(dsn: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


CONTENT = (
    "SELECT id, number, revision, updated_date, encode(sha256(head || lines), 'hex') FROM orders ORDER BY site_id, id"
)
ACTIVITIES = "SELECT order_id, seq, doc FROM order_activities ORDER BY site_id, order_id, seq"
STATES = """SELECT s.currency, o.status, o.payment_status, o.fulfillment_status, count(*)
    FROM order_search o JOIN sites s ON s.id = o.site_id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""


@pytest.fixture(scope="module")
async def loaded_dsn(postgres_dsn: str, migrated_template: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_dsn, migrated_template) as dsn:
        assert await load_all(dsn) == COUNT
        yield dsn


async def test_the_orders_are_in_the_states_that_the_seed_gives(loaded_dsn: str) -> None:
    assert await fetch(loaded_dsn, STATES) == [
        ("EUR", "APPROVED", "NOT_PAID", "NOT_FULFILLED", 3),
        ("EUR", "APPROVED", "PAID", "FULFILLED", 9),
        ("EUR", "APPROVED", "PAID", "NOT_FULFILLED", 1),
        ("EUR", "APPROVED", "PAID", "PARTIALLY_FULFILLED", 1),
        ("EUR", "CANCELED", "FULLY_REFUNDED", "NOT_FULFILLED", 2),
        ("EUR", "CANCELED", "NOT_PAID", "NOT_FULFILLED", 2),
        ("EUR", "INITIALIZED", "DECLINED", "NOT_FULFILLED", 1),
        ("EUR", "INITIALIZED", "NOT_PAID", "NOT_FULFILLED", 1),
        ("JPY", "APPROVED", "NOT_PAID", "NOT_FULFILLED", 1),
        ("JPY", "APPROVED", "PAID", "FULFILLED", 6),
        ("JPY", "APPROVED", "PAID", "NOT_FULFILLED", 1),
        ("JPY", "APPROVED", "PAID", "PARTIALLY_FULFILLED", 1),
        ("JPY", "INITIALIZED", "PENDING", "NOT_FULFILLED", 1),
        ("USD", "APPROVED", "NOT_PAID", "FULFILLED", 1),
        ("USD", "APPROVED", "NOT_PAID", "NOT_FULFILLED", 8),
        ("USD", "APPROVED", "PAID", "FULFILLED", 32),
        ("USD", "APPROVED", "PAID", "NOT_FULFILLED", 3),
        ("USD", "APPROVED", "PAID", "PARTIALLY_FULFILLED", 2),
        ("USD", "APPROVED", "PARTIALLY_PAID", "NOT_FULFILLED", 3),
        ("USD", "APPROVED", "PARTIALLY_REFUNDED", "FULFILLED", 4),
        ("USD", "APPROVED", "PENDING", "FULFILLED", 1),
        ("USD", "APPROVED", "PENDING", "NOT_FULFILLED", 2),
        ("USD", "CANCELED", "FULLY_REFUNDED", "NOT_FULFILLED", 4),
        ("USD", "CANCELED", "NOT_PAID", "FULFILLED", 1),
        ("USD", "CANCELED", "NOT_PAID", "NOT_FULFILLED", 4),
        ("USD", "INITIALIZED", "DECLINED", "NOT_FULFILLED", 1),
        ("USD", "INITIALIZED", "NOT_PAID", "NOT_FULFILLED", 3),
        ("USD", "INITIALIZED", "PENDING", "NOT_FULFILLED", 1),
    ]


async def test_the_sites_are_complete_and_have_their_names(loaded_dsn: str) -> None:
    assert await fetch(loaded_dsn, "SELECT name, currency, locale FROM sites ORDER BY currency DESC") == [
        ("Lumen & Loom", "USD", "en-US"),
        ("雲文具店", "JPY", "ja-JP"),
        ("Buchfink & Bohne", "EUR", "de-DE"),
    ]
    async with service_on(loaded_dsn) as service:
        assert not await unfinished(service)


RECORDS = """SELECT r.kind, count(*) FROM order_records r WHERE r.until_revision IS NULL GROUP BY 1 ORDER BY 1"""
PAYMENTS = """SELECT array_agg(r.doc), o.head FROM order_records r
    JOIN orders o ON o.site_id = r.site_id AND o.id = r.order_id
    WHERE r.kind = 'payment' AND r.until_revision IS NULL GROUP BY o.site_id, o.id, o.head"""


async def test_payments_are_on_record_and_the_balance_follows_from_them(loaded_dsn: str) -> None:
    orders = await fetch(loaded_dsn, PAYMENTS)
    statuses: set[str] = set()
    for docs, head in orders:
        payments = [msgspec.json.decode(doc) for doc in docs]
        taken = [one for one in payments if one["status"] in ("APPROVED", "REFUNDED", "PARTIALLY_REFUNDED")]
        paid = sum((Decimal(one["amount"]["amount"]) for one in taken), Decimal(0))
        assert Decimal(msgspec.json.decode(head)["balanceSummary"]["paid"]["amount"]) == paid
        statuses |= {one["status"] for one in payments}
    assert statuses == {"APPROVED", "PENDING", "AUTHORIZED", "DECLINED", "REFUNDED", "PARTIALLY_REFUNDED"}
    kinds = dict(await fetch(loaded_dsn, RECORDS))
    assert set(kinds) == {"payment", "refund", "fulfillment"}


async def test_goods_were_taken_from_the_shelves_and_none_were_missing(loaded_dsn: str) -> None:
    ((lowest, rows),) = await fetch(loaded_dsn, "SELECT min(quantity), count(*) FROM stock")
    assert lowest >= 0
    assert rows == 45
    reasons = {reason for (reason,) in await fetch(loaded_dsn, "SELECT DISTINCT reason FROM stock_movements")}
    assert {"IMPORT", "PLACED", "CANCELED", "REFUND_RESTOCK"} <= reasons


async def test_every_shop_sells_its_goods_from_a_catalogue_with_stock_and_rates(loaded_dsn: str) -> None:
    held = {(item, variant) for item, variant in await fetch(loaded_dsn, "SELECT item_id, variant FROM stock")}
    wanted = set()
    async with service_on(loaded_dsn) as service:
        for shop in SHOPS:
            site = await service.sites.get(shop.site_id)
            for one in (one for one in shop.products if one.kind is Kind.GOODS):
                for chosen in variants_of(one):
                    reference = msgspec.convert(reference_to(one, chosen), CatalogReference)
                    async with service.database.acquire() as connection:
                        ((key, item),) = (await find_items(connection, site, [reference])).items()
                    assert (item.price, item.product.name) == (Decimal(one.price), one.name)
                    assert dict(item.choices) == chosen
                    wanted.add(key)
    assert held == wanted
    taxed = await fetch(loaded_dsn, "SELECT kind, count(*) FROM site_rates GROUP BY 1 ORDER BY 1")
    assert taxed == [("SHIPPING", 3), ("TAX", 3)]


async def test_every_shop_has_orders_by_phone_and_an_edit_under_way(loaded_dsn: str) -> None:
    rows = await fetch(
        loaded_dsn,
        "SELECT s.currency, d.order_revision IS NOT NULL, d.revision, d.doc FROM draft_orders d"
        " JOIN sites s ON s.id = d.site_id ORDER BY 1, 2, 3",
    )
    assert [row[:3] for row in rows] == [
        (currency, edits, 2 if edits else 1) for currency in ("EUR", "JPY", "USD") for edits in (False, False, True)
    ]
    for _, edits, _, doc in rows:
        draft = msgspec.json.decode(doc)
        assert ("orderId" in draft) is edits
        assert Decimal(draft["priceSummary"]["total"]["amount"]) > 0
        changes = [one["changedDetails"] for one in draft["lineItems"] if "changedDetails" in one]
        assert len(changes) == (1 if edits else 0)


async def test_gift_cards_paid_and_wait(loaded_dsn: str) -> None:
    cards = await fetch(loaded_dsn, "SELECT initial_amount, balance FROM gift_cards")
    used = [one for one in cards if one[1] < one[0]]
    assert all(balance * 2 == initial for initial, balance in used)
    assert (len(cards) - len(used), len(used) >= 1) == (15, True)


async def test_numbers_follow_the_dates_without_a_gap(loaded_dsn: str) -> None:
    for shop in SHOPS:
        rows = await fetch(
            loaded_dsn,
            "SELECT o.number, s.created_date FROM orders o JOIN order_search s USING (site_id)"
            f" WHERE s.order_id = o.id AND o.site_id = '{shop.site_id}' AND NOT o.imported ORDER BY o.number",
        )
        assert [number for number, _ in rows] == list(range(10001, 10001 + len(rows)))
        dates = [date for _, date in rows]
        assert dates == sorted(dates)
        assert dates[-1] < NOW


async def test_every_price_summary_adds_up_and_none_disagrees_with_its_lines(loaded_dsn: str) -> None:
    for head, flags in await fetch(loaded_dsn, "SELECT head, flags FROM orders"):
        summary = {name: Decimal(price["amount"]) for name, price in msgspec.json.decode(head)["priceSummary"].items()}
        parts = ("subtotal", "shipping", "tax", "totalAdditionalFees")
        assert summary["total"] == sum(summary[part] for part in parts) - summary["discount"]
        assert flags == []


async def test_loading_again_adds_nothing(loaded_dsn: str) -> None:
    before = await fetch(loaded_dsn, CONTENT), await fetch(loaded_dsn, ACTIVITIES)
    assert await load_all(loaded_dsn) == COUNT
    assert (await fetch(loaded_dsn, CONTENT), await fetch(loaded_dsn, ACTIVITIES)) == before


async def test_an_interrupted_load_goes_on_and_ends_the_same(
    loaded_dsn: str, postgres_dsn: str, migrated_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Exception):
        pass

    done = 0

    def count(orders: int) -> None:
        nonlocal done
        done += orders
        if done >= 40:
            raise Interrupted

    monkeypatch.setattr(loading, "_GROUP", 10)
    async with migrated_database(postgres_dsn, migrated_template) as dsn:
        async with service_on(dsn) as service:
            with pytest.raises(Interrupted):
                await load(service, COUNT, advance=count)
            assert await unfinished(service)
        monkeypatch.setattr(loading, "_GROUP", 100)
        await load_all(dsn)
        async with service_on(dsn) as service:
            assert not await unfinished(service)
        assert await fetch(dsn, CONTENT) == await fetch(loaded_dsn, CONTENT)
        assert await fetch(dsn, ACTIVITIES) == await fetch(loaded_dsn, ACTIVITIES)
