"""Making an order of a draft from scratch: unpaid, paid, or with a link to pay by."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.draft_view import ERRORS, DraftView, read_draft
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.pay_links import ask_to_pay, can_ask
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import ApplicationError, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "drafts/create.html"
#: What keeps an order from being made. One that is not here is shown as it is called.
VIOLATIONS: Final = {
    "NO_LINES": _("There are no items yet."),
    "EDITS_AN_ORDER": _("This draft changes an order that is there already."),
    "SHIPPING_OPTION_NOT_AVAILABLE": _("The chosen way to ship is not available for this address and weight."),
    "INSUFFICIENT_INVENTORY": _("%(item)s: %(requested)s are needed, %(available)s are in stock."),
}


@page("/drafts/{id}/create", needs=Permission.CREATE_ORDERS_FROM_DRAFTS)
async def show(page: Page) -> Response:
    """What the order will be, and how it is paid."""
    return await _form(page, await read_draft(page))


@action("/drafts/{id}/create", needs=Permission.CREATE_ORDERS_FROM_DRAFTS)
async def create(page: Page) -> Response:
    """Make the order. A payment or link that follows may fail by itself: then the order is there, and that is said."""
    draft_id, paid = page.param("id"), page.field("paid", "no")
    if (paid == "yes" and not page.may(Permission.COLLECT_PAYMENTS)) or (
        paid == "link" and not page.may(Permission.CREATE_PAYMENT_REQUESTS)
    ):
        return await _form(
            page, await read_draft(page), Problem(page.text("Your role does not allow this."), status=403)
        )
    notifications = {
        "sendNotificationToBuyer": page.field("notify") == "on",
        "sendNotificationsToBusiness": page.field("notify_business") == "on",
    }
    request: Json = {"draftOrderId": draft_id, "createSettings": {"notifications": notifications}}
    if page.field("reason"):
        request["reason"] = page.field("reason")
    try:
        order = (await page.call("draft-orders.createOrderFromDraft", request))["createdOrder"]
    except OrderwrightError as error:
        return await _form(page, await read_draft(page), _problem(page, await read_draft(page), error))
    return await _follow(page, order, paid)


async def _follow(page: Page, order: Json, paid: str) -> Response:
    target = f"/orders/{order['id']}"
    notice = page.text("Order %(number)s was created.", number=order["number"])
    due = order["priceSummary"]["total"]["amount"]
    try:
        if paid == "yes" and due.strip("0."):
            request: Json = {"ecomOrderId": order["id"]}
            if page.field("method"):
                request["userDefinedPaymentMethodName"] = {"custom": page.field("method")}
            await page.call("orders.paymentCollectionMarkOrderAsPaid", request)
        elif paid == "link" and due.strip("0."):
            await ask_to_pay(page, order, due)
    except OrderwrightError as error:
        failed = page.text("The payment could not be noted: %(reason)s", reason=page.problem(error).message)
        return await page.redirect(target, notice=f"{notice} {failed}", kind="warning")
    return await page.redirect(target, notice=notice)


def _problem(page: Page, view: DraftView, error: OrderwrightError) -> Problem:
    problem = page.problem(error)
    data = error.data if isinstance(error, ApplicationError) else {}
    words = []
    for one in data.get("violations", []):
        text = VIOLATIONS.get(one["reason"])
        line = view.line(one.get("lineItemId", "")) or {}
        item = (line.get("productName") or {}).get("original", "")
        known = {"requested": one.get("requested"), "available": one.get("available"), "item": item}
        words.append(page.text(text, **known) if text else one["reason"])
    if not words and problem.code in ERRORS:
        words.append(page.text(ERRORS[problem.code]))
    return Problem(" ".join(words), problem.code, problem.status) if words else problem


async def _form(page: Page, view: DraftView, problem: Problem | None = None) -> Response:
    links = can_ask(page)
    return await page.render(_TEMPLATE, view=view, draft=view.draft, words=ERRORS, links=links, problem=problem)
