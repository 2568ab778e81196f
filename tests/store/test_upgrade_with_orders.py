"""A database that held orders before payments, fulfilments and stock were kept, brought to today's schema."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from tests.support.orders import full_order, order
from tests.support.postgres import drop_database, fresh_database
from tests.support.service import Shop, open_service, open_shop
from tests.support.stock import left, sold, stocked

from orderwright.store.database import Connection
from orderwright.store.migrations import current_revision, latest_revision, migrate
from orderwright.store.migrations.upgrade import upgrade

BEFORE = "0005_jobs"
#: Every table with its columns; those that refer to others come after them.
_COLUMNS = """SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version' GROUP BY table_name
    ORDER BY (SELECT count(*) FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = table_name::regclass),
             table_name"""


@pytest.fixture
async def older_dsn(postgres_dsn: str) -> AsyncIterator[str]:
    """A database of the schema before."""
    dsn = await fresh_database(postgres_dsn)
    assert (await upgrade(await asyncpg.connect(dsn), BEFORE))[-1] == BEFORE
    yield dsn
    await drop_database(dsn, postgres_dsn)


async def copy_known(source: Connection, target: Connection) -> None:
    """Copy the rows of all tables and columns that `target` has."""
    for table, columns in await target.fetch(_COLUMNS):
        names = ", ".join(f'"{column}"' for column in columns)
        rows = await source.fetch(f"SELECT {names} FROM {table}")
        await target.copy_records_to_table(table, columns=columns, records=[tuple(row) for row in rows])


async def test_orders_of_the_version_before_are_paid_fulfilled_and_canceled(db_dsn: str, older_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        waiting = await shop.create(full_order())
        approved = await shop.create(
            order(sold("lamp", 2), channelInfo={"type": "POS"}, shippingInfo={"title": "Post"})
        )
        described = [await shop.get(one["id"]) for one in (waiting, approved)]
    source, target = await asyncpg.connect(db_dsn), await asyncpg.connect(older_dsn)
    await copy_known(source, target)
    await source.close()
    await migrate(older_dsn)
    assert await current_revision(target) == latest_revision()
    await target.close()
    async with open_service(older_dsn, shop.clock) as (service, client):
        there = Shop(service, shop.clock, client, shop.site_id)
        there.credentials = shop.credentials
        assert [await there.get(one["id"]) for one in (waiting, approved)] == described
        paid = await _paid(there, waiting["id"])
        assert (paid["status"], paid["paymentStatus"], paid["fulfillmentStatus"]) == (
            "APPROVED",
            "PAID",
            "NOT_FULFILLED",
        )
        assert paid["balanceSummary"]["balance"]["amount"] == "0.00"
        request = {"orderId": approved["id"], "fulfillment": {"lineItems": [{"id": approved["lineItems"][0]["id"]}]}}
        await there.do("createFulfillment", request)
        assert (await there.get(approved["id"]))["fulfillmentStatus"] == "FULFILLED"
        await stocked(there, "lamp", 5)
        await there.do("cancelOrder", {"id": approved["id"], "restockAllItems": True})
        assert await left(there, "lamp") == 7
        assert (await there.create(order(sold("lamp", 3))))["number"] == "10003"
        assert await left(there, "lamp") == 4
        slugs = [await there.event_types(one["id"]) for one in (waiting, approved)]
        assert slugs == [
            ["created", "updated", "approved", "payment_status_updated", "updated"],
            ["created", "approved", "updated", "fulfilled", "updated", "updated", "canceled"],
        ]


async def _paid(shop: Shop, order_id: str) -> dict[str, Any]:
    await shop.do("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": order_id})
    return await shop.get(order_id)
