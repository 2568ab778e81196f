"""Orders by the numbers that people type and read. Searches of the API leave out those that wait for their payment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from orderwright.model.permissions import Permission
from orderwright.store import order_lists, orders

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

_MOST_DIGITS: Final = 18


async def order_of_number(page: Page, number: str) -> str | None:
    """The id of the order of that number, for who may read orders; None if there is none."""
    if not page.may(Permission.READ_ORDERS) or not (number.isascii() and number.isdecimal()):
        return None
    if len(number) > _MOST_DIGITS:
        return None
    async with page.service.database.acquire() as connection:
        found = await order_lists.order_of_number(connection, page.site.id, int(number))
    return None if found is None else str(found)


async def newest_number(page: Page) -> str:
    """The number of the newest order, empty where there is none or the reader may not read orders."""
    if not page.may(Permission.READ_ORDERS):
        return ""
    async with page.service.database.acquire() as connection:
        found = await order_lists.newest_order_number(connection, page.site.id)
    return "" if found is None else str(found)


async def numbers_of(page: Page, ids: Iterable[str]) -> dict[str, str]:
    """The numbers of orders by their ids, for who may read orders."""
    if not page.may(Permission.READ_ORDERS):
        return {}
    async with page.service.database.acquire() as connection:
        found = await orders.numbers_of(connection, page.site.id, [UUID(one) for one in set(ids)])
    return {str(order_id): str(number) for order_id, number in found.items()}
