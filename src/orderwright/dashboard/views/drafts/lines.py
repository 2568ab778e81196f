"""The lines of a draft: quantities and prices, taking lines out, and bringing back those of the order."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.draft_typed import units_of
from orderwright.dashboard.draft_view import DraftView, changed, read_draft, show_editor
from orderwright.dashboard.failures import refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action
from orderwright.dashboard.typed import NO_AMOUNT, NO_UNITS, amount_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_UPDATE = "draft-orders.updateLineItems"


@action("/drafts/{id}/lines", needs=Permission.MODIFY_DRAFT_LINES)
async def save(page: Page) -> Response:
    """Set the quantities and prices that differ from those that the form was shown with.

    What was not touched is not sent, so that it stays as it is now, also if somebody else has changed it.
    """
    view = await read_draft(page)
    changes: list[Json] = []
    faults: dict[str, str] = {}
    for line in view.lines:
        change = _change(page, line, faults)
        if len(change) > 1:
            changes.append(change)
    if faults:
        return await show_editor(page, view, refusal(page, **faults))
    return await _update(page, view, changes)


@action("/drafts/{id}/remove", needs=Permission.MODIFY_DRAFT_LINES)
async def remove(page: Page) -> Response:
    """Take a line out."""
    view = await read_draft(page)
    return await _update(page, view, [{"lineItemId": page.field("line"), "newQuantity": 0}])


@action("/drafts/{id}/restore", needs=Permission.MODIFY_DRAFT_LINES)
async def restore(page: Page) -> Response:
    """Bring back a line of the order, with the quantity that it has there."""
    view = await read_draft(page)
    line = view.line(page.field("line"))
    quantity = line["quantity"] if line else 1
    return await _update(page, view, [{"lineItemId": page.field("line"), "newQuantity": quantity}])


def _change(page: Page, line: Json, faults: dict[str, str]) -> Json:
    change: Json = {"lineItemId": line["id"]}
    quantity, price = f"quantity_{line['id']}", f"price_{line['id']}"
    if page.field(quantity) != page.field(f"was_{quantity}"):
        change["newQuantity"] = units_of(page.field(quantity))
        if change["newQuantity"] is None:
            faults[quantity] = NO_UNITS
    if page.field(price) != page.field(f"was_{price}"):
        change["newPrice"] = amount_of(page.field(price))
        if change["newPrice"] is None:
            faults[price] = NO_AMOUNT
    return change


async def _update(page: Page, view: DraftView, changes: list[Json]) -> Response:
    if not changes:
        return await show_editor(page, view) if page.is_part else page.go(f"/drafts/{view.id}")
    try:
        answer = await page.call(_UPDATE, {"draftOrderId": view.id, "lineItemChanges": changes})
    except OrderwrightError as error:
        names = {}
        for index, change in enumerate(changes):
            names[f"lineItemChanges[{index}].newQuantity"] = f"quantity_{change['lineItemId']}"
            names[f"lineItemChanges[{index}].newPrice"] = f"price_{change['lineItemId']}"
        return await show_editor(page, view, page.problem(error, **names))
    return await changed(page, answer)
