"""What is answered to a refund, once its calls have been made or were left open."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.errors import NotFound
from orderwright.model.orders import OrderHead
from orderwright.model.refunds import OrderTransactions, Refund
from orderwright.rules.formatting import fill_formatted
from orderwright.store.documents import decode_head
from orderwright.store.order_records import MONEY, record_lists
from orderwright.store.orders import fetch_order
from orderwright.workflows.context import Context
from orderwright.workflows.transactions import decode_transactions


async def transactions_now(context: Context, order_id: UUID) -> tuple[OrderTransactions, int]:
    """The transactions of the order as they are in the context's unit of work, formatted, and the order's revision."""
    connection, site = context.work.connection, context.site
    stored = await fetch_order(connection, site.id, order_id)
    lists = await record_lists(connection, site.id, [order_id], MONEY)
    transactions = decode_transactions(order_id, lists.get(order_id, {}))
    head: OrderHead = decode_head(stored.head)
    fill_formatted(transactions, head.currency, site.locale)
    return transactions, stored.revision


def refund_in(transactions: OrderTransactions, refund_id: str) -> Refund:
    """The refund of that id. Raises `REFUND_NOT_FOUND`."""
    found = next((one for one in transactions.refunds if one.id.lower() == refund_id.lower()), None)
    if found is None:
        raise refund_not_found(refund_id)
    return found


def refund_not_found(refund_id: str) -> NotFound:
    """The 404 for a refund that the order has not."""
    words = f"The order has no refund {refund_id}"
    return NotFound("REFUND_NOT_FOUND", words, data={"refundId": refund_id})
