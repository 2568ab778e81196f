"""The figures of the first page of the dashboard, as the database reads them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest_asyncio
from tests.support.orders import line, order
from tests.support.service import Shop, open_shop

from orderwright.store.sales import sales_by_day

SINCE, UNTIL = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        for hours, price in ((0, "10.00"), (15, "20.00"), (1, "5.00"), (24, "40.00")):
            # The first two at nine and at midnight, the others an hour and a day later.
            shop.clock.tick(hours * 3600)
            await shop.create(order(line(price), status="APPROVED"))
        yield shop


async def test_days_are_those_of_the_zone_and_the_last_one_counts(shop: Shop) -> None:
    async with shop.service.database.acquire() as connection:
        found = {
            zone: [
                (one.day.isoformat(), one.orders, one.net)
                for one in await sales_by_day(connection, shop.site_id, SINCE, UNTIL, zone)
            ]
            for zone in ("UTC", "America/New_York")
        }
    assert found == {
        "UTC": [("2026-03-01", 1, Decimal("10.00")), ("2026-03-02", 2, Decimal("25.00"))],
        "America/New_York": [("2026-03-01", 3, Decimal("35.00"))],
    }
