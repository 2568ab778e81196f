"""bulkCreateOrderPaymentRequests: several payment requests, each by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from orderwright.model.errors import FieldViolation, OrderwrightError, ValidationFailed, order_not_found
from orderwright.model.payment_request_requests import BulkCreateOrderPaymentRequestsRequest
from orderwright.model.payment_requests import OrderPaymentRequestInput
from orderwright.model.validation import from_tree
from orderwright.workflows.bulk import Result, bulk_answer, failed, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_request_creation import make_request
from orderwright.workflows.payment_requests import shown

_encode = msgspec.json.Encoder().encode
_FIELD = "orderPaymentRequests"


async def bulk_create_order_payment_requests(
    context: Context, request: BulkCreateOrderPaymentRequestsRequest
) -> Answer:
    """Make them in the order of the request; one that is refused leaves the others alone."""
    read = [_read(tree, f"{_FIELD}[{index}]") for index, tree in enumerate(request.order_payment_requests)]
    wanted = [UUID(one.order_id) for one in read if isinstance(one, OrderPaymentRequestInput)]
    locked = await context.work.lock_many(wanted)
    orders = {order_id: OpenOrder(context, order) for order_id, order in locked.items()}
    results = []
    for index, one in enumerate(read):
        try:
            if isinstance(one, OrderwrightError):
                raise one
            order = orders.get(UUID(one.order_id))
            if order is None:
                raise order_not_found(one.order_id)
            results.append(await _make(context, order, one, index, whole=bool(request.return_entity)))
        except OrderwrightError as error:
            results.append(_refused(index, error))
    return bulk_answer(results)


async def _make(
    context: Context, order: OpenOrder, sent: OrderPaymentRequestInput, index: int, *, whole: bool
) -> Result:
    document, address = await make_request(context, order, sent, f"{_FIELD}[{index}]")
    if not whole:
        return succeeded(document.id, index)
    item = {"orderPaymentRequest": shown(context, document), "orderPaymentRequestUrl": address}
    return succeeded(document.id, index, msgspec.Raw(_encode(item)))


def _refused(index: int, error: OrderwrightError) -> Result:
    """The result of what was not made, and so has no id."""
    result = failed("", index, error)
    del result["itemMetadata"]["id"]
    return result


def _read(tree: dict[str, Any], path: str) -> OrderPaymentRequestInput | OrderwrightError:
    """What was sent, or what is wrong with it by the paths of the whole request."""
    try:
        return from_tree(tree, OrderPaymentRequestInput)
    except ValidationFailed as error:
        return ValidationFailed([_below(path, one) for one in error.violations])


def _below(path: str, violation: FieldViolation) -> FieldViolation:
    return msgspec.structs.replace(violation, field=f"{path}.{violation.field}" if violation.field else path)
