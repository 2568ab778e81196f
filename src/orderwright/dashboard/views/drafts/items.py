"""Putting things into a draft: items of the catalogue, and things that are in none."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.draft_products import choices, reference_of
from orderwright.dashboard.draft_typed import NEEDED, units_of
from orderwright.dashboard.draft_view import changed, read_draft
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import NO_AMOUNT, NO_UNITS, amount_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_ADD = "draft-orders.addLineItemsToDraftOrder"
_CUSTOM = "drafts/custom.html"


@page("/drafts/{id}/items", needs=Permission.ADD_DRAFT_LINES)
async def show(page: Page) -> Response:
    """What the catalogue has, by words of name or SKU."""
    return await _picker(page, page.query("q")[:100], page.query("cursor"))


@action("/drafts/{id}/items", needs=Permission.ADD_DRAFT_LINES)
async def add(page: Page) -> Response:
    """Put the chosen items in, each with its quantity."""
    lines: list[Json] = []
    text = page.field("q")[:100]
    for key in page.fields("item"):
        quantity = units_of(page.field(f"quantity_{key}", "1") or "1")
        if quantity is None:
            return await _picker(page, text, page.field("at"), refusal(page, **{f"quantity_{key}": NO_UNITS}))
        lines.append({"catalogReference": reference_of(key), "quantity": quantity})
    if not lines:
        nothing = Problem(page.text("Choose at least one item."))
        return await _picker(page, text, page.field("at"), nothing)
    try:
        answer = await page.call(_ADD, {"draftOrderId": page.param("id"), "catalogLineItems": lines})
    except OrderwrightError as error:
        return await _picker(page, text, page.field("at"), page.problem(error))
    return await changed(page, answer)


@page("/drafts/{id}/custom", needs=Permission.ADD_DRAFT_LINES)
async def show_custom(page: Page) -> Response:
    """The form of a line that is in no catalogue."""
    return await page.render(_CUSTOM, view=await read_draft(page))


@action("/drafts/{id}/custom", needs=Permission.ADD_DRAFT_LINES)
async def add_custom(page: Page) -> Response:
    """Add it."""
    view = await read_draft(page)
    price, quantity = amount_of(page.field("price")), units_of(page.field("quantity", "1") or "1")
    wrong = {"name": not page.field("name"), "price": price is None, "quantity": quantity is None}
    words = {"name": NEEDED, "price": NO_AMOUNT, "quantity": NO_UNITS}
    faults = {name: words[name] for name, is_wrong in wrong.items() if is_wrong}
    if faults:
        return await page.render(_CUSTOM, view=view, problem=refusal(page, **faults))
    line: Json = {
        "productName": {"original": page.field("name")},
        "price": {"amount": price},
        "quantity": quantity,
        "itemType": {"preset": "PHYSICAL" if page.field("ships") == "on" else "SERVICE"},
    }
    if page.field("sku"):
        line["physicalProperties"] = {"sku": page.field("sku")}
    try:
        answer = await page.call(_ADD, {"draftOrderId": view.id, "customLineItems": [line]})
    except OrderwrightError as error:
        problem = page.problem(error, original="name", amount="price")
        return await page.render(_CUSTOM, view=view, problem=problem)
    return await changed(page, answer)


async def _picker(page: Page, text: str, cursor: str, problem: Problem | None = None) -> Response:
    view = await read_draft(page)
    if not page.may(Permission.READ_CATALOG):
        problem = problem or Problem(page.text("Your role may not look at the catalogue."), status=403)
        return await page.render("drafts/items.html", view=view, q=text, at="", found=[], after=None, problem=problem)
    try:
        found, after = await choices(page, view, text, cursor)
    except OrderwrightError as error:
        found, after, problem = [], None, problem or page.problem(error)
    return await page.render(
        "drafts/items.html", view=view, q=text, at=cursor, found=found, after=after, problem=problem
    )
