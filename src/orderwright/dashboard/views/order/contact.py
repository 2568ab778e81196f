"""Changing whom an order is billed or sent to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.contact_form import (
    ADDRESS,
    CONTACT,
    LABELS,
    PLACES,
    countries,
    holder_of,
    patch_of,
    problems_of,
    regions,
    values_of,
)
from orderwright.dashboard.edits import Stale, save_edit, stale_problem, was_in_form
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

_TITLES: Final = {
    "billing": _("Change whom the bill is for"),
    "shipping": _("Change where it is sent"),
    "recipient": _("Change the recipient"),
}
_DONE: Final = _("The address was saved.")


@page("/orders/{id}/contact/{place}", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The form with what the order says now."""
    place = _place(page)
    order, revision = await read_order(page, page.param("id"))
    values = values_of(holder_of(order, place))
    return await _form(page, values, was=values, revision=revision)


@action("/orders/{id}/contact/{place}", needs=Permission.MODIFY_ORDERS)
async def save(page: Page) -> Response:
    """Save what was changed; a form that was sent because of another country is shown for it."""
    place, order_id = _place(page), page.param("id")
    was = was_in_form(page, LABELS)
    typed = {name: " ".join(page.field(name).split()) for name in LABELS}
    revision = page.revision()
    if page.field("save") != "on":
        if typed["subdivision"] not in dict(regions(typed["country"])):
            typed["subdivision"] = ""
        page.refill(typed)
        return await _form(page, typed, was=was, revision=revision)
    wrong = problems_of(was, typed, phone_as_it_is=page.field("phone_as_it_is") == "on")
    if wrong:
        told = {name: page.text(words) for name, words in wrong.items()}
        problem = refusal(page, **told)
        return await _form(page, typed, was=was, revision=revision, problem=problem)
    try:
        stale = await save_edit(
            page,
            order_id,
            was=was,
            typed=typed,
            values_of=lambda order: values_of(holder_of(order, place)),
            patch_of=partial(patch_of, place=place),
        )
    except OrderwrightError as error:
        problem = page.problem(error, **_NAMES[place])
        return await _form(page, typed, was=was, revision=revision, problem=problem)
    if stale is not None:
        page.refill(stale.values)
        problem = stale_problem(page)
        return await _form(page, stale.values, was=stale.now, revision=stale.revision, problem=problem, stale=stale)
    return await page.redirect(f"/orders/{order_id}", notice=page.text(_DONE))


#: The tax number is an object of its own in the API.
_NAMES: Final = {place: {f"order.{'.'.join(path)}.contactDetails.vatId.id": "vatId"} for place, path in PLACES.items()}


def _place(page: Page) -> str:
    place = page.param("place")
    if place not in PLACES:
        raise NotFound("NOT_FOUND", f"An order has no {place}")
    return place


async def _form(
    page: Page,
    values: Mapping[str, str],
    *,
    was: Mapping[str, str],
    revision: int | None,
    problem: Problem | None = None,
    stale: Stale | None = None,
) -> Response:
    shown: dict[str, Any] = {
        "title": _TITLES[page.param("place")],
        "order_id": page.param("id"),
        "place": page.param("place"),
        "contact": CONTACT,
        "address": ADDRESS,
        "labels": LABELS,
        "countries": _with(values["country"], countries(page.formats.locale)),
        "regions": regions(values["country"]),
    }
    return await page.render(
        "order/contact.html", values=values, was=was, revision=revision, problem=problem, stale=stale, **shown
    )


def _with(value: str, options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The options, and what the order says even if it is none of them."""
    return options if value in dict(options) else (*options, (value, value))
