"""Beginning to edit an order, or why that cannot be; and a new draft with what an order has."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.draft_addresses import address_of
from orderwright.dashboard.draft_copies import copy_of
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_receiver import recipient_of
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import ApplicationError, OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "drafts/begin.html"
#: Why an order can't be edited. One that is not here is shown as it is called.
REASONS: Final = {
    "PARTIALLY_OR_FULLY_REFUNDED": _("Money was returned, or is on its way back."),
    "UNSUPPORTED_CHANNEL_TYPE": _("It came through a channel whose orders are changed there."),
    "ORDER_STATUS_IS_NOT_SUPPORTED": _("It is not approved: it waits for its payment, or was canceled."),
    "ORDER_AND_SITE_CURRENCIES_ARE_INCONSISTENT": _("It is in another currency than that of the site."),
    "ORDER_AND_SITE_WEIGHT_UNITS_ARE_INCONSISTENT": _("It weighs in another unit than the site."),
    "SUBSCRIPTION_LINE_ITEM_EXISTS": _("It has a subscription."),
    "ORDER_NOT_FOUND": _("There is no such order on this site."),
}


@page("/orders/{id}/edit", needs=Permission.CREATE_DRAFTS)
async def show(page: Page) -> Response:
    """Whether the order can be edited."""
    return await _form(page)


@action("/orders/{id}/edit", needs=Permission.CREATE_DRAFTS)
async def begin(page: Page) -> Response:
    """Begin, or go on with one's own draft. A draft that lapsed is taken over; somebody else's is not."""
    try:
        answer = await page.call("draft-orders.createDraftOrder", {"sourceOrderId": page.param("id")})
    except OrderwrightError as error:
        problem = page.problem(error)
        if isinstance(error, ApplicationError) and error.code == "ORDER_IS_ALREADY_EDITED":
            words = page.text(
                "Somebody else edits this order. Their draft can be taken over once nobody has changed it for 24 hours."
            )
            problem = Problem(words, error.code, problem.status)
        return await _form(page, problem)
    target = f"/drafts/{answer['calculatedDraftOrder']['draftOrder']['id']}"
    if answer.get("preexistingDraftOrder"):
        return await page.redirect(
            target, notice=page.text("This is the draft that you have begun before."), kind="info"
        )
    return page.go(target)


@action("/orders/{id}/duplicate", needs=Permission.CREATE_DRAFTS)
async def duplicate(page: Page) -> Response:
    """A new draft from scratch with the items and people of the order."""
    order, _revision = await read_order(page, page.param("id"))
    buyer = {name: value for name, value in order["buyerInfo"].items() if name != "visitorId"}
    request = copy_of(
        order["lineItems"],
        buyer=buyer,
        recipient=address_of(recipient_of(order)),
        billing=address_of(order["billingInfo"]),
    )
    try:
        answer = await page.call("draft-orders.createDraftOrder", {"draftOrder": request})
    except OrderwrightError as error:
        words = page.text("The order could not be duplicated: %(reason)s", reason=page.problem(error).message)
        return await page.redirect(f"/orders/{order['id']}", notice=words, kind="error")
    target = f"/drafts/{answer['calculatedDraftOrder']['draftOrder']['id']}"
    return await page.redirect(target, notice=page.text("This is a new draft with the same items."))


async def _form(page: Page, problem: Problem | None = None) -> Response:
    order, _revision = await read_order(page, page.param("id"))
    reasons: list[Any] = []
    if page.may(Permission.READ_DRAFTS):
        asked = {"orderId": order["id"]}
        reasons = (await page.call("draft-orders.getOrderDraftabilityStatus", asked))["nonDraftableReasons"]
    words = [page.text(REASONS[one]) if one in REASONS else one for one in reasons]
    return await page.render(_TEMPLATE, order=order, reasons=words, problem=problem)
