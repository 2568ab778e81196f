"""Jobs that run in the background, and how far they are."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import Message, Name100
from orderwright.model.errors import Status
from orderwright.model.jobs import AsyncJob
from orderwright.model.permissions import Permission


class GetAsyncJobRequest(Message, kw_only=True):
    """Which job."""

    id: Name100


class GetAsyncJobResponse(Message, kw_only=True):
    """The job as it stands."""

    job: AsyncJob


GET_ASYNC_JOB = Operation(
    module="async-jobs",
    name="getAsyncJob",
    method="GET",
    path="/async-job/v1/async-jobs/{id}",
    request=GetAsyncJobRequest,
    response=GetAsyncJobResponse,
    permission=Permission.READ_JOBS,
    unit=Unit.READ,
    summary="Read how far a job is",
    errors=(ErrorCode("JOB_NOT_FOUND", Status.NOT_FOUND, "The site has no job of that id."),),
    addition=True,
)
