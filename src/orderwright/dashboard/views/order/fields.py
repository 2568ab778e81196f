"""Changing what staff and apps keep on an order in declared fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.edits import Stale, save_edit, stale_problem, was_in_form
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.order_fields import (
    HINTS,
    YES_NO,
    faults_of,
    name_of,
    patch_of,
    path_of,
    values_of,
    writable_fields,
)
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "order/fields.html"


@page("/orders/{id}/fields", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The declared fields with what the order has in them."""
    order, revision = await read_order(page, page.param("id"))
    fields = await writable_fields(page)
    values = values_of(order, fields)
    return await _form(page, fields, values, was=values, revision=revision)


@action("/orders/{id}/fields", needs=Permission.MODIFY_ORDERS)
async def save(page: Page) -> Response:
    """Save what was changed, unless somebody else has changed it meanwhile."""
    order_id, fields = page.param("id"), await writable_fields(page)
    names = [name_of(one) for one in fields]
    was, typed = was_in_form(page, names), {name: page.field(name).replace("\r\n", "\n") for name in names}
    revision = page.revision()
    faults = faults_of(fields, was, typed)
    if faults:
        told = {name: page.text(words) for name, words in faults.items()}
        problem = refusal(page, **told)
        return await _form(page, fields, typed, was=was, revision=revision, problem=problem)
    try:
        stale = await save_edit(
            page,
            order_id,
            was=was,
            typed=typed,
            values_of=partial(values_of, fields=fields),
            patch_of=partial(patch_of, fields),
        )
    except OrderwrightError as error:
        problem = page.problem(error, **{path_of(one): name_of(one) for one in fields})
        return await _form(page, fields, typed, was=was, revision=revision, problem=problem)
    if stale is not None:
        page.refill(stale.values)
        problem = stale_problem(page)
        return await _form(
            page, fields, stale.values, was=stale.now, revision=stale.revision, problem=problem, stale=stale
        )
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The extended fields were saved."))


async def _form(
    page: Page,
    fields: Sequence[Json],
    values: Mapping[str, str],
    *,
    was: Mapping[str, str],
    revision: int | None,
    problem: Problem | None = None,
    stale: Stale | None = None,
) -> Response:
    return await page.render(
        _TEMPLATE,
        order_id=page.param("id"),
        fields=[(one, name_of(one)) for one in fields],
        labels={name_of(one): one["key"] for one in fields},
        hints=HINTS,
        yes_no=YES_NO,
        values=values,
        was=was,
        revision=revision,
        problem=problem,
        stale=stale,
    )
