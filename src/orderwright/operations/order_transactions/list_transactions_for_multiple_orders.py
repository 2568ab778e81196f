"""listTransactionsForMultipleOrders: the payments and refunds of up to 100 orders."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from orderwright.model.transaction_requests import ListTransactionsForMultipleOrdersRequest
from orderwright.store.order_lists import order_heads
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.transactions import stored_transactions


async def list_transactions_for_multiple_orders(
    context: Context, request: ListTransactionsForMultipleOrdersRequest
) -> Answer:
    """Each order once, in the order of the request; ids that the site has no order of are left out."""
    wanted: dict[UUID, None] = {}
    for sent in request.order_ids:
        with suppress(ValueError):  # no order has an id that is none
            wanted[UUID(sent)] = None
    async with context.service.database.acquire() as connection:
        heads = await order_heads(connection, context.site.id, wanted)
        found = [heads[order_id] for order_id in wanted if order_id in heads]
        documents = await stored_transactions(context, connection, found) if found else []
    return Answer(body=b'{"orderTransactions":[%b]}' % b",".join(documents))
