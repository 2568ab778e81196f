"""Fees of a draft."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.draft_view import changed, read_draft, show_editor
from orderwright.dashboard.failures import refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import NO_AMOUNT, amount_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE = "drafts/fee.html"


@page("/drafts/{id}/fee", needs=Permission.CREATE_DRAFT_FEES)
async def show(page: Page) -> Response:
    """The form."""
    return await page.render(_TEMPLATE, view=await read_draft(page))


@action("/drafts/{id}/fee", needs=Permission.CREATE_DRAFT_FEES)
async def add(page: Page) -> Response:
    """Charge the fee, at once."""
    view = await read_draft(page)
    amount = amount_of(page.field("amount"))
    if amount is None:
        return await page.render(_TEMPLATE, view=view, problem=refusal(page, amount=NO_AMOUNT))
    fee: Json = {
        "name": page.field("name"),
        "price": {"amount": amount},
        "taxDetails": {"taxable": page.field("taxable") == "on"},
        "applyToDraftOrder": True,
    }
    try:
        answer = await page.call(
            "draft-orders.createCustomAdditionalFees", {"draftOrderId": view.id, "customAdditionalFees": [fee]}
        )
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, view=view, problem=page.problem(error))
    return await changed(page, answer)


@action("/drafts/{id}/fee/switch", needs=Permission.SET_DRAFT_FEES)
async def switch(page: Page) -> Response:
    """Charge a fee, or switch it off."""
    part = {"id": page.field("fee"), "applied": page.field("applied") == "on"}
    return await _done(page, "draft-orders.setAdditionalFees", {"additionalFees": [part]})


@action("/drafts/{id}/fee/delete", needs=Permission.DELETE_DRAFT_FEES)
async def delete(page: Page) -> Response:
    """Take a fee of the draft's own out."""
    return await _done(page, "draft-orders.deleteCustomAdditionalFees", {"customAdditionalFees": [page.field("fee")]})


async def _done(page: Page, key: str, request: Json) -> Response:
    try:
        answer = await page.call(key, {"draftOrderId": page.param("id"), **request})
    except OrderwrightError as error:
        return await show_editor(page, await read_draft(page), page.problem(error))
    return await changed(page, answer)
