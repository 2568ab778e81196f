"""What else the site knows of the buyer of an order, and of the order beside its document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from orderwright.dashboard.order_view import OrderView
from orderwright.model.permissions import Permission
from orderwright.store.order_lists import order_flags

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
_DELIVERIES = 5


@dataclass(frozen=True, slots=True)
class Customer:
    """The orders of one e-mail address: how many, and their totals and averages by currency.

    Canceled ones do not count. `since` is when the first one was placed; empty if there is only one.
    """

    email: str = ""
    orders: int = 0
    totals: dict[str, str] = field(default_factory=dict)
    averages: dict[str, str] = field(default_factory=dict)
    since: str = ""


async def customer_of(page: Page, view: OrderView) -> Customer:
    """The buyer by the e-mail address, in the spelling of this order; nothing without one."""
    email = view.order["buyerInfo"].get("email")
    if not email:
        return Customer()
    condition = {"buyerInfo.email": email, "status": {"$ne": "CANCELED"}}
    total = "priceSummary.total.amount"
    figures = {"orders": {"$count": "status"}, "totals": {"$sum": total}, "averages": {"$avg": total}}
    counting = {"filter": condition, "aggregation": figures}
    found = (await page.call("orders.aggregateOrders", counting))["aggregates"]
    orders = sum(found["orders"].values())
    since = await _first(page, condition) if orders > 1 else ""
    return Customer(email, orders, found["totals"], found["averages"], since)


async def _first(page: Page, condition: Json) -> str:
    """When the first order that the filter finds was placed."""
    oldest = [{"fieldName": "createdDate", "order": "ASC"}]
    search = {"filter": condition, "sort": oldest, "cursorPaging": {"limit": 1}}
    orders = (await page.call("orders.searchOrders", {"search": search}))["orders"]
    return str(orders[0]["createdDate"]) if orders else ""


async def flags_of_order(page: Page, order_id: str) -> list[str]:
    """What the service has noted for the staff to look into."""
    async with page.service.database.acquire() as connection:
        return await order_flags(connection, page.site.id, UUID(order_id))


async def deliveries_of(page: Page, view: OrderView) -> list[Json]:
    """The newest deliveries of the events of the order to webhooks, for those who manage these."""
    if not page.may(Permission.MANAGE_WEBHOOKS):
        return []
    answer = await page.call("webhooks.listDeliveries", {"orderId": view.id, "limit": _DELIVERIES})
    found: list[Json] = answer["deliveries"]
    return found


async def webhooks_of(page: Page, deliveries: list[Json]) -> dict[str, Json]:
    """The webhooks that deliveries went to, by their ids, for those who manage these. One that is gone is left out."""
    wanted = {one["subscriptionId"] for one in deliveries}
    if not wanted:
        return {}
    answer = await page.call("webhooks.listSubscriptions")
    return {one["id"]: one for one in answer["subscriptions"] if one["id"] in wanted}
