"""bulkCreateFulfillments: fulfilments of up to 100 orders in one transaction, each order for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, ValidationFailed, order_not_found
from orderwright.model.fulfillment_requests import BulkCreateFulfillmentsRequest, NewFulfillmentsOfOrder
from orderwright.model.fulfillments import FulfillmentInput
from orderwright.model.validation import from_tree
from orderwright.store.orders import LockedOrder, as_order_id
from orderwright.workflows.bulk import Result, bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import add_fulfillments, ids_in, saved_fulfillments

_encode = msgspec.json.Encoder().encode


async def bulk_create_fulfillments(context: Context, request: BulkCreateFulfillmentsRequest) -> Answer:
    """Lock all orders first, by id; then fulfil one after the other and report on each."""
    sent = request.orders_with_fulfillments
    repeated_ids([one.order_id for one in sent], "ordersWithFulfillments", ".orderId")
    locked = await context.work.lock_many(ids_in(one.order_id for one in sent))
    _check_revision(context, sent, locked)
    results = []
    for index, one in enumerate(sent):
        try:
            result = await _fulfil(context, one, index, locked)
        except OrderwrightError as error:
            result = failed(one.order_id, index, error)
        results.append(result)
    return bulk_answer(results)


def _check_revision(
    context: Context, sent: Sequence[NewFulfillmentsOfOrder], locked: Mapping[UUID, LockedOrder]
) -> None:
    """Raise `StaleRevision` for the whole request if its order is at another revision than the caller named.

    Raises `ValidationFailed` where a revision is named beside several orders: nobody could tell which one it is of.
    """
    if context.call.if_match is None:
        return
    if len(sent) > 1:
        raise ValidationFailed.of("If-Match", "is for a request about one order", "FIELD_NOT_ALLOWED")
    for found in locked.values():
        OpenOrder(context, found).check_revision()


async def _fulfil(
    context: Context, sent: NewFulfillmentsOfOrder, index: int, locked: dict[UUID, LockedOrder]
) -> Result:
    found = locked.get(as_order_id(sent.order_id))
    if found is None:
        raise order_not_found(sent.order_id)
    order = OpenOrder(context, found)
    order.check_owner_apps()
    paths = [f"ordersWithFulfillments[{index}].fulfillments[{place}]" for place in range(len(sent.fulfillments))]
    trees = zip(paths, sent.fulfillments, strict=True)
    await add_fulfillments(order, [(path, from_tree(tree, FulfillmentInput, path=path)) for path, tree in trees])
    await order.save()
    result = succeeded(sent.order_id, index)
    result["ordersWithFulfillments"] = msgspec.Raw(_encode(await saved_fulfillments(order)))
    return result
