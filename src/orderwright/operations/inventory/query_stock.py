"""queryStock: what is left of which items."""

from __future__ import annotations

from orderwright.model.inventory import QueryStockRequest, QueryStockResponse
from orderwright.rules.stock import folded
from orderwright.store.stock_pages import stock_page
from orderwright.workflows.context import Context
from orderwright.workflows.stock_counts import shown_stock
from orderwright.workflows.stock_cursors import stock_cursor, stock_place


async def query_stock(context: Context, request: QueryStockRequest) -> QueryStockResponse:
    """A page of the quantities that fit, in the order of their keys."""
    after = stock_place(request.cursor)
    async with context.service.database.acquire() as connection:
        found = await stock_page(
            connection,
            context.site.id,
            items=[(folded(item.app_id), folded(item.catalog_item_id)) for item in request.items],
            locations=[folded(location) for location in request.location_ids],
            max_quantity=request.max_quantity,
            after=after,
            limit=request.limit + 1,
        )
    page = found[: request.limit]
    cursor = stock_cursor(page[-1].key) if len(found) > len(page) else None
    return QueryStockResponse(stock=[shown_stock(record) for record in page], cursor=cursor)
