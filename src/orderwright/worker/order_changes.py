"""What staff do with many orders at once, one order at a time: each by the operation of the API, with their rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from orderwright.contract.registry import operation
from orderwright.model.errors import ApplicationError
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.jobs import JobRequest
from orderwright.model.refunds import Refund
from orderwright.model.validation import from_tree
from orderwright.operations.binding import handler
from orderwright.operations.perform import authorise
from orderwright.rules.fulfillment import fulfilled_quantities
from orderwright.rules.roles import staff_caller
from orderwright.rules.shippable import refunded_units, shippable_units
from orderwright.store.order_records import RecordKind, record_lists
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.store.users import active_user
from orderwright.workflows.context import Answer, Call, Context
from orderwright.workflows.order_changes import CHANGES
from orderwright.workflows.service import Service

_decode_fulfillments = msgspec.json.Decoder(list[Fulfillment]).decode
_decode_refunds = msgspec.json.Decoder(list[Refund]).decode


class _Line(msgspec.Struct, rename="camel"):
    id: str
    quantity: int
    refund_quantity: int = 0


_decode_lines = msgspec.json.Decoder(list[_Line]).decode


async def change_order(service: Service, unit: UnitOfWork, request: JobRequest, item: str) -> None:
    """Do the job's action with one order. The member of the staff who asked must still be there and still be allowed.

    Raises what the operation raises, and NOTHING_TO_FULFIL for an order all of whose units are sent or refunded.
    """
    user = await active_user(unit.connection, unit.site.id, request.identity.id)
    caller = staff_caller(user)
    declared = operation(CHANGES[request.action].operation)
    authorise(declared, caller)
    call = Call(caller=caller, request_id=request.request_id, now=service.clock())
    context = Context(service=service, call=call, site=unit.site, operation=declared.key, unit=unit)
    tree = await _request(unit, request, item)
    result = await handler(declared.key)(context, from_tree(tree, declared.request))
    if request.action in ("tag", "untag"):
        _raise_failure(result)


async def _request(unit: UnitOfWork, request: JobRequest, item: str) -> dict[str, Any]:
    """What to ask of the operation."""
    values = request.values
    if request.action == "fulfil":
        return {"orderId": item, "fulfillment": {"lineItems": await _units_left(unit, UUID(item))}}
    if request.action == "paid":
        return {"ecomOrderId": item}
    if request.action == "approve":
        return {"orderId": item, "status": "APPROVED"}
    if request.action in ("archive", "unarchive"):
        return {"order": {"id": item, "archived": request.action == "archive"}}
    if request.action in ("tag", "untag"):
        kind = "assignTags" if request.action == "tag" else "unassignTags"
        return {"orderIds": [item], kind: {"tags": {"tagIds": [values.get("tag", "")]}}}
    return {
        "id": item,
        "sendOrderCanceledEmail": values.get("email") == "on",
        "restockAllItems": values.get("restock") == "on",
    }


async def _units_left(unit: UnitOfWork, order_id: UUID) -> list[dict[str, Any]]:
    """The lines with what is ordered, less what is in parcels, less what was refunded; the order is locked for it."""
    order = await unit.unchanged(await unit.lock(order_id))
    kinds = (RecordKind.FULFILLMENT, RecordKind.REFUND)
    lists = (await record_lists(unit.connection, unit.site.id, [order_id], kinds)).get(order_id, {})
    lines = _decode_lines(order.lines)
    refunded = refunded_units(_decode_refunds(lists.get(RecordKind.REFUND, b"[]")))
    left = shippable_units(
        {line.id: line.quantity for line in lines},
        fulfilled_quantities(_decode_fulfillments(lists.get(RecordKind.FULFILLMENT, b"[]"))),
        # The line counts units that were refunded elsewhere, too.
        {line.id.lower(): max(refunded[line.id.lower()], line.refund_quantity) for line in lines},
    )
    if not left:
        raise ApplicationError(
            "NOTHING_TO_FULFIL",
            "All units of the order are sent or refunded",
            data={"orderId": str(order_id)},
        )
    return [{"id": line, "quantity": quantity} for line, quantity in left.items()]


def _raise_failure(answer: Answer) -> None:
    """An operation about many orders tells of a failure in its answer; the job counts it as one."""
    (result,) = msgspec.json.decode(answer.body)["results"]
    error = result["itemMetadata"].get("error")
    if error is not None:
        raise _BulkFailure(error["code"], error["description"], data=error.get("data"))


class _BulkFailure(ApplicationError):
    """What an operation about many orders said of the one."""
