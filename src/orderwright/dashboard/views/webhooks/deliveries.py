"""One delivery with its attempts, the deliveries of an order, and sending events again."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_customer import webhooks_of
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.webhook_words import EVENTS, ORIGINS, entity_page, state_of
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_ONE: Final = "webhooks/delivery.html"
_OF_ORDER: Final = "webhooks/of_order.html"
_PAGE: Final = 50


@page("/settings/webhooks/{id}/deliveries/{delivery}", needs=Permission.MANAGE_WEBHOOKS)
async def show(page: Page) -> Response:
    """What was sent and answered each time, and the event as it is sent."""
    return await _one(page)


@action("/settings/webhooks/{id}/deliveries/{delivery}/resend", needs=Permission.MANAGE_WEBHOOKS)
async def resend(page: Page) -> Response:
    """Send its event once more."""
    await _delivery(page)
    try:
        answer = await page.call("webhooks.resendDelivery", {"id": page.param("delivery")})
    except OrderwrightError as error:
        return await _one(page, page.problem(error))
    made = answer["delivery"]["id"]
    return await page.redirect(
        f"/settings/webhooks/{page.param('id')}/deliveries/{made}", notice=page.text("The event is sent again.")
    )


@page("/orders/{id}/deliveries", needs=Permission.MANAGE_WEBHOOKS)
async def show_of_order(page: Page) -> Response:
    """All deliveries of the events of an order, newest first."""
    return await _of_order(page)


@action("/orders/{id}/deliveries/{delivery}/resend", needs=Permission.MANAGE_WEBHOOKS)
async def resend_of_order(page: Page) -> Response:
    """Send an event of the order once more."""
    found = await page.call("webhooks.getDelivery", {"id": page.param("delivery")})
    if found["delivery"]["entityId"] != page.param("id"):
        raise NotFound("DELIVERY_NOT_FOUND", "The order has no such delivery")
    try:
        await page.call("webhooks.resendDelivery", {"id": page.param("delivery")})
    except OrderwrightError as error:
        return await _of_order(page, page.problem(error))
    below = "/deliveries" if page.field("from") == "list" else ""
    return await page.redirect(f"/orders/{page.param('id')}{below}", notice=page.text("The event is sent again."))


async def _delivery(page: Page) -> Json:
    """The delivery of the address with its attempts. Raises `NotFound` for one of another webhook."""
    found: Json = document(await page.call("webhooks.getDelivery", {"id": page.param("delivery")}))
    if found["delivery"]["subscriptionId"] != page.param("id"):
        raise NotFound("DELIVERY_NOT_FOUND", "The webhook has no such delivery")
    return found


async def _one(page: Page, problem: Problem | None = None) -> Response:
    found = await _delivery(page)
    answer = await page.call("webhooks.getSubscription", {"id": page.param("id")})
    event = found.get("event")
    return await page.render(
        _ONE,
        subscription=answer["subscription"],
        state=state_of(answer["subscription"]),
        delivery=found["delivery"],
        attempts=found["attempts"],
        event=json.dumps(event, indent=2, ensure_ascii=False) if event else "",
        events=EVENTS,
        origins=ORIGINS,
        about=entity_page(found["delivery"]),
        problem=problem,
    )


async def _of_order(page: Page, problem: Problem | None = None) -> Response:
    order, _revision = await read_order(page, page.param("id"))
    asked = {"orderId": order["id"], "limit": _PAGE}
    if page.query("after"):
        asked["after"] = page.query("after")
    found = document(await page.call("webhooks.listDeliveries", asked))
    return await page.render(
        _OF_ORDER,
        order=order,
        deliveries=found["deliveries"],
        after=found["deliveries"][-1]["id"] if found["hasMore"] else "",
        webhooks=await webhooks_of(page, found["deliveries"]),
        events=EVENTS,
        origins=ORIGINS,
        problem=problem,
    )
