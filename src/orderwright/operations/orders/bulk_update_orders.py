"""bulkUpdateOrders: up to 100 updates in one transaction, each of which succeeds or fails alone."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, order_not_found
from orderwright.model.order_requests import BulkUpdateOrdersRequest
from orderwright.workflows.bulk import bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import visible_document
from orderwright.workflows.update_order import apply_update


async def bulk_update_orders(context: Context, request: BulkUpdateOrdersRequest) -> Answer:
    """Lock all orders first, by id; then change one after the other and report on each."""
    repeated_ids([masked.order.id for masked in request.orders], "orders", ".order.id")
    ids = [UUID(masked.order.id) for masked in request.orders]
    locked = await context.work.lock_many(ids)
    results = []
    for index, (order_id, masked) in enumerate(zip(ids, request.orders, strict=True)):
        try:
            if order_id not in locked:
                raise order_not_found(masked.order.id)
            order = OpenOrder(context, locked[order_id])
            order.check_owner_apps()
            await apply_update(order, masked.order, f"orders[{index}].order")
            stored = await order.save()
        except OrderwrightError as error:
            results.append(failed(masked.order.id, index, error))
        else:
            item = msgspec.Raw(visible_document(stored, context)) if request.return_entity else None
            results.append(succeeded(masked.order.id, index, item))
    return bulk_answer(results)
