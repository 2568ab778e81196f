"""The calls of `async_jobs` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.async_jobs import GetAsyncJobResponse

GET_ASYNC_JOB: Call[GetAsyncJobResponse] = Call(
    key="async-jobs.getAsyncJob",
    method="GET",
    path="/async-job/v1/async-jobs/{id}",
    response=GetAsyncJobResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=None,
)
