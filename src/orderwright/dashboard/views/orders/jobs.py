"""How far a job about many orders is, and what became of each order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard.error_words import ERROR_WORDS
from orderwright.dashboard.failures import WORDS
from orderwright.dashboard.job_pages import PAGE_SIZE, first_shown, has_ended, load_job, results_file, shown_results
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.texts import _
from orderwright.dashboard.views.orders.bulk import BULK_ACTIONS
from orderwright.model.jobs import JobType
from orderwright.model.permissions import Permission
from orderwright.rules.export_columns import Value
from orderwright.store.job_items import JobItem, job_items
from orderwright.store.orders import numbers_of

#: The jobs whose items are orders of the site.
_TYPES: Final = (JobType.CHANGE_ORDERS, JobType.BULK_DELETE_IMPORTED_ORDERS)
_TITLES: Final = (_("Order"), _("Id"), _("Result"), _("Code"), _("Reason"))
#: Why an order was left as it was, in the words of the page.
REASONS: Final = {
    **ERROR_WORDS,
    **WORDS,
    "NOTHING_TO_FULFIL": _("All its units are sent or refunded."),
    "ORDER_NOT_APPROVED": _("Only approved orders can be fulfilled."),
    "ORDER_ALREADY_PAID": _("It is paid already."),
    "STATUS_ALREADY_SET": _("It has this status already."),
    "UNSUPPORTED_TRANSITION": _("Its status does not allow this any more."),
    "ORDER_IS_PENDING": _("Its checkout is not complete. Approve or reject it first."),
    "ORDER_IS_REJECTED": _("It was rejected."),
    "USER_NOT_FOUND": _("Whoever started this may no longer log in."),
    "PERMISSION_DENIED": _("Whoever started this may no longer do this."),
}


class Row(NamedTuple):
    """One order of a job: its number (None if it is gone), the result and the reason in words, and the code of it."""

    id: str
    number: int | None
    result: str
    words: str
    code: str
    reason: str


@page("/orders/jobs/{id}", needs=Permission.READ_JOBS)
async def show(page: Page) -> Response:
    """The job, which is asked again every two seconds until it has ended; then the result of each order."""
    job = await load_job(page, *_TYPES)
    ended, start, failed = has_ended(job), first_shown(page), page.query("show") == "failed"
    rows = await _rows(page, job["id"], start, PAGE_SIZE + 1, failed=failed) if ended else []
    label = next((words for key, words, _needs in BULK_ACTIONS if key == page.query("action")), _("Change orders"))
    return await page.render(
        "orders/job.html",
        job=job,
        label=page.text(label),
        action=page.query("action"),
        done=job["succeededItems"] + job["failedItems"],
        running=not ended,
        failed=failed,
        **shown_results(rows, start),
    )


@page("/orders/jobs/{id}/results.csv", needs=Permission.READ_JOBS, file=True)
async def download(page: Page) -> Response:
    """The result of every order of the job, as far as it has come."""
    job_id = (await load_job(page, *_TYPES))["id"]

    async def cells(start: int, limit: int) -> list[tuple[Value, ...]]:
        rows = await _rows(page, job_id, start, limit)
        return [(row.number, row.id, row.words, row.code, row.reason) for row in rows]

    return results_file(page, f"results-{job_id}", _TITLES, cells)


async def _rows(page: Page, job_id: str, start: int, limit: int, *, failed: bool = False) -> list[Row]:
    """The items of a job, with numbers of orders and words. Of old jobs only those that failed are known."""
    site_id, known = page.staff.site_id, UUID(job_id)
    async with page.service.database.acquire() as connection:
        items = await job_items(connection, site_id, known, start=start, limit=limit, failed=failed)
        if not items and not failed:
            items = await job_items(connection, site_id, known, start=start, limit=limit, failed=True)
        numbers = await numbers_of(connection, site_id, _order_ids(items))
    return [_row(page, item, numbers) for item in items]


def _order_ids(items: Sequence[JobItem]) -> list[UUID]:
    return [UUID(item.item_id) for item in items]


def _row(page: Page, item: JobItem, numbers: dict[UUID, int]) -> Row:
    number = numbers.get(UUID(item.item_id))
    if item.error is None:
        result, words = ("done", _("Done")) if item.tried else ("open", _("Not tried"))
        return Row(item.item_id, number, result, page.text(words), "", "")
    known = REASONS.get(item.error.code)
    reason = page.text(known) if known else item.error.description
    return Row(item.item_id, number, "failed", page.text(_("Left as it was")), item.error.code, reason)
