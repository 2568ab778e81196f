"""Starting what staff do with many orders at once: a background job, each item of which is an operation of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.identity import Caller
from orderwright.model.jobs import JobRequest, JobType
from orderwright.model.permissions import Permission
from orderwright.store.jobs import job_of_request, start_job

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: How many orders one job may change.
MOST_ORDERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do with many orders: the operation that does it with each, and the right that it takes."""

    operation: str
    needs: Permission


CHANGES: Final[Mapping[str, Change]] = {
    "fulfil": Change("order-fulfillments.createFulfillment", Permission.MODIFY_FULFILLMENTS),
    "paid": Change("orders.paymentCollectionMarkOrderAsPaid", Permission.COLLECT_PAYMENTS),
    "approve": Change("orders.updateOrderStatus", Permission.MODIFY_ORDERS),
    "archive": Change("orders.updateOrder", Permission.MODIFY_ORDERS),
    "unarchive": Change("orders.updateOrder", Permission.MODIFY_ORDERS),
    "tag": Change("orders.bulkUpdateOrderTags", Permission.MODIFY_ORDERS),
    "untag": Change("orders.bulkUpdateOrderTags", Permission.MODIFY_ORDERS),
    "cancel": Change("orders.cancelOrder", Permission.MODIFY_ORDERS),
}


async def started_before(service: Service, caller: Caller, request_key: bytes) -> UUID | None:
    """The job that this request has started already, None if it has started none."""
    async with service.database.acquire() as connection:
        return await job_of_request(connection, caller.site_id, request_key)


async def start_order_changes(
    service: Service,
    caller: Caller,
    action: str,
    order_ids: Sequence[UUID],
    values: Mapping[str, str],
    request_id: str,
    request_key: bytes | None = None,
) -> UUID:
    """Queue the job; its id. `values` are `tag`, and `email` and `restock` (`on`) of a cancelation.

    A request with a `request_key` that has started a job starts no other: the id is that of the first. Raises
    `PermissionDenied`, and `ValidationFailed` for an unknown action, no orders, or too many.
    """
    change = CHANGES.get(action)
    if change is None:
        raise ValidationFailed.of("action", f"must be one of {', '.join(CHANGES)}", "INVALID_ENUM_VALUE")
    if not caller.may(change.needs):
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"This needs the permission {change.needs.value}",
            data={"permission": change.needs.value},
        )
    items = tuple(dict.fromkeys(str(order_id) for order_id in order_ids))
    if not items:
        raise ValidationFailed.of("orders", "at least one order has to be chosen", "MIN_SIZE", threshold=1)
    if len(items) > MOST_ORDERS:
        raise ValidationFailed.of("orders", f"at most {MOST_ORDERS} at once", "MAX_SIZE", threshold=MOST_ORDERS)
    request = JobRequest(
        identity=caller.identity, request_id=request_id, items=items, action=action, values=dict(values)
    )
    async with service.database.transaction() as connection:
        return await start_job(
            connection,
            caller.site_id,
            kind=JobType.CHANGE_ORDERS,
            payload=msgspec.json.encode(request),
            items=items,
            at=service.clock(),
            request_key=request_key,
        )
