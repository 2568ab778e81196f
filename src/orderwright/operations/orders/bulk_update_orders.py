"""bulkUpdateOrders: up to 100 updates in one transaction, each of which succeeds or fails alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, ValidationFailed, order_not_found
from orderwright.model.order_patch import OrderPatch
from orderwright.model.order_requests import BulkUpdateOrdersRequest
from orderwright.model.validation import from_tree
from orderwright.store.orders import LockedOrder
from orderwright.workflows.bulk import Result, bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import visible_document
from orderwright.workflows.update_order import apply_update


async def bulk_update_orders(context: Context, request: BulkUpdateOrdersRequest) -> Answer:
    """Lock all orders first, by id; then change one after the other and report on each."""
    sent = [_sent_id(masked.order) for masked in request.orders]
    repeated_ids(sent, "orders", ".order.id")
    patches = [_patch(masked.order, f"orders[{index}].order") for index, masked in enumerate(request.orders)]
    locked = await context.work.lock_many([UUID(patch.id) for patch in patches if isinstance(patch, OrderPatch)])
    results = []
    for index, patch in enumerate(patches):
        try:
            if isinstance(patch, ValidationFailed):
                raise patch
            result = await _update(context, patch, index, locked, return_entity=bool(request.return_entity))
        except OrderwrightError as error:
            result = failed(sent[index], index, error)
        results.append(result)
    return bulk_answer(results)


async def _update(
    context: Context, patch: OrderPatch, index: int, locked: dict[UUID, LockedOrder], *, return_entity: bool
) -> Result:
    order_id = UUID(patch.id)
    if order_id not in locked:
        raise order_not_found(patch.id)
    order = OpenOrder(context, locked[order_id])
    order.check_owner_apps()
    await apply_update(order, patch, f"orders[{index}].order")
    stored = await order.save()
    return succeeded(patch.id, index, msgspec.Raw(visible_document(stored, context)) if return_entity else None)


def _sent_id(order: dict[str, Any]) -> str:
    """The id as sent, for the report; empty where none was, or none that could be one."""
    sent = order.get("id")
    return sent if isinstance(sent, str) else ""


def _patch(order: dict[str, Any], path: str) -> OrderPatch | ValidationFailed:
    try:
        return from_tree(order, OrderPatch, path=path)
    except ValidationFailed as error:
        return error
