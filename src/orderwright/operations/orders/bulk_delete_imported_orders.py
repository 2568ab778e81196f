"""bulkDeleteImportedOrders: start the job that removes imported orders for good."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.jobs import JobRequest, JobType
from orderwright.model.order_requests import BulkDeleteImportedOrdersRequest, BulkDeleteImportedOrdersResponse
from orderwright.store.jobs import start_job
from orderwright.workflows.context import Context


async def bulk_delete_imported_orders(
    context: Context, request: BulkDeleteImportedOrdersRequest
) -> BulkDeleteImportedOrdersResponse:
    """Queue the job with the write itself and answer its id. An order named twice is one item of it."""
    items = tuple(dict.fromkeys(str(UUID(order_id)) for order_id in request.order_ids))
    job_id = await start_job(
        context.work.connection,
        context.site.id,
        kind=JobType.BULK_DELETE_IMPORTED_ORDERS,
        payload=msgspec.json.encode(
            JobRequest(identity=context.caller.identity, request_id=context.call.request_id, items=items)
        ),
        items=items,
        at=context.call.now,
    )
    return BulkDeleteImportedOrdersResponse(job_id=str(job_id))
