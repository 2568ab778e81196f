"""The addresses that a buyer has used before: what a draft offers, so that nobody has to type them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.documents import document
from orderwright.dashboard.draft_typed import shown_address
from orderwright.dashboard.order_receiver import recipient_of
from orderwright.model.errors import NotFound
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: How many orders are looked at, and how many addresses are offered.
_ORDERS: Final = 20
_MOST: Final = 6


async def known_addresses(page: Page, email: str, present: Json) -> list[tuple[str, Json]]:
    """The addresses of the newest orders of this e-mail address but for `present`, each once, with what takes it."""
    if not email or not page.may(Permission.READ_ORDERS):
        return []
    newest = [{"fieldName": "createdDate", "order": "DESC"}]
    search = {"filter": {"buyerInfo.email": email}, "sort": newest, "cursorPaging": {"limit": _ORDERS}}
    found: dict[tuple[str, ...], tuple[str, Json]] = {}
    seen = {_key(present)}
    for order in document((await page.call("orders.searchOrders", {"search": search}))["orders"]):
        for kind, holder in holders_of(order).items():
            key = _key(holder)
            if holder.get("address") and key not in seen:
                seen.add(key)
                found[key] = (f"{kind}:{order['id']}", holder)
    return list(found.values())[:_MOST]


async def taken_address(page: Page, taken: str) -> Json:
    """The address that a button of the list stands for, empty if its order is gone."""
    kind, _colon, order_id = taken.partition(":")
    try:
        order = document((await page.call("orders.getOrder", {"id": order_id}))["order"])
    except NotFound:
        return {}
    return address_of(holders_of(order).get(kind) or {})


def holders_of(order: Json) -> dict[str, Json]:
    """Where an order was sent and billed, as far as it says so."""
    return {"to": recipient_of(order), "bill": order["billingInfo"]}


def address_of(holder: Json) -> Json:
    """Address and contact of something that may hold more."""
    return {name: holder[name] for name in ("address", "contactDetails") if holder.get(name)}


def _key(holder: Json) -> tuple[str, ...]:
    return tuple(value.casefold() for value in shown_address(holder).values())
