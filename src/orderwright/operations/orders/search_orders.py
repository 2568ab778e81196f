"""searchOrders: one page of orders."""

from __future__ import annotations

import msgspec

from orderwright.model.order_search import SearchOrdersRequest
from orderwright.store.orders import SEARCH_COLUMNS, stored_from
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import visible_document
from orderwright.workflows.searchable import check_searched

_encode = msgspec.json.Encoder().encode


async def search_orders(context: Context, request: SearchOrdersRequest) -> Answer:
    """Find a page of orders and show them as stored. What was written before the call is found."""
    codec = context.service.cursors
    search = msgspec.to_builtins(request.search) if request.search is not None else None
    checked = parse_search(search, site_id=context.site.id, codec=codec)
    check_searched(context, checked.filter)
    async with context.service.database.acquire() as connection:
        page = await search_order_ids(connection, context.site.id, checked, codec=codec, columns=SEARCH_COLUMNS)
    documents = [visible_document(stored_from(row), context) for row in page.rows]
    cursors = {name: value for name, value in (("next", page.next), ("prev", page.prev)) if value is not None}
    metadata = _encode({"count": len(documents), "cursors": cursors, "hasNext": page.has_next})
    return Answer(body=b'{"orders":[%b],"metadata":%b}' % (b",".join(documents), metadata))
