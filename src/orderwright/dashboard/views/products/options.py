"""The options of a product, of which buyers choose, such as the size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.product_options import OptionEdit, changed_options, combinations_of
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.views.products.one import read_product
from orderwright.model.errors import OrderwrightError, StaleRevision
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "products/options.html"
MOST_OPTIONS: Final = 6
MOST_VARIANTS: Final = 300
_TWICE: Final = _("This is there twice.")
_NO_CHOICE: Final = _("An option needs at least one choice.")
_NO_NAME: Final = _("Name what is chosen, such as: size.")
_TOO_MANY: Final = _("More than 300 variants would come of this.")


@page("/products/{id}/options", needs=Permission.MANAGE_CATALOG)
async def show(page: Page) -> Response:
    """The form."""
    product, revision = await read_product(page)
    return await _form(page, product, revision)


@action("/products/{id}/options", needs=Permission.MANAGE_CATALOG)
async def save(page: Page) -> Response:
    """Rename, add and take away. Variants keep their ids, and so their stock."""
    product, revision = await read_product(page)
    if page.revision() not in (None, revision):
        return await _meanwhile(page, product, revision)
    edits = [_edit(page, index, option) for index, option in enumerate(product.get("options", []))]
    more = OptionEdit("", page.field("name_new"), {}, _split(page.field("more_new")))
    edits += [more] if more.name or more.added else []
    faults = _faults(edits)
    if faults:
        return await _form(page, product, revision, refusal(page, **faults))
    options, variants = changed_options(product.get("variants", []), edits)
    try:
        request = {"product": {"id": product["id"], "options": options, "variants": variants}}
        await page.call("catalog.updateProduct", request, if_match=revision)
    except StaleRevision:
        return await _meanwhile(page, *await read_product(page))
    except OrderwrightError as error:
        return await _form(page, product, revision, page.problem(error))
    path = f"/products/{product['id']}/variants" if variants else f"/products/{product['id']}"
    return await page.redirect(path, notice=page.text("The options were saved."))


def _edit(page: Page, index: int, option: Json) -> OptionEdit:
    renamed = {choice: page.field(f"choice_{index}_{place}") for place, choice in enumerate(option["choices"])}
    return OptionEdit(option["name"], page.field(f"name_{index}"), renamed, _split(page.field(f"more_{index}")))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _faults(edits: list[OptionEdit]) -> dict[str, str]:
    faults: dict[str, str] = {}
    names = [edit.name for edit in edits if edit.name]
    for index, edit in enumerate(edits):
        key = str(index) if edit.before else "new"
        if not edit.name and not edit.before:
            faults[f"name_{key}"] = _NO_NAME
        if not edit.name:
            continue
        if names.count(edit.name) > 1:
            faults[f"name_{key}"] = _TWICE
        if not edit.choices:
            faults[f"more_{key}"] = _NO_CHOICE
        if _repeats(edit.choices):
            faults[f"more_{key}"] = _TWICE
    if not faults and combinations_of(edits) > MOST_VARIANTS:
        faults["more_new"] = _TOO_MANY
    return faults


def _repeats(values: Iterable[str]) -> bool:
    found = list(values)
    return len(set(found)) < len(found)


async def _meanwhile(page: Page, product: Json, revision: int) -> Response:
    """What stands there now, in place of what was typed for something else."""
    page.forget()
    words = _("Somebody else has changed this meanwhile. Nothing was saved. Below is what it is now.")
    return await _form(page, product, revision, Problem(page.text(words), "STALE_REVISION", 412))


async def _form(page: Page, product: Json, revision: int, problem: Problem | None = None) -> Response:
    return await page.render(
        _TEMPLATE,
        product=product,
        revision=revision,
        full=len(product.get("options", [])) >= MOST_OPTIONS,
        problem=problem,
    )
