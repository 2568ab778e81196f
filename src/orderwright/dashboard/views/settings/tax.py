"""Which taxes are due where: the regions, one of them, and the kinds of goods that are taxed in their own way."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.contact_form import countries
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.form_tree import Tree, change_rows, faults_in_form, fields_of, is_empty, tree_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.rates_form import places_in_words, rows_of, words_of
from orderwright.dashboard.rates_page import RegionPage
from orderwright.dashboard.rates_try import tried
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.tax_form import LEVELS, TAX, encoded, shown, tax_groups, taxes_in_words
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

_PATH: Final = "/settings/tax"


@page(_PATH, needs=Permission.READ_CATALOG)
async def show(page: Page) -> Response:
    """All regions, and what an address comes to."""
    document = await TAX.document(page)
    names = {one["id"]: one["name"] for one in document.get("taxGroups") or ()}
    regions = [
        {
            "name": region["name"],
            "where": places_in_words(page, region),
            "rates": taxes_in_words(page, region, names),
            "shipping": region.get("shippingTaxed") is not False,
        }
        for region in document["regions"]
    ]
    values, quote, trouble = await tried(page)
    return await page.render(
        "settings/tax.html",
        regions=regions,
        values=values,
        quote=quote,
        trouble=trouble,
        groups=tax_groups(page, document),
        countries=countries(page.formats.locale),
        unit=page.site.weight_unit.value.lower(),
    )


async def _more(page: Page) -> dict[str, Any]:
    document = await TAX.document(page)
    return {"groups": tax_groups(page, document), "levels": [(value, page.text(words)) for value, words in LEVELS]}


_REGION: Final = RegionPage(TAX, "settings/tax_region.html", shown, encoded, _more)


@page("/settings/tax/regions/{number}", needs=Permission.MANAGE_RATES)
async def show_region(page: Page) -> Response:
    """The form of a region."""
    return await _REGION.show(page)


@action("/settings/tax/regions/{number}", needs=Permission.MANAGE_RATES)
async def change_region(page: Page) -> Response:
    """Another row, or the region as it was typed."""
    return await _REGION.act(page)


@page("/settings/tax/groups", needs=Permission.MANAGE_RATES)
async def show_groups(page: Page) -> Response:
    """The kinds of goods."""
    document = await TAX.document(page)
    return await _groups(page, {"groups": document.get("taxGroups") or [{}]}, document["revision"])


@action("/settings/tax/groups", needs=Permission.MANAGE_RATES)
async def change_groups(page: Page) -> Response:
    """Another row, or the kinds as they were typed."""
    tree, revision = tree_of(page.form), page.field("_revision")
    if page.field("do"):
        return await _groups(page, change_rows(tree, page.field("do")), revision)
    rows = [row for row in rows_of(tree, "groups") if not is_empty(row)]
    sent = [{"id": row.get("id") or str(page.service.new_id()), "name": row.get("name", "")} for row in rows]
    kept = {name: value for name, value in (await TAX.document(page)).items() if name != "updatedDate"}
    try:
        await page.call(TAX.write, {TAX.member: {**kept, "revision": revision, "taxGroups": sent}})
    except ValidationFailed as error:
        faults = faults_in_form(error.violations, f"{TAX.member}.taxGroups")
        told = {f"groups.{name}": words_of(page, one) for name, one in faults.items()}
        in_use = any("regions" in one.field for one in error.violations)
        words = _("A region names a kind that is not here any more: take it out of the region first.")
        message = page.text(words if in_use else _("Look at the fields that are marked."))
        return await _groups(page, {"groups": rows}, revision, Problem(message, "INVALID", 422, told))
    except OrderwrightError as error:
        return await _groups(page, {"groups": rows}, revision, page.problem(error))
    return await page.redirect(_PATH, notice=page.text(_("The kinds of goods were saved.")))


async def _groups(page: Page, tree: Tree, revision: str, problem: Problem | None = None) -> Response:
    if page.form:
        page.refill(fields_of(tree))
    return await page.render("settings/tax_groups.html", tree=tree, revision=revision, problem=problem)
