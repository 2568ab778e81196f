"""Making the changes of a draft those of its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.draft_view import ERRORS, DraftView, read_draft
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_frames import framed_mails
from orderwright.dashboard.mail_previews import not_previewed
from orderwright.dashboard.page import Page
from orderwright.dashboard.pay_links import ask_to_pay, can_ask
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import ApplicationError, NotFound, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "drafts/commit.html"
#: What stands against a commit, in words. One that is not here is shown as it is called.
CONFLICTS: Final = {
    "STATUS": _("The order is not approved any more."),
    "REFUNDED": _("Money of the order was returned meanwhile, or is on its way back."),
    "FULFILLED": _("%(item)s: %(fulfilled)s were sent already, and the draft leaves %(quantity)s."),
    "CHANGED": _("%(item)s: somebody else has changed %(field)s to something else meanwhile."),
    "LINE_CHANGED": _("%(item)s: somebody else has changed the line that the draft removes."),
    "LINE_REMOVED": _("%(item)s: the order does not have this line any more."),
    "MONEY_CHANGED": _("%(item)s: a price, discount, fee or tax of the order is another one now."),
    "TAXED_ELSEWHERE": _("The order goes to another address now than the one that the draft's tax is of."),
    "INSUFFICIENT_INVENTORY": _("%(item)s: %(requested)s are needed, %(available)s are in stock."),
    "SHIPPING_OPTION_NOT_AVAILABLE": _("The chosen way to ship is not available for this address and weight."),
    "NO_LINES": _("Nothing would be left in the order."),
    "NOT_AN_EDIT": _("This draft changes no order."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A line of which the draft has more or fewer units than the order."""

    line: Json
    before: int
    now: int


@page("/drafts/{id}/commit", needs=Permission.COMMIT_DRAFTS)
async def show(page: Page) -> Response:
    """What the order was and would be, what is owed, and what becomes of the stock."""
    return await _form(page, await read_draft(page))


@action("/drafts/{id}/commit", needs=Permission.COMMIT_DRAFTS)
async def commit(page: Page) -> Response:
    """Make the changes. What somebody else has said meanwhile stands against it is told, and nothing is changed."""
    link = page.field("link") == "on"
    if link and not page.may(Permission.CREATE_PAYMENT_REQUESTS):
        refused = Problem(page.text("Your role does not allow this."), status=403)
        return await _form(page, await read_draft(page), refused)
    try:
        order = (await page.call("draft-orders.commitDraftOrder", _request(page)))["orderAfterCommit"]
    except NotFound:
        raise
    except OrderwrightError as error:
        view = await read_draft(page)
        problem, conflicts = page.problem(error), _conflicts(page, view, error)
        if conflicts:
            problem = Problem(page.text("Nothing was changed, because:"), problem.code, problem.status)
        return await _form(page, view, problem, conflicts)
    return await _follow(page, order, link=link)


@action("/drafts/{id}/commit/preview", needs=Permission.COMMIT_DRAFTS)
async def preview(page: Page) -> Response:
    """The mails about the order as it would be then; what stands against the changes is told in their place."""
    request = {"commitDraftOrder": _request(page)}
    try:
        answer = await page.call("mails.previewIntendedMails", request)
    except OrderwrightError as error:
        problem, conflicts = page.problem(error), _conflicts(page, await read_draft(page), error)
        return not_previewed(replace(problem, message="\n".join(conflicts) or problem.message))
    return framed_mails(page, answer["mails"])


def _request(page: Page) -> Json:
    """The request of `commitDraftOrder` that the form makes."""
    settings: Json = {
        "sendNotificationsToBuyer": page.field("notify") == "on",
        "sendNotificationsToBusiness": page.field("notify_business") == "on",
        "updateInventory": [{"lineItemId": one} for one in dict.fromkeys(page.fields("stock"))],
    }
    request: Json = {"draftOrderId": page.param("id"), "commitSettings": settings}
    if page.field("reason"):
        request["reason"] = page.field("reason")
    return request


async def _follow(page: Page, order: Json, *, link: bool) -> Response:
    """Ask for what is owed now, if that is wanted. It may fail by itself: the changes are made, and that is said."""
    target = f"/orders/{order['id']}"
    notice = page.text("Order %(number)s was changed.", number=order["number"])
    balance = (order["balanceSummary"].get("balance") or {}).get("amount", "0")
    if not link or Decimal(balance) <= 0:
        return await page.redirect(target, notice=notice)
    try:
        await ask_to_pay(page, order, balance)
    except OrderwrightError as error:
        failed = page.text("The link could not be made: %(reason)s", reason=page.problem(error).message)
        return await page.redirect(target, notice=f"{notice} {failed}", kind="warning")
    asked = page.text("A link to pay %(amount)s was made.", amount=page.formats.money(balance, order["currency"]))
    return await page.redirect(target, notice=f"{notice} {asked}")


def changes(view: DraftView) -> list[Change]:
    """The lines whose stock could move."""
    found = []
    for details in view.draft["lineItems"]:
        line = details["lineItem"]
        before = details["changedDetails"].get("quantityBeforeChange") or line["quantity"]
        now = line["quantity"]
        if details.get("added"):
            before = 0
        elif details.get("removed"):
            now = 0
        # What no catalogue has is counted nowhere.
        if before != now and line.get("catalogReference"):
            found.append(Change(line, before, now))
    return found


def _conflicts(page: Page, view: DraftView, error: OrderwrightError) -> list[str]:
    data = error.data if isinstance(error, ApplicationError) else {}
    return [_words(page, view, one) for one in data.get("conflicts", [])]


def _words(page: Page, view: DraftView, conflict: Mapping[str, Any]) -> str:
    text = CONFLICTS.get(conflict["reason"])
    if text is None:
        return str(conflict["reason"])
    line = view.line(conflict.get("lineItemId", "")) or {}
    item = (line.get("productName") or {}).get("original") or page.text("The order")
    known = {name: conflict.get(name, "") for name in ("field", "fulfilled", "quantity", "requested", "available")}
    return page.text(text, item=item, **known)


async def _form(
    page: Page, view: DraftView, problem: Problem | None = None, conflicts: list[str] | None = None
) -> Response:
    return await page.render(
        _TEMPLATE,
        view=view,
        draft=view.draft,
        words=ERRORS,
        moves=changes(view),
        links=can_ask(page),
        conflicts=conflicts or [],
        problem=problem,
    )
