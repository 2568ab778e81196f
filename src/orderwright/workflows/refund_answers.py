"""What is answered to a refund, once its calls have been made or were left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import msgspec

from orderwright.model.errors import NotFound
from orderwright.model.orders import OrderHead
from orderwright.model.refunds import OrderTransactions, Refund
from orderwright.rules.formatting import fill_formatted
from orderwright.store.documents import decode_head
from orderwright.store.order_records import MONEY, record_lists
from orderwright.store.orders import fetch_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import TRANSACTIONS, note_shown
from orderwright.workflows.transactions import decode_transactions

_encode = msgspec.json.Encoder().encode


Members = Callable[[OrderTransactions], Mapping[str, object]]


async def show_refunded(context: Context, order_id: UUID, members: Members) -> Answer:
    """The answer with the order's transactions, as they are in the context's unit of work, and the members beside."""
    connection, site = context.work.connection, context.site
    # Locked, so that the transactions are those of the revision that the answer names.
    await context.work.lock(order_id)
    stored = await fetch_order(connection, site.id, order_id)
    lists = await record_lists(connection, site.id, [order_id], MONEY)
    transactions = decode_transactions(order_id, lists.get(order_id, {}))
    head: OrderHead = decode_head(stored.head)
    fill_formatted(transactions, head.currency, site.locale)
    beside = members(transactions)
    note_shown(context, stored, {TRANSACTIONS: None, **beside})
    return Answer(body=_encode({TRANSACTIONS: transactions, **beside}), revision=stored.revision)


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
