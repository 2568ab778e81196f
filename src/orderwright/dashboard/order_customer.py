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
    """The orders of one e-mail address: how many, and their totals by currency. Canceled ones do not count."""

    email: str = ""
    orders: int = 0
    totals: dict[str, str] = field(default_factory=dict)


async def customer_of(page: Page, view: OrderView) -> Customer:
    """The buyer by the e-mail address, in the spelling of this order; nothing without one."""
    email = view.order["buyerInfo"].get("email")
    if not email:
        return Customer()
    counting = {
        "filter": {"buyerInfo.email": email, "status": {"$ne": "CANCELED"}},
        "aggregation": {"orders": {"$count": "status"}, "totals": {"$sum": "priceSummary.total.amount"}},
    }
    found = (await page.call("orders.aggregateOrders", counting))["aggregates"]
    return Customer(email, sum(found["orders"].values()), found["totals"])


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
