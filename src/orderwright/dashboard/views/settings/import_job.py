"""An import: how far it is, what became of each order of the file, and what to do then."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from starlette.responses import Response

from orderwright.dashboard.failures import words_of_code
from orderwright.dashboard.fault_words import fault_words
from orderwright.dashboard.job_pages import PAGE_SIZE, first_shown, has_ended, load_job, results_file, shown_results
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.bulk import ItemError
from orderwright.model.errors import OrderwrightError
from orderwright.model.jobs import JobType
from orderwright.model.order_imports import ImportedRow
from orderwright.model.permissions import Permission
from orderwright.rules.export_columns import Value
from orderwright.store.job_items import job_items
from orderwright.store.job_results import has_sources, highest_number, job_results, result_counts

_TITLES: Final = (_("Row"), _("Order"), _("Outcome"), _("Result"), _("Reason"))
_decode: Final = msgspec.json.Decoder(ImportedRow).decode
#: Outcomes in words and tones, of an import and of a dry run.
_OUTCOMES: Final = {
    "new": (_("Imported"), _("Would be imported"), "good"),
    "here": (_("Was here already"), _("Is here already"), "quiet"),
    "changed": (_("Was here already, with other content; left alone"), _("Is here with other content"), "half"),
    "failed": (_("Not imported"), _("Would not be imported"), "bad"),
    "open": (_("Not tried"), _("Not tried"), "open"),
}


class Line(NamedTuple):
    """What became of one order: the row of the file, its name there, the outcome, words and tone of it, and notes."""

    row: str
    name: str
    outcome: str
    words: str
    tone: str
    notes: list[str]


@page("/settings/data/imports/{id}", needs=Permission.READ_JOBS)
async def show(page: Page) -> Response:
    """The job, which is asked again every two seconds until it has ended; then the result of each order."""
    return await _show(page)


@page("/settings/data/imports/{id}/results.csv", needs=Permission.READ_JOBS, file=True)
async def download(page: Page) -> Response:
    """The result of every order of the file, as far as the job has come."""
    job = await _job(page)

    async def cells(start: int, limit: int) -> list[tuple[Value, ...]]:
        rows = await _rows(page, job, start, limit)
        return [(*row[:4], "; ".join(row.notes)) for row in rows]

    return results_file(page, f"import-{job['id']}", _TITLES, cells)


@action("/settings/data/imports/{id}/start", needs=Permission.IMPORT_ORDERS)
async def start(page: Page) -> Response:
    """Import what a dry run has found to be importable."""
    try:
        answer = await page.call("orders.bulkImportOrders", {"dryRunJobId": (await _job(page))["id"]})
    except OrderwrightError as error:
        return await _show(page, problem=page.problem(error))
    return page.go(f"/settings/data/imports/{answer['jobId']}")


@action("/settings/data/imports/{id}/number", needs=Permission.SET_ORDER_NUMBER_COUNTER)
async def number(page: Page) -> Response:
    """Let new orders be numbered behind the highest number of the file; never lower than they would be."""
    job = await _job(page)
    async with page.service.database.acquire() as connection:
        highest = await highest_number(connection, page.staff.site_id, UUID(job["id"]))
    back = f"/settings/data/imports/{job['id']}"
    try:
        answer = await page.call("orders.setOrderNumberCounter", {"counter": str((highest or 0) + 1)})
    except OrderwrightError as error:
        problem = page.problem(error)
        if problem.code != "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER":
            return await _show(page, problem=problem)
        higher = _("New orders have higher numbers anyway: the next one gets %(next)s.")
        return await page.redirect(back, notice=page.text(higher, next=problem.data["counter"]))
    return await page.redirect(back, notice=page.text(_("The next order gets %(next)s."), next=answer["newCounter"]))


async def _show(page: Page, **more: Any) -> Response:
    job = await _job(page)
    ended, start, failed = has_ended(job), first_shown(page), page.query("show") == "failed"
    async with page.service.database.acquire() as connection:
        counts = await result_counts(connection, page.staff.site_id, UUID(job["id"]))
        highest = (
            await highest_number(connection, page.staff.site_id, UUID(job["id"]))
            if ended and not job["dry_run"]
            else None
        )
        kept = await has_sources(connection, page.staff.site_id, UUID(job["id"]))
    rows = await _rows(page, job, start, PAGE_SIZE + 1, failed=failed) if ended else []
    kind = 1 if job["dry_run"] else 0
    return await page.render(
        "settings/import_job.html",
        job=job,
        done=job["succeededItems"] + job["failedItems"],
        running=not ended,
        counts=[(page.text(_OUTCOMES[key][kind]), number) for key, number in counts.items()],
        importable=counts.get("new", 0) if job["status"] == "FINISHED" and kept else 0,
        used=job["dry_run"] and ended and bool(counts) and not kept,
        highest=highest,
        failed=failed,
        **shown_results(rows, start),
        **more,
    )


async def _job(page: Page) -> dict[str, Any]:
    job = await load_job(page, JobType.BULK_IMPORT_ORDERS, JobType.DRY_RUN_IMPORT)
    return {**job, "dry_run": job["type"] == JobType.DRY_RUN_IMPORT}


async def _rows(page: Page, job: dict[str, Any], start: int, limit: int, *, failed: bool = False) -> list[Line]:
    site_id, job_id = page.staff.site_id, UUID(job["id"])
    async with page.service.database.acquire() as connection:
        items = await job_items(connection, site_id, job_id, start=start, limit=limit, failed=failed)
        results = {} if failed else await job_results(connection, site_id, job_id, start=start, limit=limit)
    found = []
    kind = 1 if job["dry_run"] else 0
    for place, item in enumerate(items, start=start):
        row, _colon, name = item.item_id.partition(":")
        notes: list[str] = []
        if item.error is not None:
            outcome = "failed"
            faults = (item.error.data or {}).get("faults") or ()
            notes = [_fault(page, one) for one in faults] or [_refusal(page, item.error)]
        elif place in results:
            result = _decode(results[place])
            outcome, notes = result.outcome, [page.text(_FLAGS.get(flag, flag)) for flag in result.flags]
        else:
            outcome = "open"
        words = _OUTCOMES[outcome]
        found.append(Line(row, name, outcome, page.text(words[kind]), words[2], notes))
    return found


#: What staff should look at, by the flags of the service.
_FLAGS: Final = {
    "SUMMARY_DOES_NOT_ADD_UP": _("The parts of the order do not make its total."),
    "SUMMARY_DISAGREES_WITH_LINES": _("The lines of the order do not make its sums."),
    "PAYMENT_STATUS_DISAGREES_WITH_PAYMENTS": _("The payments say another payment status than the file."),
}


def _fault(page: Page, fault: dict[str, Any]) -> str:
    if fault["column"]:
        words = page.text(_("Row %(row)s, column %(column)s"), row=fault["row"], column=fault["column"])
    else:
        words = page.text(_("Row %(row)s"), row=fault["row"])
    return f"{words}: {fault_words(page, fault.get('code', ''), fault.get('data') or {}, fault['message'])}"


def _refusal(page: Page, error: ItemError) -> str:
    """Why an order could not even be tried."""
    known = words_of_code(error.code)
    return page.text(known) if known else error.description
