"""Stock for tests: lines of tracked items, and what is left of them."""

from __future__ import annotations

from typing import Any

from tests.support.orders import line
from tests.support.service import Shop

Json = dict[str, Any]
CATALOG = "215238eb-22a5-4c36-9e7b-e7c08025e04e"


def sold(item: str, quantity: int = 1, *, options: Json | None = None, **more: Any) -> Json:
    """A line that sells an item of the catalogue."""
    reference: Json = {"appId": CATALOG, "catalogItemId": item}
    if options is not None:
        reference["options"] = options
    return line(quantity=quantity, catalogReference=reference, **more)


def key(item: str, **more: Any) -> Json:
    """What stock is kept of, as requests name it."""
    return {"appId": CATALOG, "catalogItemId": item, **more}


async def stocked(shop: Shop, item: str, quantity: int, **more: Any) -> None:
    """Set what is left of an item."""
    answer = await shop.do("setStock", {"items": [key(item, quantity=quantity, **more)]})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 1, answer


async def left(shop: Shop, item: str, **more: Any) -> int:
    """How many units are left."""
    quantity: int = (await shop.do("getStockItem", key(item, **more)))["stockItem"]["quantity"]
    return quantity


async def movements(shop: Shop, **of: Any) -> list[tuple[str, int, int]]:
    """Reason, change and result of the movements, oldest first."""
    found = (await shop.do("listMovements", of))["movements"]
    return [(one["reason"], one["delta"], one["quantity"]) for one in reversed(found)]


async def flags(shop: Shop, order_id: str) -> list[str]:
    """What staff are to look at in an order."""
    async with shop.service.database.acquire() as connection:
        return list(
            await connection.fetchval(
                "SELECT flags FROM orders WHERE site_id = $1 AND id = $2::text::uuid", shop.site_id, order_id
            )
        )
