"""getStockItem: one quantity."""

from __future__ import annotations

from orderwright.model.inventory import GetStockItemRequest, StockItemResponse
from orderwright.store.stock import read_rows
from orderwright.workflows.context import Context
from orderwright.workflows.stock_counts import key_of, shown_stock, stock_not_found


async def get_stock_item(context: Context, request: GetStockItemRequest) -> StockItemResponse:
    """What is left under exactly this key."""
    key = key_of(request)
    async with context.service.database.acquire() as connection:
        found = await read_rows(connection, context.site.id, [key])
    if key not in found:
        raise stock_not_found(key)
    return StockItemResponse(stock_item=shown_stock(found[key]))
