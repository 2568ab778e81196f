"""Orders that the service points out to the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.support.orders import order
from tests.support.service import Shop

Json = dict[str, Any]


async def flag(shop: Shop, order_id: str, *flags: str) -> None:
    """Give the order these flags and no others."""
    async with shop.service.database.acquire() as connection:
        await connection.execute(
            "UPDATE orders SET flags = $3 WHERE site_id = $1 AND id = $2", shop.site_id, UUID(order_id), list(flags)
        )


async def flags_now(shop: Shop, order_id: str) -> list[str]:
    """The flags of the order."""
    async with shop.service.database.acquire() as connection:
        found: list[str] = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2", shop.site_id, UUID(order_id)
        )
    return found


async def flagged(shop: Shop, *flags: str, **more: Any) -> Json:
    """A new order with these flags."""
    made = await shop.create(order(**more))
    await flag(shop, made["id"], *flags)
    return made
