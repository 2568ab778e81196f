"""bulkUpdatePaymentStatuses: up to 300 payments to one status, each of which succeeds or fails alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, order_not_found
from orderwright.model.payments import TransactionStatus
from orderwright.model.transaction_requests import BulkUpdatePaymentStatusesRequest
from orderwright.workflows.bulk import Result, bulk_answer, failed, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.record_payment import find_payment, lock_shop_cards, set_payment_status
from orderwright.workflows.settle_order import settle
from orderwright.workflows.stock import lock_stock_of

_encode = msgspec.json.Encoder().encode

#: A payment of the request: its place there and its id.
Wanted = tuple[int, str]


async def bulk_update_payment_statuses(context: Context, request: BulkUpdatePaymentStatusesRequest) -> Answer:
    """Lock all orders first, by id, then gift cards, then stock; then change one order after the other, each once."""
    wanted: dict[UUID, list[Wanted]] = defaultdict(list)
    for index, sent in enumerate(request.payment_and_order_ids):
        wanted[UUID(sent.order_id)].append((index, sent.payment_id))
    locked = await context.work.lock_many(list(wanted))
    orders = {order_id: OpenOrder(context, locked[order_id]) for order_id in sorted(locked)}
    await lock_shop_cards(orders.values())
    await lock_stock_of(context, list(orders.values()))
    results: dict[int, Result] = {}
    for order_id, payments in wanted.items():
        if order_id in orders:
            results |= await _update(
                orders[order_id], payments, request.status, return_entity=bool(request.return_full_entity)
            )
        else:
            results |= {index: failed(payment, index, order_not_found(order_id)) for index, payment in payments}
    return bulk_answer([results[index] for index in range(len(request.payment_and_order_ids))])


async def _update(
    order: OpenOrder, payments: Sequence[Wanted], status: TransactionStatus, *, return_entity: bool
) -> dict[int, Result]:
    """What became of the payments of one order, by their places in the request."""
    results: dict[int, Result] = {}
    for index, payment_id in payments:
        try:
            order.check_owner_apps()
            await set_payment_status(order, payment_id, status)
        except OrderwrightError as error:
            results[index] = failed(payment_id, index, error)
    await settle(order)
    await order.save()
    records = await order.load_records()
    for index, payment_id in payments:
        if index not in results:
            payment = find_payment(records, payment_id)
            entity = msgspec.Raw(_encode(payment)) if return_entity else None
            results[index] = succeeded(payment_id, index, entity)
    return results
