"""bulkImportOrders: start the job that imports the orders of a file, or of a dry run."""

from __future__ import annotations

from orderwright.model.order_imports import BulkImportOrdersRequest, BulkImportOrdersResponse
from orderwright.workflows.context import Context
from orderwright.workflows.import_jobs import import_of_dry_run, start_import


async def bulk_import_orders(context: Context, request: BulkImportOrdersRequest) -> BulkImportOrdersResponse:
    """Read the file, so that what is none is refused at once, and queue the job with the write itself."""
    if request.dry_run_job_id is not None:
        job_id, orders = await import_of_dry_run(context, request.dry_run_job_id)
    else:
        assert request.content is not None, "one of the two is required"
        assert request.format is not None, "content comes with its format"
        job_id, orders = await start_import(context, request.content, request.format, dry_run=bool(request.dry_run))
    return BulkImportOrdersResponse(job_id=str(job_id), orders=orders)
