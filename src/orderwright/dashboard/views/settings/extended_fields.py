"""The extended fields of the site: what apps and staff may keep on orders, lines and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.coded import coded, parts_of
from orderwright.dashboard.documents import document
from orderwright.dashboard.edits import Stale, compared, stale_problem, was_in_form
from orderwright.dashboard.extended_field_form import LABELS, LIMITS, TYPES, limits_of, values_of
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import ApplicationError, NotFound, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
PATH: Final = "/settings/extended-fields"
_NEW: Final = "extended_fields/new.html"
_EDIT: Final = "extended_fields/edit.html"
_THERE: Final = _("There is a field of this name already.")
_NEEDED: Final = _("This is needed.")
#: Refusals of the operation with the field that they are about.
_REFUSALS: Final = {
    "APP_NOT_FOUND": ("ownerAppId", _("There is no app with this id.")),
    "NAMESPACE_OWNED_BY_OTHER_APP": ("ownerAppId", _("The namespace belongs to another owner.")),
    "EXTENDED_FIELD_TYPE_FIXED": ("key", _THERE),
}


@page(PATH, needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """All fields, by namespace and name."""
    fields = [(one, coded([one["namespace"], one["key"]]), values_of(one)) for one in await _fields(page)]
    return await page.render("extended_fields/list.html", fields=fields, types=TYPES, limits=LIMITS, labels=LABELS)


@page(f"{PATH}/new", needs=Permission.MANAGE_EXTENDED_FIELDS)
async def show_new(page: Page) -> Response:
    """The form."""
    return await _new(page)


@action(f"{PATH}/new", needs=Permission.MANAGE_EXTENDED_FIELDS)
async def declare(page: Page) -> Response:
    """Declare it. One that is there already is not changed by this."""
    kind = page.field("type") if page.field("type") in TYPES else "STRING"
    limits, faults = limits_of(kind, page.form)
    field = {"namespace": page.field("namespace"), "key": page.field("key"), "type": kind, **limits}
    faults |= {name: _NEEDED for name in ("namespace", "key") if not field[name]}
    if any((one["namespace"], one["key"]) == (field["namespace"], field["key"]) for one in await _fields(page)):
        faults["key"] = _THERE
    if faults:
        return await _new(page, refusal(page, **faults))
    if page.field("ownerAppId"):
        field["ownerAppId"] = page.field("ownerAppId")
    try:
        await page.call("extended-fields.declareExtendedField", {"field": field})
    except OrderwrightError as error:
        return await _new(page, _refused(page, error))
    return await page.redirect(PATH, notice=page.text("The field was declared."))


@page(f"{PATH}/{{field}}", needs=Permission.MANAGE_EXTENDED_FIELDS)
async def show_limits(page: Page) -> Response:
    """The limits of a field."""
    field = await _field(page)
    values = values_of(field)
    return await _limits(page, field, values, was=values)


@action(f"{PATH}/{{field}}", needs=Permission.MANAGE_EXTENDED_FIELDS)
async def set_limits(page: Page) -> Response:
    """Change them, unless somebody else did meanwhile."""
    field = await _field(page)
    names = LIMITS[field["type"]]
    was = {name: value.replace("\r\n", "\n") for name, value in was_in_form(page, names).items()}
    typed = {name: page.field(name).replace("\r\n", "\n") for name in names}
    limits, faults = limits_of(field["type"], typed)
    if faults:
        return await _limits(page, field, typed, was=was, problem=refusal(page, **faults))
    stale = compared(0, was, values_of(field), typed)
    if stale.differences:
        page.refill(stale.values)
        return await _limits(page, field, stale.values, was=stale.now, problem=stale_problem(page), stale=stale)
    kept = {name: field[name] for name in ("namespace", "key", "type", "ownerAppId") if name in field}
    try:
        await page.call("extended-fields.declareExtendedField", {"field": {**kept, **limits}})
    except OrderwrightError as error:
        return await _limits(page, field, typed, was=was, problem=_refused(page, error))
    return await page.redirect(PATH, notice=page.text("The limits were saved."))


async def _fields(page: Page) -> list[Json]:
    found: list[Json] = document((await page.call("extended-fields.listExtendedFields"))["fields"])
    return found


async def _field(page: Page) -> Json:
    namespace, key = parts_of(page.param("field"), 2)
    for one in await _fields(page):
        if (one["namespace"], one["key"]) == (namespace, key):
            return one
    raise NotFound("NOT_FOUND", "There is no such field")


def _refused(page: Page, error: OrderwrightError) -> Problem:
    problem = page.problem(error)
    if isinstance(error, ApplicationError) and error.code in _REFUSALS:
        field, words = _REFUSALS[error.code]
        return Problem(page.text(words), error.code, problem.status, {field: page.text(words)})
    return problem


async def _new(page: Page, problem: Problem | None = None) -> Response:
    return await page.render(_NEW, types=TYPES, labels=LABELS, problem=problem)


async def _limits(
    page: Page,
    field: Json,
    values: Mapping[str, str],
    *,
    was: Mapping[str, str],
    problem: Problem | None = None,
    stale: Stale | None = None,
) -> Response:
    names = LIMITS[field["type"]]
    return await page.render(
        _EDIT,
        field_=field,
        code=page.param("field"),
        types=TYPES,
        limits=names,
        labels=LABELS,
        values=values,
        was={name: was[name] for name in names},
        problem=problem,
        stale=stale,
    )
