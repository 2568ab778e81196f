"""The page of an order."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.activity_details import told_activities
from orderwright.dashboard.activity_words import WORDS, kind_of
from orderwright.dashboard.flag_words import flag_words
from orderwright.dashboard.order_actions import actions_at
from orderwright.dashboard.order_customer import customer_of, deliveries_of, flags_of_order, webhooks_of
from orderwright.dashboard.order_view import load_view, mark_seen
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.webhook_words import EVENTS
from orderwright.model.permissions import Permission


@page("/orders/{id}", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """Everything about one order. Opening it notes that a person has seen it."""
    view = await mark_seen(page, await load_view(page, page.param("id")))
    deliveries = await deliveries_of(page, view)
    return await page.render(
        "order/order.html",
        view=view,
        order=view.order,
        activities=await told_activities(page, view),
        customer=await customer_of(page, view),
        flags=flag_words(page, await flags_of_order(page, view.id)),
        deliveries=deliveries,
        webhooks=await webhooks_of(page, deliveries),
        event_words=EVENTS,
        words=WORDS,
        kind_of=kind_of,
        actions=lambda place: actions_at(page, view, place),
    )
