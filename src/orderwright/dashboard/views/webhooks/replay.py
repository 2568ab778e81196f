"""Sending the events of the past to a webhook again."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_numbers import order_of_number
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.dashboard.webhook_words import EVENT_GROUPS, state_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_FORM: Final = "webhooks/replay.html"
_TOO_MUCH: Final = _("Say since when, or of which order.")
_NO_ORDER: Final = _("No order has this number.")


@page("/settings/webhooks/{id}/replay", needs=Permission.MANAGE_WEBHOOKS)
async def show(page: Page) -> Response:
    """Which events are to be sent again."""
    return await _form(page)


@action("/settings/webhooks/{id}/replay", needs=Permission.MANAGE_WEBHOOKS)
async def replay(page: Page) -> Response:
    """Note what to send; the workers do it bit by bit."""
    typed = Typed(page, page.form)
    request: Json = {"id": page.param("id"), "eventTypes": page.fields("type")}
    since, number = typed.moment("since"), typed.line("order")
    if since:
        request["since"] = since
    if number:
        request["orderId"] = await _order_id(page, typed, number)
    if not typed.faults and not since and not number:
        typed.fault("since", _TOO_MUCH)
    if typed.problem:
        return await _form(page, typed.problem)
    try:
        await page.call("webhooks.replayEvents", request)
    except OrderwrightError as error:
        return await _form(page, page.problem(error))
    return await page.redirect(
        f"/settings/webhooks/{page.param('id')}", notice=page.text("The events are being sent again.")
    )


async def _order_id(page: Page, typed: Typed, number: str) -> str:
    """The id of the order of that number; a fault of the field, and nothing, where there is none."""
    order = await order_of_number(page, number)
    if order is None:
        typed.fault("order", _NO_ORDER)
        return ""
    return order


async def _form(page: Page, problem: Problem | None = None) -> Response:
    answer = await page.call("webhooks.getSubscription", {"id": page.param("id")})
    subscription = document(answer["subscription"])
    told = subscription["eventTypes"]
    groups = [(name, [pair for pair in pairs if not told or pair[0] in told]) for name, pairs in EVENT_GROUPS]
    return await page.render(
        _FORM,
        subscription=subscription,
        state=state_of(subscription),
        groups=[pair for pair in groups if pair[1]],
        chosen=page.fields("type"),
        problem=problem,
    )
