"""The numbers of orders that a page links to by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


async def numbers_of(page: Page, order_ids: Iterable[str]) -> dict[str, str]:
    """Numbers by ids, of at most 100 orders. Those that no search finds or the reader may not see are left out."""
    wanted = sorted(set(order_ids))
    if not wanted or not page.may(Permission.READ_ORDERS):
        return {}
    search = {"filter": {"id": {"$in": wanted}}, "cursorPaging": {"limit": 100}}
    found = await page.call("orders.searchOrders", {"search": search})
    return {one["id"]: one["number"] for one in found["orders"]}
