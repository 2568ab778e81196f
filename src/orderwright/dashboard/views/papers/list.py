"""The invoices, credit notes and receipts of all orders, by kind and day, with their files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_numbers import numbers_of, order_of_number
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]

_PAGE: Final = 50
KINDS: Final = {"INVOICE": _("Invoices"), "CREDIT_NOTE": _("Credit notes"), "RECEIPT": _("Receipts")}
_SECOND: Final = timedelta(seconds=1)
#: Nothing can be added to the very last day that there is.
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NO_ORDER: Final = _("No order has this number.")


@page("/documents", needs=Permission.READ_INVOICES)
async def show(page: Page) -> Response:
    """A page of them, newest first, of a kind, an order, or some days."""
    return await render_list(page, *await asked_for(page))


async def asked_for(page: Page) -> tuple[Json, Typed]:
    """The documents that the address asks for, as `listDocuments` takes it, and what is wrong with what was typed."""
    typed = Typed(page, dict(page.request.query_params))
    asked: Json = {}
    if page.query("kind") in KINDS:
        asked["kind"] = page.query("kind")
    since, last = typed.moment("from"), typed.moment("until", end=True)
    if since:
        asked["since"] = since
    if last:
        asked["before"] = format_timestamp(min(datetime.fromisoformat(last), _LATEST) + _SECOND)
    if typed.line("order"):
        order = await order_of_number(page, typed.line("order"))
        if order is None:
            typed.fault("order", _NO_ORDER)
        else:
            asked["orderId"] = order
    return asked, typed


async def render_list(page: Page, asked: Json, typed: Typed, problem: Problem | None = None) -> Response:
    """The list, or what is wrong with what was asked for."""
    request = {**asked, "limit": _PAGE + 1}
    if page.query("after"):
        request["after"] = page.query("after")
    found = [] if typed.faults else document((await page.call("documents.listDocuments", request))["documents"])
    shown = found[:_PAGE]
    return await page.render(
        "papers/list.html",
        papers=shown,
        numbers=await numbers_of(page, (one["orderId"] for one in shown)),
        after=found[_PAGE - 1]["id"] if len(found) > _PAGE else "",
        kinds=KINDS,
        kind=asked.get("kind", ""),
        asked={name: typed.line(name) for name in ("from", "until", "order")},
        problem=problem or typed.problem,
    )
