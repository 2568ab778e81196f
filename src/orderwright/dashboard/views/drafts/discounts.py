"""Discounts of a draft: of the whole, of one line, or of the shipping."""

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

Json = dict[str, Any]
_TEMPLATE = "drafts/discount.html"
#: The fields of the form, by what an error names.
_NAMES = {
    "amount": "size",
    "percentage": "size",
    "priceAmount": "size",
    "description": "reason",
    "DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS": "size",
    "DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS": "size",
    "DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL": "size",
}


@page("/drafts/{id}/discount", needs=Permission.ADD_DRAFT_DISCOUNTS)
async def show(page: Page) -> Response:
    """The form; `line` in the address is what the discount is for at first."""
    return await page.render(_TEMPLATE, view=await read_draft(page), target=page.query("line"))


@action("/drafts/{id}/discount", needs=Permission.ADD_DRAFT_DISCOUNTS)
async def add(page: Page) -> Response:
    """Give the discount, at once."""
    view = await read_draft(page)
    target, size = page.field("target"), amount_of(page.field("size"))
    if size is None:
        return await page.render(_TEMPLATE, view=view, target=target, problem=refusal(page, size=NO_AMOUNT))
    if page.field("kind") == "percent" and not is_percentage(size):
        return await page.render(_TEMPLATE, view=view, target=target, problem=refusal(page, size=NO_PERCENTAGE))
    discount: Json = {"applyToDraftOrder": True, "discountType": "GLOBAL"}
    if target == "SHIPPING":
        discount["discountType"] = "SHIPPING"
    elif target:
        discount |= {"discountType": "SPECIFIC_ITEMS", "lineItemDiscounts": [{"id": target}]}
    if page.field("kind") == "percent":
        discount["percentage"] = size
    else:
        discount["priceAmount"] = {"amount": size}
    if page.field("reason"):
        discount["description"] = page.field("reason")
    try:
        answer = await page.call(
            "draft-orders.createCustomDiscounts", {"draftOrderId": view.id, "discounts": [discount]}
        )
    except OrderwrightError as error:
        problem = page.problem(error, **_NAMES)
        return await page.render(_TEMPLATE, view=view, target=target, problem=problem)
    return await changed(page, answer)


@action("/drafts/{id}/discount/switch", needs=Permission.SET_DRAFT_DISCOUNTS)
async def switch(page: Page) -> Response:
    """Apply a discount, or switch it off."""
    part = {"id": page.field("discount"), "applied": page.field("applied") == "on"}
    return await _done(page, "draft-orders.setDiscounts", {"discounts": [part]})


@action("/drafts/{id}/discount/delete", needs=Permission.DELETE_DRAFT_DISCOUNTS)
async def delete(page: Page) -> Response:
    """Take a discount of the draft's own out."""
    return await _done(page, "draft-orders.deleteCustomDiscounts", {"discountIds": [page.field("discount")]})


async def _done(page: Page, key: str, request: Json) -> Response:
    try:
        answer = await page.call(key, {"draftOrderId": page.param("id"), **request})
    except OrderwrightError as error:
        return await show_editor(page, await read_draft(page), page.problem(error))
    return await changed(page, answer)
