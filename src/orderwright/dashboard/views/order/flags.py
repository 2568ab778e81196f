"""Saying that somebody has looked at what the service points out about an order."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.flag_words import flag_words
from orderwright.dashboard.order_customer import flags_of_order
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/flags.html"
_LIST: Final = "flagged"


@page("/orders/{id}/flags", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """What is pointed out, all of it chosen."""
    return await _form(page, page.query("from"))


@action("/orders/{id}/flags", needs=Permission.MODIFY_ORDERS)
async def clear(page: Page) -> Response:
    """Take off the flags that are chosen, and no others: what came meanwhile stays."""
    origin, chosen = page.field("from"), page.fields("flag")
    if not chosen:
        words = page.text("Choose what was looked at.")
        return await _form(page, origin, Problem(words, "EMPTY", 422, {"flag": words}))
    request = {"id": page.param("id"), "flags": chosen}
    if page.field("note"):
        request["note"] = page.field("note")
    try:
        await page.call("orders.clearOrderFlags", request)
    except OrderwrightError as error:
        return await _form(page, origin, page.problem(error))
    return await page.redirect(_back(page, origin), notice=page.text("It was noted that you looked at it."))


def _back(page: Page, origin: str) -> str:
    """Where the form was opened from: the list, or the page of the order."""
    return "/orders/flagged" if origin == _LIST else f"/orders/{page.param('id')}"


async def _form(page: Page, origin: str, problem: Problem | None = None) -> Response:
    order, _revision = await read_order(page, page.param("id"))
    flags = flag_words(page, await flags_of_order(page, page.param("id")))
    return await page.render(
        _TEMPLATE,
        order=order,
        flags=flags,
        chosen=page.fields("flag") if problem else [flag for flag, _words in flags],
        origin=origin if origin == _LIST else "",
        back=page.url(_back(page, origin)),
        problem=problem,
    )
