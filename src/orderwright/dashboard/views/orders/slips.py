"""Packing slips of several orders on one page, each on a sheet of its own when it is printed."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard import order_receiver
from orderwright.dashboard.found_orders import found_orders
from orderwright.dashboard.order_query import asked_of
from orderwright.dashboard.order_view import OrderView, views_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission

#: How many slips one page has.
MOST_SLIPS: Final = 100


@page("/orders/slips", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """What is still to be sent of each order; nothing of prices."""
    orders = await _orders(page)
    views = await views_of(page, orders)
    slips = [(view.order, _lines(view)) for view in views.values()]
    return await page.render("orders/slips.html", slips=slips, most=MOST_SLIPS, show=order_receiver)


async def _orders(page: Page) -> list[dict[str, Any]]:
    ids = [one for one in page.query("ids").split(",") if one]
    if ids:
        search: dict[str, Any] = {"filter": {"id": {"$in": ids[:MOST_SLIPS]}}}
    else:
        asked = asked_of(page, page.query("q"), page.query("sort"))
        if asked.problem is not None:
            raise ValidationFailed.of("q", asked.problem.message, "FORMAT")
        search = asked.search
    return (await found_orders(page, search, MOST_SLIPS))[:MOST_SLIPS]


def _lines(view: OrderView) -> list[tuple[Any, int]]:
    """The lines with the units that are still to be sent: refunded ones are not, nor what needs no parcel."""
    return [(one.line, one.open) for one in view.units() if one.open]
