"""Recording the parcels of many orders from a file of tracking numbers, uploaded or pasted."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, words_of_code
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.sent_text import sent_text
from orderwright.dashboard.texts import _
from orderwright.dashboard.tracking_plan import AT_ONCE, REASONS, Planned, plan
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.rules.tracking_files import COLUMNS, BadTrackingFile, read_tracking

Json = dict[str, Any]
PATH: Final = "/orders/parcels"
_TEMPLATE: Final = "parcels/import.html"
#: Lines that one form takes.
MOST: Final = 1000
_MOST_BYTES: Final = 256 * 1024
_MAX_FORM: Final = 4 * _MOST_BYTES
_WORDS: Final = {
    "NO_HEADER": _("The first line has to name the columns: order, and tracking_number or tracking_link."),
    "NO_ORDER": _("The number of the order is missing."),
    "NO_TRACKING": _("The tracking number is missing."),
    "BAD_LINK": _("The link has to begin with https://."),
    "BAD_QUANTITY": _("A quantity is a whole number of a SKU."),
    "TOO_LONG": _("A cell is too long."),
    "NOT_CSV": _("This is no line of a CSV file."),
}


@page(PATH, needs=Permission.MODIFY_FULFILLMENTS)
async def show(page: Page) -> Response:
    """The form, with what a file may hold."""
    return await _form(page)


@action(PATH, needs=Permission.MODIFY_FULFILLMENTS, max_form=_MAX_FORM)
async def bring_in(page: Page) -> Response:
    """Show what the file would do, or do it: then what can't be done is told by its lines, and the rest is recorded."""
    text = await sent_text(page, _MOST_BYTES)
    if isinstance(text, Problem):
        return await _form(page, text)
    page.refill({"text": text})
    try:
        rows = read_tracking(text)
    except BadTrackingFile as error:
        faults = [(line, page.text(_WORDS[code])) for line, code in error.faults]
        words = faults[0][1] if not faults[0][0] else page.text("Nothing was recorded. Look at the lines below.")
        return await _form(page, Problem(words, "INVALID", 422), faults=[one for one in faults if one[0]])
    if not rows or len(rows) > MOST:
        words = page.text("A file has 1 to %(most)s lines below the first one.", most=page.formats.number(MOST))
        return await _form(page, Problem(words, "INVALID", 422, {"text": words}))
    planned = await plan(page, rows)
    if page.field("step") != "record":
        return await _form(page, planned=planned)
    faults = [(row.line, page.text(REASONS[one.fault])) for one in planned if one.fault for row in one.rows]
    done = [one for one in planned if not one.fault and not one.known]
    failed = await _recorded(page, done)
    faults += [(row.line, words) for one, words in failed for row in one.rows]
    count = len(done) - len(failed)
    told = page.plural("%(n)s parcel was recorded.", "%(n)s parcels were recorded.", count)
    if not faults:
        return await page.redirect("/orders", notice=told)
    words = page.text("Look at the lines below.")
    return await _form(page, Problem(f"{told} {words}", "INVALID", 422), faults=sorted(faults))


async def _recorded(page: Page, done: list[Planned]) -> list[tuple[Planned, str]]:
    """Record the parcels; those that were refused, with why."""
    failed = []
    for one in (one for one in done if one.parcel):
        assert one.order is not None, "a parcel is of an order"
        request = {"orderId": one.order["id"], "fulfillment": {"id": one.parcel, "trackingInfo": one.tracking}}
        try:
            await page.call("order-fulfillments.updateFulfillment", request)
        except OrderwrightError as error:
            failed.append((one, page.problem(error).message))
    by_order: dict[str, list[Planned]] = {}
    for one in done:
        if one.order is not None and not one.parcel:
            by_order.setdefault(one.order["id"], []).append(one)
    ids = list(by_order)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        sent = [
            {"orderId": order_id, "fulfillments": [_parcel(one) for one in by_order[order_id]]} for order_id in part
        ]
        try:
            answer = await page.call("order-fulfillments.bulkCreateFulfillments", {"ordersWithFulfillments": sent})
        except OrderwrightError as error:
            # What was recorded before stays recorded, and is told; the form that is shown has a key of its own.
            failed += [(one, page.problem(error).message) for order_id in part for one in by_order[order_id]]
            continue
        for result in answer["results"]:
            refused = result["itemMetadata"].get("error")
            if refused is not None:
                words = words_of_code(refused["code"])
                reason = page.text(words) if words else refused["description"]
                failed += [(one, reason) for one in by_order[part[result["itemMetadata"]["originalIndex"]]]]
    return failed


def _parcel(one: Planned) -> Json:
    lines = [{"id": line_id, "quantity": units} for line_id, units in one.units.items()]
    return {"lineItems": lines, "trackingInfo": one.tracking}


async def _form(
    page: Page,
    problem: Problem | None = None,
    *,
    faults: list[tuple[int, str]] | None = None,
    planned: list[Planned] | None = None,
) -> Response:
    return await page.render(
        _TEMPLATE,
        columns=COLUMNS,
        most=MOST,
        bytes=_MOST_BYTES,
        faults=faults or [],
        planned=planned or [],
        reasons=REASONS,
        problem=problem,
    )
