"""queryDraftOrders: one page of drafts."""

from __future__ import annotations

import msgspec

from orderwright.model.draft_orders import DraftOrder
from orderwright.model.draft_requests import QueryDraftOrdersRequest
from orderwright.store.search.draft_orders import DRAFT_ORDERS
from orderwright.store.search.listing import parse_query, query_page
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import shown_draft

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DraftOrder).decode


async def query_draft_orders(context: Context, request: QueryDraftOrdersRequest) -> Answer:
    """Find a page of drafts as they were calculated with their last change. What was written before is found."""
    codec = context.service.cursors
    query = None if request.query is None else msgspec.to_builtins(request.query)
    checked = parse_query(query, DRAFT_ORDERS, site_id=context.site.id, codec=codec)
    async with context.service.database.acquire() as connection:
        page = await query_page(connection, context.site.id, checked, DRAFT_ORDERS, now=context.call.now, codec=codec)
    documents = [shown_draft(context, _decode(row["doc"])) for row in page.rows]
    cursors = {name: value for name, value in (("next", page.next), ("prev", page.prev)) if value is not None}
    metadata = {"count": len(documents), "cursors": cursors, "hasNext": page.has_next}
    return Answer(body=_encode({"draftOrders": documents, "pagingMetadata": metadata}))
