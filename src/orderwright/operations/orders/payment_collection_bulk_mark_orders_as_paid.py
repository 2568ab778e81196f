"""paymentCollectionBulkMarkOrdersAsPaid: staff took all that is due of up to 100 orders."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import msgspec

from orderwright.model.collection_requests import BulkMarkOrdersAsPaidRequest
from orderwright.model.errors import OrderwrightError, order_not_found
from orderwright.store.orders import as_order_id
from orderwright.workflows.bulk import Result, bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import visible_document
from orderwright.workflows.record_payment import mark_as_paid
from orderwright.workflows.stock import lock_stock_of


async def payment_collection_bulk_mark_orders_as_paid(context: Context, request: BulkMarkOrdersAsPaidRequest) -> Answer:
    """Lock all orders first, by id, then their stock, which approval may take; each succeeds or fails alone."""
    repeated_ids(request.ecom_order_ids, "ecomOrderIds")
    ids = []
    for sent in request.ecom_order_ids:
        with suppress(ValueError):  # no order has an id that is none
            ids.append(UUID(sent))
    locked = await context.work.lock_many(ids)
    orders = {order_id: OpenOrder(context, locked[order_id]) for order_id in sorted(locked)}
    await lock_stock_of(context, list(orders.values()))
    results = []
    for index, sent in enumerate(request.ecom_order_ids):
        try:
            result = await _mark(context, orders, sent, index)
        except OrderwrightError as error:
            result = failed(sent, index, error)
        results.append(result)
    return bulk_answer(results)


async def _mark(context: Context, orders: dict[UUID, OpenOrder], sent: str, index: int) -> Result:
    order = orders.get(as_order_id(sent))
    if order is None:
        raise order_not_found(sent)
    order.check_owner_apps()
    await mark_as_paid(order, None, field=f"ecomOrderIds[{index}]")
    stored = await order.save()
    return succeeded(sent, index, msgspec.Raw(visible_document(stored, context)))
