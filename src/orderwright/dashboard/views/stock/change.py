"""Changing one quantity: adding and taking off, setting a count, and not counting any more."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.stock_changes import DIGITS, refusals, seen, set_counts
from orderwright.dashboard.stock_rows import StockRow
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.dashboard.views.stock.item import known_row
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

_ADJUST: Final = "stock/adjust.html"
_SET: Final = "stock/set.html"
_STOP: Final = "stock/stop.html"
_NO_UNITS: Final = _("How many?")
_NO_REASON: Final = _("Say why: it stands with the movement for good.")


@page("/stock/{key}/adjust", needs=Permission.MANAGE_INVENTORY)
async def show_adjust(page: Page) -> Response:
    """The form."""
    return await page.render(_ADJUST, row=await _counted(page))


@action("/stock/{key}/adjust", needs=Permission.MANAGE_INVENTORY)
async def adjust(page: Page) -> Response:
    """Add units, or take them off."""
    row = await _counted(page)
    typed = Typed(page, page.form)
    units = typed.units("units", digits=DIGITS)
    if not units:
        typed.fault("units", _NO_UNITS)
    if not typed.line("note"):
        typed.fault("note", _NO_REASON)
    if typed.problem:
        return await page.render(_ADJUST, row=row, problem=typed.problem)
    delta = -units if page.field("direction") == "off" else units
    try:
        request = {"items": [{**row.reference, "delta": delta}], "note": typed.line("note")}
        faults = refusals(page, await page.call("inventory.adjustStock", request))
    except OrderwrightError as error:
        return await page.render(_ADJUST, row=row, problem=page.problem(error, delta="units"))
    if faults:
        problem = Problem(page.text("Nothing was changed."), "REFUSED", 409, {"units": faults[0]})
        return await page.render(_ADJUST, row=row, problem=problem)
    return await page.redirect(f"/stock/{row.code}", notice=page.text("The stock was adjusted."))


@page("/stock/{key}/set", needs=Permission.MANAGE_INVENTORY)
async def show_set(page: Page) -> Response:
    """The form."""
    return await page.render(_SET, row=await known_row(page))


@action("/stock/{key}/set", needs=Permission.MANAGE_INVENTORY)
async def set_count(page: Page) -> Response:
    """Set what was counted, unless it has changed since the form was shown."""
    row = await known_row(page)
    typed = Typed(page, page.form)
    quantity = typed.units("count", digits=DIGITS)
    if not typed.line("count"):
        typed.fault("count", _NO_UNITS)
    expected = seen(typed, "", row.quantity, "count")
    if typed.problem:
        return await _set_again(page, row, typed.problem)
    items = [{**row.reference, "quantity": quantity, **expected}]
    try:
        faults = await set_counts(page, items, typed.line("note"))
    except OrderwrightError as error:
        return await page.render(_SET, row=row, problem=page.problem(error, quantity="count"))
    if faults:
        problem = Problem(page.text("Nothing was changed."), "STOCK_CHANGED", 409, {"count": faults[0]})
        return await _set_again(page, await known_row(page), problem)
    return await page.redirect(f"/stock/{row.code}", notice=page.text("The count was saved."))


@page("/stock/{key}/stop", needs=Permission.MANAGE_INVENTORY)
async def show_stop(page: Page) -> Response:
    """What it would do."""
    return await page.render(_STOP, row=await _counted(page))


@action("/stock/{key}/stop", needs=Permission.MANAGE_INVENTORY)
async def stop(page: Page) -> Response:
    """Count it no more, unless there is another number to be forgotten than the question said."""
    row = await known_row(page)
    path = f"/stock/{row.code}"
    if row.quantity is not None:
        typed = Typed(page, page.form)
        items = [{**row.reference, "stopTracking": True, **seen(typed, "", None, "note")}]
        faults = await set_counts(page, items, typed.line("note"))
        if faults:
            row = await known_row(page)
            page.refill({"was_": "" if row.quantity is None else str(row.quantity)})
            problem = Problem(page.text("The stock has changed meanwhile. Nothing was saved."), "STOCK_CHANGED", 409)
            return await page.render(_STOP, row=row, problem=problem)
    return await page.redirect(path, notice=page.text("It is not counted any more. The movements stay."))


async def _set_again(page: Page, row: StockRow, problem: Problem) -> Response:
    """The form with what is there now, so that sending it once more sets the count."""
    page.refill({"was_": "" if row.quantity is None else str(row.quantity)})
    return await page.render(_SET, row=row, problem=problem)


async def _counted(page: Page) -> StockRow:
    row = await known_row(page)
    if row.quantity is None:
        raise NotFound("STOCK_NOT_FOUND", "Nothing is counted under this key")
    return row
