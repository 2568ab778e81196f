"""Changing the e-mail address of a buyer: where mails about the order go from now on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.edits import Stale, save_edit, stale_problem, was_in_form
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_LABELS: Final = {"email": _("E-mail address")}


@page("/orders/{id}/buyer", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The form."""
    order, revision = await read_order(page, page.param("id"))
    values = _values(order)
    return await _form(page, values, was=values, revision=revision)


@action("/orders/{id}/buyer", needs=Permission.MODIFY_ORDERS)
async def save(page: Page) -> Response:
    """Save it, unless somebody else changed it meanwhile."""
    order_id, was = page.param("id"), was_in_form(page, _LABELS)
    typed = {"email": page.field("email")}
    try:
        stale = await save_edit(page, order_id, was=was, typed=typed, values_of=_values, patch_of=_patch)
    except OrderwrightError as error:
        return await _form(page, typed, was=was, revision=page.revision(), problem=page.problem(error))
    if stale is not None:
        page.refill(stale.values)
        problem = stale_problem(page)
        return await _form(page, stale.values, was=stale.now, revision=stale.revision, problem=problem, stale=stale)
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The e-mail address was saved."))


def _values(order: Mapping[str, Any]) -> dict[str, str]:
    return {"email": (order.get("buyerInfo") or {}).get("email") or ""}


def _patch(was: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Any]:
    return {"buyerInfo": {"email": typed["email"] or None}} if typed != was else {}


async def _form(
    page: Page,
    values: Mapping[str, str],
    *,
    was: Mapping[str, str],
    revision: int | None,
    problem: Problem | None = None,
    stale: Stale | None = None,
) -> Response:
    return await page.render(
        "order/buyer.html",
        order_id=page.param("id"),
        labels=_LABELS,
        values=values,
        was=was,
        revision=revision,
        problem=problem,
        stale=stale,
    )
