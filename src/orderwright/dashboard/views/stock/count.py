"""Entering counts of many items in one form."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.stock_changes import DIGITS, NOTE, seen, set_counts
from orderwright.dashboard.stock_rows import StockRow, key_of, rows_of_keys
from orderwright.dashboard.typed import Typed
from orderwright.dashboard.views.stock.list import asked_of, listed_for
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "stock/count.html"
#: Rows that one form can hold.
_MOST: Final = 500


@page("/stock/count", needs=Permission.MANAGE_INVENTORY)
async def show(page: Page) -> Response:
    """A field for each row of the list."""
    asked = asked_of(page)
    listed = await listed_for(page, asked)
    return await page.render(_TEMPLATE, rows=listed.rows, folded=bool(listed.folded))


@action("/stock/count", needs=Permission.MANAGE_INVENTORY)
async def count(page: Page) -> Response:
    """Set what was typed. What has changed meanwhile is told and left alone; the rest is set."""
    typed = Typed(page, page.form)
    rows = await rows_of_keys(page, [key_of(code) for code in page.fields("item")[:_MOST]])
    filled = [row for row in rows if typed.line(f"count_{row.code}")]
    items = [_item(typed, row) for row in filled]
    if not filled or typed.problem:
        nothing = Problem(page.text("Write at least one count."))
        return await page.render(_TEMPLATE, rows=rows, folded=False, problem=typed.problem or nothing)
    try:
        faults = await set_counts(page, items, page.field("note"))
    except OrderwrightError as error:
        problem = page.problem(error, note=NOTE)
        return await page.render(_TEMPLATE, rows=rows, folded=False, problem=problem)
    done = len(filled) - len(faults)
    words = page.plural("%(num)s count was saved.", "%(num)s counts were saved.", done, num=done)
    if not faults:
        return await page.redirect("/stock", notice=words)
    return await _again(page, filled, faults, words if done else "")


def _item(typed: Typed, row: StockRow) -> Json:
    name = f"count_{row.code}"
    return {**row.reference, "quantity": typed.units(name, digits=DIGITS), **seen(typed, row.code, row.quantity, name)}


async def _again(page: Page, filled: list[StockRow], faults: dict[int, str], words: str) -> Response:
    """The rows that were left alone, with what is there now."""
    left = [row for index, row in enumerate(filled) if index in faults]
    rows = await rows_of_keys(page, [row.key for row in left])
    fields = {f"count_{row.code}": faults[index] for index, row in enumerate(filled) if index in faults}
    page.refill({f"was_{row.code}": "" if row.quantity is None else str(row.quantity) for row in rows})
    message = " ".join(filter(None, (words, page.text("The rows below have changed meanwhile. Look at them again."))))
    return await page.render(_TEMPLATE, rows=rows, folded=False, problem=Problem(message, "STOCK_CHANGED", 409, fields))
