"""getPaymentCollectabilityStatus: whether, and how much of, an order's balance can be collected."""

from __future__ import annotations

from orderwright.model.collection_requests import (
    GetPaymentCollectabilityStatusRequest,
    GetPaymentCollectabilityStatusResponse,
)
from orderwright.model.prices import Price
from orderwright.rules.collection import collectability
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.money import plain
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.order_records import MONEY, record_lists
from orderwright.store.orders import as_order_id, fetch_order
from orderwright.workflows.context import Context
from orderwright.workflows.transactions import decode_transactions


async def get_payment_collectability_status(
    context: Context, request: GetPaymentCollectabilityStatusRequest
) -> GetPaymentCollectabilityStatusResponse:
    """The first reason against it, or COLLECTABLE with the amount."""
    order_id = as_order_id(request.ecom_order_id)
    async with context.service.database.acquire() as connection:
        stored = await fetch_order(connection, context.site.id, order_id)
        lists = await record_lists(connection, context.site.id, [order_id], MONEY)
    head = decode_head(stored.head)
    payments = decode_transactions(order_id, lists.get(order_id, {})).payments
    found = collectability(head, decode_lines(stored.lines), payments)
    answer = GetPaymentCollectabilityStatusResponse(status=found.status, amount=Price(amount=plain(found.amount)))
    fill_formatted(answer, head.currency, context.site.locale)
    return answer
