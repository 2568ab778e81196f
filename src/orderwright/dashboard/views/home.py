"""The first page: what was sold, and what needs doing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.sales import overview
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission
from orderwright.rules.sales import bars, change
from orderwright.store.sales import COUNTED, Waiting

#: The chart in the units of its drawing.
CHART_HEIGHT: Final = 120
CHART_STEP: Final = 20


class Task(NamedTuple):
    """Something that waits: words, how much, and the list where it is done."""

    label: str
    waiting: int
    path: str
    query: str = ""


@page("/", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """Today and the last 30 days against the 30 before, by currency; a chart; what waits."""
    found = await overview(page)
    return await page.render(
        "home/home.html",
        sales=found.sales,
        tasks=[task for task in _tasks(page, found.waiting) if task.waiting],
        most=COUNTED,
        read_at=found.read_at,
        change=change,
        charts=[
            (one, bars(((day, figures.net) for day, figures in one.days), height=CHART_HEIGHT, step=CHART_STEP))
            for one in found.sales
        ],
        chart_height=CHART_HEIGHT,
        chart_step=CHART_STEP,
    )


def _tasks(page: Page, left: Waiting) -> Iterator[Task]:
    """Each count is that of the list which the link leads to."""
    yield Task(
        _("Orders to fulfil"), left.to_fulfil, "/orders", "status:approved fulfillment:unfulfilled,partial archived:no"
    )
    yield Task(
        _("Orders that are not paid"), left.unpaid, "/orders", "status:approved payment:unpaid,partial archived:no"
    )
    yield Task(_("Orders to approve"), left.to_approve, "/orders", "status:pending archived:no")
    yield Task(_("Payments to capture"), left.authorized, "/orders", "status:approved authorized:>0 archived:no")
    yield Task(
        _("Authorizations that end within 3 days"),
        left.ending_soon,
        "/orders",
        "status:approved authorized:>0 archived:no",
    )
    yield Task(_("Failed payments"), left.declined, "/orders", "status:approved payment:declined archived:no")
    yield Task(_("Orders nobody has seen"), left.unseen, "/orders", "status:approved is:unseen archived:no")
    yield Task(_("Orders awaiting payment"), left.awaiting_payment, "/orders/awaiting-payment")
    yield Task(_("Orders to be looked at"), left.flagged, "/orders/flagged")
    if page.may(Permission.MANAGE_WEBHOOKS):
        yield Task(_("Webhooks that fail"), left.webhooks, "/settings/webhooks?show=failing")
