"""What else is agreed on in a draft: tax, a deposit, and the location of the business."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.draft_typed import NO_PERCENTAGE, is_percentage
from orderwright.dashboard.draft_view import changed, read_draft, show_editor
from orderwright.dashboard.failures import refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import NO_AMOUNT, amount_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_DEPOSIT = "drafts/deposit.html"
_LOCATION = "drafts/location.html"


@action("/drafts/{id}/tax", needs=Permission.SET_DRAFT_TAX_EXEMPTION)
async def set_tax(page: Page) -> Response:
    """Charge tax, or none."""
    request = {"draftOrderId": page.param("id"), "taxExempt": page.field("exempt") == "on"}
    try:
        answer = await page.call("draft-orders.setTaxExemption", request)
    except OrderwrightError as error:
        return await show_editor(page, await read_draft(page), page.problem(error))
    return await changed(page, answer)


@page("/drafts/{id}/deposit", needs=Permission.MODIFY_DRAFT_LINES)
async def show_deposit(page: Page) -> Response:
    """What is due at once."""
    return await page.render(_DEPOSIT, view=await read_draft(page))


@action("/drafts/{id}/deposit", needs=Permission.MODIFY_DRAFT_LINES)
async def set_deposit(page: Page) -> Response:
    """Ask for an amount or a share of the total at once; an empty field asks for nothing."""
    view = await read_draft(page)
    details: dict[str, Any] = {}
    if page.field("size"):
        size = amount_of(page.field("size"))
        if size is None:
            return await page.render(_DEPOSIT, view=view, problem=refusal(page, size=NO_AMOUNT))
        if page.field("kind") == "percent" and not is_percentage(size):
            return await page.render(_DEPOSIT, view=view, problem=refusal(page, size=NO_PERCENTAGE))
        details = {"percentage": size} if page.field("kind") == "percent" else {"amount": {"amount": size}}
    try:
        answer = await page.call("draft-orders.setDeposit", {"draftOrderId": view.id, "depositDetails": details})
    except OrderwrightError as error:
        too_much = {"INVALID_AMOUNT": "size", "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL": "size"}
        problem = page.problem(error, amount="size", percentage="size", **too_much)
        return await page.render(_DEPOSIT, view=view, problem=problem)
    return await changed(page, answer)


@page("/drafts/{id}/location", needs=Permission.SET_DRAFT_LOCATION)
async def show_location(page: Page) -> Response:
    """The location of the business that sells this."""
    return await page.render(_LOCATION, view=await read_draft(page))


@action("/drafts/{id}/location", needs=Permission.SET_DRAFT_LOCATION)
async def set_location(page: Page) -> Response:
    """Set it; without an id there is none."""
    view = await read_draft(page)
    location = {"id": page.field("location"), "name": page.field("name")} if page.field("location") else {}
    request = {"draftOrderId": view.id, "businessLocation": location}
    try:
        answer = await page.call("draft-orders.setBusinessLocation", request)
    except OrderwrightError as error:
        return await page.render(_LOCATION, view=view, problem=page.problem(error, id="location"))
    return await changed(page, answer)
