"""How far a job about many orders is, and what became of each order."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard.failures import WORDS
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.texts import _
from orderwright.dashboard.views.orders.bulk import BULK_ACTIONS
from orderwright.model.errors import NotFound
from orderwright.model.permissions import Permission

_SHOWN: Final = 200
#: Why an order was left as it was, in the words of the page.
REASONS: Final = {
    **WORDS,
    "NOTHING_TO_FULFIL": _("All its units are sent or refunded."),
    "ORDER_NOT_APPROVED": _("Only approved orders can be fulfilled."),
    "ORDER_ALREADY_PAID": _("It is paid already."),
    "USER_NOT_FOUND": _("Whoever started this may no longer log in."),
    "PERMISSION_DENIED": _("Whoever started this may no longer do this."),
}


@page("/orders/jobs/{id}", needs=Permission.READ_JOBS)
async def show(page: Page) -> Response:
    """The job, which is asked again every two seconds until it has ended."""
    try:
        job_id = UUID(page.param("id"))
    except ValueError:
        raise NotFound("JOB_NOT_FOUND", "There is no such job") from None
    job = (await page.call("async-jobs.getAsyncJob", {"id": str(job_id)}))["job"]
    label = next((words for key, words, _needs in BULK_ACTIONS if key == page.query("action")), _("Change orders"))
    failures = job["failures"][:_SHOWN] if job["status"] in ("FINISHED", "FAILED") else []
    return await page.render(
        "orders/job.html",
        job=job,
        label=page.text(label),
        action=page.query("action"),
        done=job["succeededItems"] + job["failedItems"],
        running=job["status"] in ("PENDING", "PROCESSING"),
        rows=[await _row(page, failure) for failure in failures],
        more=len(job["failures"]) - len(failures) if failures else 0,
    )


async def _row(page: Page, failure: dict[str, Any]) -> tuple[str, str, str]:
    """Id and number of an order that was left alone, and why."""
    error = failure["error"]
    known = REASONS.get(error["code"])
    reason = page.text(known) if known else error["description"]
    try:
        order = (await page.call("orders.getOrder", {"id": failure["itemId"]}))["order"]
    except NotFound:
        return failure["itemId"], "", reason
    return failure["itemId"], order["number"], reason
