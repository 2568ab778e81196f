"""What each kind of job does with one of its items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from orderwright.model.jobs import ItemResult, JobRequest, JobType
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.worker.order_changes import change_order
from orderwright.workflows.delete_imported_order import delete_imported_order
from orderwright.workflows.import_jobs import import_item
from orderwright.workflows.service import Service

#: Does one item in the unit of work that also counts it. An `ApplicationError` takes its writes back and becomes
#: the item's failure; any other exception is tried again later. What it answers is kept as the item's result.
ItemHandler = Callable[[Service, UnitOfWork, JobRequest, str], Awaitable[ItemResult | None]]


async def _delete_imported_order(_: Service, unit: UnitOfWork, request: JobRequest, item: str) -> None:
    await delete_imported_order(unit, UUID(item), actor=request.identity)


KINDS: Mapping[str, ItemHandler] = {
    JobType.BULK_DELETE_IMPORTED_ORDERS: _delete_imported_order,
    JobType.BULK_IMPORT_ORDERS: import_item,
    JobType.DRY_RUN_IMPORT: import_item,
    JobType.CHANGE_ORDERS: change_order,
}
