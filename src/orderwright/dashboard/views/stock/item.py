"""One quantity of stock: what is left, what waits to be sent, and every movement."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec
from starlette.responses import Response

from orderwright.dashboard.change_words import who
from orderwright.dashboard.documents import document
from orderwright.dashboard.order_numbers import numbers_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.stock_rows import StockRow, key_of, rows_of_keys, rows_of_products, rows_of_stock
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound, ValidationFailed
from orderwright.model.inventory import StockKey
from orderwright.model.item_parts import CatalogReference
from orderwright.model.permissions import Permission
from orderwright.rules.stock import stock_key, variant_of

Json = dict[str, Any]
_MOVEMENTS: Final = 50
_ORDERS: Final = 100
REASONS: Final = {
    "PLACED": _("An order was placed"),
    "PAID": _("An order was paid"),
    "CANCELED": _("An order was canceled"),
    "PAYMENT_FAILED": _("The payments of an order failed"),
    "REFUND_RESTOCK": _("Put back with a refund"),
    "DRAFT_COMMIT": _("An order was edited"),
    "ADJUSTMENT": _("Counted or adjusted"),
    "IMPORT": _("From another system"),
}


@page("/stock/{key}", needs=Permission.READ_INVENTORY)
async def show(page: Page) -> Response:
    """What is left of an item, and why."""
    row = await read_row(page)
    answer = await _movements(page, row.key, page.query("cursor"))
    movements = answer["movements"]
    if row.quantity is None and not row.product and not movements:
        raise NotFound("STOCK_NOT_FOUND", "Nothing was ever counted under this key")
    return await page.render(
        "stock/item.html",
        row=row,
        others=await _others(page, row),
        waiting=await _waiting(page, row.key),
        query=f'item:"{row.key.item_id}" status:approved fulfillment:unfulfilled,partial',
        movements=[(one, who(page, one["identity"])) for one in movements],
        reasons=REASONS,
        numbers=await numbers_of(page, {one["orderId"] for one in movements if one.get("orderId")}),
        after=answer.get("cursor"),
    )


async def read_row(page: Page) -> StockRow:
    """The quantity that the address names, counted or not."""
    (row,) = await rows_of_keys(page, [key_of(page.param("key"))])
    return row


async def known_row(page: Page) -> StockRow:
    """The same. Raises `NotFound` where neither a product nor a quantity has the key."""
    row = await read_row(page)
    if row.quantity is None and not row.product:
        raise NotFound("STOCK_NOT_FOUND", "Nothing is counted under this key")
    return row


async def _movements(page: Page, key: StockKey, cursor: str) -> Json:
    asked = {
        "appId": key.app_id,
        "catalogItemId": key.item_id,
        "variant": key.variant,
        "locationId": key.location,
        "limit": _MOVEMENTS,
    }
    if cursor:
        try:
            return await page.call("inventory.listMovements", {**asked, "cursor": cursor})
        except ValidationFailed:
            pass  # It is of another list: somebody changed the address by hand.
    return await page.call("inventory.listMovements", asked)


async def _others(page: Page, row: StockRow) -> list[StockRow]:
    """The other variants and locations of the same item."""
    if row.product:
        rows = await rows_of_products(page, [row.product])
    else:
        item = {"appId": row.key.app_id, "catalogItemId": row.key.item_id}
        rows = await rows_of_stock(page, (await page.call("inventory.queryStock", {"items": [item]}))["stock"])
    return [one for one in rows if one.key != row.key]


async def _waiting(page: Page, key: StockKey) -> tuple[int, bool] | None:
    """Units of the item in orders that are not sent yet, at all locations, and whether there are more such orders.

    Refunded units do not wait. None where the reader may not see orders or parcels.
    """
    if not (page.may(Permission.READ_ORDERS) and page.may(Permission.READ_FULFILLMENTS)):
        return None
    condition = {
        "lineItems.catalogReference.catalogItemId": {"$hasSome": [key.item_id]},
        "status": "APPROVED",
        "fulfillmentStatus": {"$in": ["NOT_FULFILLED", "PARTIALLY_FULFILLED"]},
    }
    asked = {"search": {"filter": condition, "cursorPaging": {"limit": _ORDERS}}}
    found = document(await page.call("orders.searchOrders", asked))
    begun = [one["id"] for one in found["orders"] if one["fulfillmentStatus"] == "PARTIALLY_FULFILLED"]
    sent: Counter[str] = Counter()
    if begun:
        request = {"orderIds": begun}
        answer = await page.call("order-fulfillments.listFulfillmentsForMultipleOrders", request)
        for order in answer["ordersWithFulfillments"]:
            for parcel in order.get("fulfillments", []):
                for part in parcel["lineItems"]:
                    sent[part["id"]] += part["quantity"]
    units = 0
    for order in found["orders"]:
        for line in order["lineItems"]:
            if _is_of(line, key):
                units += max(0, line["quantity"] - sent[line["id"]] - (line["refundQuantity"] or 0))
    return units, bool(found["metadata"].get("hasNext"))


def _is_of(line: Json, key: StockKey) -> bool:
    if not line["catalogReference"]:
        return False
    reference = msgspec.convert(line["catalogReference"], CatalogReference)
    named = stock_key(reference.app_id, reference.catalog_item_id, variant_of(reference))
    return named[:3] == key[:3]
