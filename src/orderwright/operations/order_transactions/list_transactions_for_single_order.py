"""listTransactionsForSingleOrder: the payments and refunds of one order."""

from __future__ import annotations

from orderwright.model.errors import order_not_found
from orderwright.model.transaction_requests import ListTransactionsForSingleOrderRequest
from orderwright.store.order_lists import order_heads
from orderwright.store.orders import as_order_id
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.transactions import stored_transactions


async def list_transactions_for_single_order(
    context: Context, request: ListTransactionsForSingleOrderRequest
) -> Answer:
    """Read them as they are stored; an order without any has two empty lists."""
    order_id = as_order_id(request.order_id)
    async with context.service.database.acquire() as connection:
        found = (await order_heads(connection, context.site.id, [order_id])).get(order_id)
        if found is None:
            raise order_not_found(request.order_id)
        (document,) = await stored_transactions(context, connection, [found])
    return Answer(body=b'{"orderTransactions":%b}' % document, revision=found.revision)
