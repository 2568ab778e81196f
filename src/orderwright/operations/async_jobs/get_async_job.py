"""getAsyncJob: how far a job is."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.async_jobs import GetAsyncJobRequest, GetAsyncJobResponse
from orderwright.store.jobs import job_not_found, read_job
from orderwright.workflows.context import Context


async def get_async_job(context: Context, request: GetAsyncJobRequest) -> GetAsyncJobResponse:
    """The job as it stands; `JOB_NOT_FOUND` if the site has none of that id."""
    try:
        job_id = UUID(request.id)
    except ValueError:
        raise job_not_found(request.id) from None
    async with context.service.database.acquire() as connection:
        return GetAsyncJobResponse(job=await read_job(connection, context.site.id, job_id))
