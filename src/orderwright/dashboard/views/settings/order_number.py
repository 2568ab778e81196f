"""The number that the next order takes."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@page("/settings/orders/number", needs=Permission.SET_ORDER_NUMBER_COUNTER)
async def show(page: Page) -> Response:
    """The form."""
    return await page.render("settings/order_number.html")


@action("/settings/orders/number", needs=Permission.SET_ORDER_NUMBER_COUNTER)
async def save(page: Page) -> Response:
    """Set the counter; a lower one has to be asked for."""
    typed = page.field("counter")
    if not _NUMBER.fullmatch(typed):
        words = page.text(_("This has to be a whole number."))
        problem = refusal(page, counter=words)
        return await page.render("settings/order_number.html", problem=problem)
    request = {"counter": typed, "allowLowerCounter": page.field("allow_lower") == "on"}
    try:
        answer = await page.call("orders.setOrderNumberCounter", request)
    except OrderwrightError as error:
        return await page.render("settings/order_number.html", problem=_problem(page, error))
    notice = page.text(
        _("The next order gets the number %(new)s; it would have been %(old)s."),
        new=answer["newCounter"],
        old=answer["oldCounter"],
    )
    return await page.redirect("/settings/orders", notice=notice)


def _problem(page: Page, error: OrderwrightError) -> Problem:
    problem = page.problem(error)
    if problem.code != "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER":
        return problem
    words = page.text(
        _("The next order would get %(counter)s. Check the box to set a lower number all the same."),
        counter=problem.data["counter"],
    )
    return Problem(words, problem.code, problem.status, {"counter": words})
