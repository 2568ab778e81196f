"""Canceling an order: with what was paid given back, if that is said."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard import cancel_form as form
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import not_previewed, previewed
from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE: Final = "order/cancel.html"
_CHOICES: Final = ("back", "keep")


@page("/orders/{id}/cancel", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """What canceling does, and what can be chosen."""
    return await _form(page)


@action("/orders/{id}/cancel", needs=Permission.MODIFY_ORDERS)
async def cancel(page: Page) -> Response:
    """Return the money if that was chosen, then cancel the order, both as it was seen.

    Nothing is read before, so that a form that is sent twice makes the same calls and does its work once. Where the
    money could not be returned the order is not canceled.
    """
    order_id, revision = page.param("id"), page.revision()
    if problem := _undecided(page):
        return await _form(page, problem)
    request, refunded = form.refund_request(page, order_id), None
    if request is not None:
        try:
            answer = await page.answer("order-billing.refundPayments", request, if_match=revision)
        except OrderwrightError as error:
            return await _form(page, page.problem(error))
        refunded, revision = page.decoded(answer)["refund"], answer.revision
        if any(part.get("refundStatus") == "FAILED" for part in refunded["transactions"]):
            words = page.text("A part of the refund failed, so the order was not canceled. Look at it below.")
            return await page.redirect(f"/orders/{order_id}", notice=words, kind="error")
    try:
        await page.call("orders.cancelOrder", form.cancel_request(page, order_id), if_match=revision)
    except OrderwrightError as error:
        return await _not_canceled(page, page.problem(error, customMessage="message"), refunded=refunded is not None)
    if comment := form.comment_of(page):
        request = {"id": order_id, "activity": {"merchantComment": {"message": comment}}}
        await page.call("orders.addActivity", request)
    return await page.redirect(f"/orders/{order_id}", notice=_told(page, refunded))


@action("/orders/{id}/cancel/preview", needs=Permission.MODIFY_ORDERS)
async def preview(page: Page) -> Response:
    """The mails that the buyer would get: of the money, if that is returned, and of the cancellation."""
    if problem := _undecided(page):
        return not_previewed(problem)
    order_id = page.param("id")
    refund = form.refund_request(page, order_id)
    more = {} if refund is None else {"refundBefore": refund}
    return await previewed(page, "cancelOrder", form.cancel_request(page, order_id), **more)


def _undecided(page: Page) -> Problem | None:
    """What to tell who has not said what becomes of the money, or whose form does not say how it goes back."""
    money = page.field("money")
    if money == "back" and form.refund_request(page, page.param("id")) is None:
        words = page.text("Say how much goes back from which payment.")
    elif page.field("asks") == "on" and money not in _CHOICES:
        words = page.text("Say what becomes of the money.")
    else:
        return None
    return Problem(words, "INVALID", 422, {"money": words})


def _told(page: Page, refunded: Json | None) -> str:
    if refunded is None:
        return page.text("The order was canceled.")
    if any(part.get("refundStatus") != "SUCCEEDED" for part in refunded["transactions"]):
        return page.text("The order was canceled. The refund is on its way.")
    return page.text("The order was canceled, and its money returned.")


async def _not_canceled(page: Page, problem: Problem, *, refunded: bool) -> Response:
    """Why not. Money that went back already is told on the page of the order: the form would offer it again."""
    if not refunded:
        return await _form(page, problem)
    words = page.text("The money was returned, but the order was not canceled: %(reason)s", reason=problem.message)
    return await page.redirect(f"/orders/{page.param('id')}", notice=words, kind="warning")


async def _form(page: Page, problem: Problem | None = None) -> Response:
    view = await load_view(page, page.param("id"))
    return await page.render(
        _TEMPLATE,
        view=view,
        order=view.order,
        returned=await form.returned(page, view),
        reasons=form.REASONS,
        problem=problem,
    )
