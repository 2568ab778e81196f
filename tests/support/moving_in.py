"""Orders of other systems for tests: rows, and their way into a shop."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from tests.support.records import context_of
from tests.support.service import Shop

from orderwright.model.sites import Site
from orderwright.rules.moving_in.cells import Row, Unreadable
from orderwright.rules.moving_in.order import SourceOrder
from orderwright.workflows.bulk_import import Imported, import_group

Json = dict[str, Any]


def rows_of(*cells: dict[str, str], first: int = 2) -> list[Row]:
    """Rows as they stand in a file, one line each."""
    return [Row(first + place, one) for place, one in enumerate(cells)]


def faults_of(system: ModuleType, site: Site, *cells: dict[str, str]) -> list[tuple[int, str, str]]:
    """Row, column and words of everything that keeps these rows from being an order."""
    try:
        system.order_of(rows_of(*cells), site)
    except Unreadable as error:
        return [(one.row, one.column, one.words) for one in error.faults]
    return []


async def import_orders(
    shop: Shop, system: str, orders: Sequence[SourceOrder], *, dry_run: bool = False
) -> list[Imported]:
    """What became of the orders, in their order."""
    return await import_group(await context_of(shop), system, orders, dry_run=dry_run)


async def imported(shop: Shop, system: ModuleType, *cells: dict[str, str]) -> tuple[Json, Json, Json, Imported]:
    """Import the one order of these rows: its document, its transactions, its fulfilments, what became of it."""
    site = await shop.service.sites.get(shop.site_id)
    source = system.order_of(rows_of(*cells), site)
    (result,) = await import_orders(shop, system.SYSTEM, [source])
    assert result.violations == (), result.violations
    order_id = source.order["id"]
    money = await shop.do("listTransactionsForSingleOrder", {"orderId": order_id})
    parcels = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    return await shop.get(order_id), money["orderTransactions"], parcels["orderWithFulfillments"], result
