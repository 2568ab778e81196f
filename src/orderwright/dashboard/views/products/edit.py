"""Making a product, and changing what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.edits import Stale, save_changes, stale_problem, was_in_form
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.failures import refusal as faulty
from orderwright.dashboard.page import Page
from orderwright.dashboard.product_form import (
    LABELS,
    choices_for,
    faults_of,
    patch_of,
    refusal,
    typed_values,
    values_of,
)
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.views.products.one import read_product
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.rules.stock import is_guid

Json = dict[str, Any]
_TEMPLATE: Final = "products/edit.html"


@page("/products/new", needs=Permission.MANAGE_CATALOG)
async def show_new(page: Page) -> Response:
    """The form of a new product."""
    return await _form(page, document({}), _new_values(page), was={}, revision=None)


@action("/products/new", needs=Permission.MANAGE_CATALOG)
async def create(page: Page) -> Response:
    """Make it. Its options and variants are asked for on the next page."""
    typed = typed_values(page)
    faults = faults_of(typed)
    if faults:
        return await _form(page, document({}), typed, was={}, revision=None, problem=faulty(page, **faults))
    # An empty field and one that is not sent are the same for a new product.
    sent = {name: value for name, value in patch_of({}, typed).items() if value is not None}
    sent["available"] = typed["available"] == "on"
    try:
        answer = await page.call("catalog.createProduct", {"product": sent})
    except OrderwrightError as error:
        return await _form(page, document({}), typed, was={}, revision=None, problem=refusal(page, error))
    product_id = answer["product"]["id"]
    path = f"/products/{product_id}/options" if page.field("then") == "options" else f"/products/{product_id}"
    return await page.redirect(path, notice=page.text("The product was made."))


@page("/products/{id}/edit", needs=Permission.MANAGE_CATALOG)
async def show(page: Page) -> Response:
    """The form of a product."""
    product, revision = await read_product(page)
    values = values_of(product)
    return await _form(page, product, values, was=values, revision=revision)


@action("/products/{id}/edit", needs=Permission.MANAGE_CATALOG)
async def save(page: Page) -> Response:
    """Save what was changed, unless somebody else changed the same."""
    product, _revision = await read_product(page)
    was, typed = was_in_form(page, LABELS), typed_values(page)
    # A field that can hold several lines comes back with the line ends of the browser.
    was["translations"] = was["translations"].replace("\r\n", "\n")
    faults = faults_of(typed)
    if faults:
        problem = faulty(page, **faults)
        return await _form(page, product, typed, was=was, revision=page.revision(), problem=problem)

    async def send(patch: Json, revision: int | None) -> None:
        await page.call("catalog.updateProduct", {"product": {"id": page.param("id"), **patch}}, if_match=revision)

    async def read() -> tuple[Mapping[str, str], int]:
        now, revision = await read_product(page)
        return values_of(now), revision

    try:
        stale = await save_changes(page, patch_of(was, typed), was=was, typed=typed, send=send, read=read)
    except OrderwrightError as error:
        problem = refusal(page, error)
        return await _form(page, product, typed, was=was, revision=page.revision(), problem=problem)
    if stale is not None:
        page.refill(stale.values)
        revision, problem = stale.revision, stale_problem(page)
        return await _form(page, product, stale.values, was=stale.now, revision=revision, problem=problem, stale=stale)
    return await page.redirect(f"/products/{page.param('id')}", notice=page.text("The product was saved."))


def _new_values(page: Page) -> dict[str, str]:
    values = {**values_of(document({})), "currency": page.site.currency}
    if is_guid(page.query("file")):
        values |= {"file": page.query("file").lower(), "itemType": "DIGITAL"}
    return values


async def _form(
    page: Page,
    product: Json,
    values: Mapping[str, str],
    *,
    was: Mapping[str, str],
    revision: int | None,
    problem: Problem | None = None,
    stale: Stale | None = None,
) -> Response:
    return await page.render(
        _TEMPLATE,
        product=product,
        values=values,
        was=was,
        revision=revision,
        labels=LABELS,
        choices=await choices_for(page, product),
        problem=problem,
        stale=stale,
    )
