"""What the pages of background jobs share: finding the job, the results in pages, and all of them as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from orderwright.dashboard.page import Page
from orderwright.model.errors import NotFound
from orderwright.model.jobs import JobType
from orderwright.rules.csv_cells import cell_of, lines
from orderwright.rules.export_columns import Value

#: How many results a page shows. One more is asked for, which tells whether there is a next page.
PAGE_SIZE: Final = 100
_CHUNK: Final = 1000
_ENDED: Final = ("FINISHED", "FAILED")
#: Gives the cells of the results behind a place, up to a number of results.
ResultRows = Callable[[int, int], Awaitable[Sequence[Sequence[Value]]]]


async def load_job(page: Page, *types: JobType) -> dict[str, Any]:
    """The job of the address. Raises `NotFound` (JOB_NOT_FOUND), also for a job of another type than those."""
    try:
        job_id = UUID(page.param("id"))
    except ValueError:
        raise NotFound("JOB_NOT_FOUND", "There is no such job") from None
    job: dict[str, Any] = (await page.call("async-jobs.getAsyncJob", {"id": str(job_id)}))["job"]
    if job["type"] not in types:
        raise NotFound("JOB_NOT_FOUND", "That job does something else")
    return job


def has_ended(job: dict[str, Any]) -> bool:
    """Whether nothing more comes of the job."""
    return job["status"] in _ENDED


def first_shown(page: Page) -> int:
    """How many results stand before those that the address asks for."""
    text = page.query("from")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def shown_results(rows: Sequence[Any], start: int) -> dict[str, Any]:
    """The results of a page, of `PAGE_SIZE` + 1 that were asked for, and where the pages before and after it begin."""
    return {
        "rows": rows[:PAGE_SIZE],
        "before": max(0, start - PAGE_SIZE) if start else None,
        "after": start + PAGE_SIZE if len(rows) > PAGE_SIZE else None,
    }


def results_file(page: Page, name: str, titles: Iterable[str], rows: ResultRows) -> Response:
    """All results as CSV, in a stream."""
    return StreamingResponse(
        _csv([page.text(title) for title in titles], rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


async def _csv(titles: list[str], rows: ResultRows) -> AsyncIterator[bytes]:
    # The mark tells spreadsheets that the file is UTF-8.
    yield b"\xef\xbb\xbf" + lines([titles])
    start = 0
    while found := await rows(start, _CHUNK):
        yield lines([cell_of(one) for one in row] for row in found)
        start += _CHUNK
