"""queryOrderPaymentRequests: one page of payment requests."""

from __future__ import annotations

import msgspec

from orderwright.model.payment_request_requests import QueryOrderPaymentRequestsRequest
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.rules.payment_requests import as_of
from orderwright.store.search.listing import parse_query, query_page
from orderwright.store.search.payment_requests import PAYMENT_REQUESTS
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_requests import shown

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(OrderPaymentRequest).decode


async def query_order_payment_requests(context: Context, request: QueryOrderPaymentRequestsRequest) -> Answer:
    """Find a page of requests. What was written before the call is found; what is over is found as expired."""
    codec, now = context.service.cursors, context.call.now
    query = None if request.query is None else msgspec.to_builtins(request.query)
    checked = parse_query(query, PAYMENT_REQUESTS, site_id=context.site.id, codec=codec)
    async with context.service.database.acquire() as connection:
        page = await query_page(connection, context.site.id, checked, PAYMENT_REQUESTS, now=now, codec=codec)
    documents = [shown(context, as_of(_decode(row["doc"]), now)) for row in page.rows]
    cursors = {name: value for name, value in (("next", page.next), ("prev", page.prev)) if value is not None}
    metadata = {"count": len(documents), "cursors": cursors, "hasNext": page.has_next}
    return Answer(body=_encode({"orderPaymentRequests": documents, "pagingMetadata": metadata}))
