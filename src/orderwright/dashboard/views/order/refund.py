"""Giving money back: what for, how much, from which payments."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard import refund_form as form
from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import not_previewed, previewed
from orderwright.dashboard.order_stock import tracked_lines
from orderwright.dashboard.order_view import load_view, read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.rules.money import plain

Json = dict[str, Any]

_TEMPLATE: Final = "order/money/refund.html"
_PART: Final = "order/money/refund_part.html"


@page("/orders/{id}/refund", needs=Permission.BILLING_REFUND)
async def show(page: Page) -> Response:
    """What can be refunded. Nothing is chosen at first."""
    return await _render(page, page.param("id"))


@action("/orders/{id}/refund", needs=Permission.BILLING_REFUND)
async def refund(page: Page) -> Response:
    """Refund what the form says, once: the order has to be as it was seen.

    Amounts that were worked out for another choice of items are worked out again and shown, and nothing is done.
    """
    order_id, step = page.param("id"), page.field("step")
    if step:
        return await _render(page, order_id, everything=step == "all", problem=Typed(page, page.form).problem)
    request, problem = form.typed_refund(page, order_id)
    if problem is not None:
        return await _render(page, order_id, problem=problem, keep=problem.code != form.STALE_AMOUNTS)
    try:
        answer = await page.call("order-billing.refundPayments", request, if_match=page.revision())
    except OrderwrightError as error:
        return await _render(page, order_id, problem=form.refused(page, error), keep=True)
    return await _told(page, order_id, answer["refund"])


@action("/orders/{id}/refund/preview", needs=Permission.BILLING_REFUND)
async def preview(page: Page) -> Response:
    """The mail that the buyer would get when the money has gone back."""
    request, problem = form.typed_refund(page, page.param("id"))
    if problem is not None:
        return not_previewed(problem)
    return await previewed(page, "refundPayments", request)


async def _told(page: Page, order_id: str, refund: Json) -> Response:
    states = {part.get("refundStatus") for part in refund["transactions"]}
    path = f"/orders/{order_id}"
    if "FAILED" in states:
        return await page.redirect(
            path, notice=page.text("A part of the refund failed. Look at it below."), kind="error"
        )
    if states - {"SUCCEEDED"}:
        return await page.redirect(path, notice=page.text("The refund is on its way."), kind="info")
    order, _revision = await read_order(page, order_id)
    amount = page.formats.money(refund["summary"]["refunded"], order["currency"])
    return await page.redirect(path, notice=page.text("%(amount)s was refunded.", amount=amount))


@action("/orders/{id}/refund/calculate", needs=Permission.BILLING_REFUND)
async def recalculate(page: Page) -> Response:
    """The figures alone, for the items that are chosen now."""
    return await _render(page, page.param("id"), template=_PART)


async def _render(
    page: Page,
    order_id: str,
    *,
    template: str = _TEMPLATE,
    everything: bool = False,
    problem: Problem | None = None,
    keep: bool = False,
) -> Response:
    """The form as it was sent, with what it comes to. `keep`: with the amounts that were typed, too."""
    view = await load_view(page, order_id)
    able = await form.refundability(page, order_id)
    values = {**page.form, **(form.everything(able) if everything else {})}
    typed = Typed(page, values)
    items, kept = form.chosen_items(typed), typed.amount("kept")
    calculated = await form.calculate(page, view, able, items, kept)
    problem = problem or typed.problem
    if calculated.problem and (problem is None or not (problem.fields or problem.code == "STALE_REVISION")):
        # It says which field is wrong; what follows from that says less.
        problem = calculated.problem
    amounts = {payment_id: plain(part) for payment_id, part in calculated.proposal.parts.items()}
    if keep:
        amounts = {name.removeprefix("amount-"): value for name, value in values.items() if name.startswith("amount-")}
    answer = await page.render(
        template,
        view=view,
        order=view.order,
        able=document(able),
        values=values,
        sent=bool(page.form),
        tracked=await tracked_lines(page, view),
        payments={one["id"]: one for one in view.payments},
        calculated=calculated,
        calculation=document(calculated.answer),
        amounts=amounts,
        fee_names={fee["id"]: fee["name"] for fee in view.order["additionalFees"]},
        reasons=form.REASONS,
        problem=problem,
    )
    if template == _PART:
        # htmx puts nothing into the page that does not come as a success.
        answer.status_code = 200
    return answer
