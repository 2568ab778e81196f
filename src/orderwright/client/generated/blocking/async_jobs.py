"""The operations of `async_jobs` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.generated.calls import async_jobs as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.contract.async_jobs import GetAsyncJobResponse


class AsyncJobsOperations(BlockingNamespace):
    """The operations of the module `async-jobs`."""

    def get_async_job(self, id: str, *, timeout: float | None = None) -> GetAsyncJobResponse:
        """Read how far a job is.

        Which job.

        Needs `ORDERWRIGHT.READ_JOBS`; open to apps, staff and API keys.

        Raises:
            JobNotFound: The site has no job of that id.
        """
        return self._call(calls.GET_ASYNC_JOB, {"id": id}, Options(timeout=timeout))
