"""Taking money that is reserved, and giving it up. While the gateway has not answered, nothing can be pressed."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_actions import actions_at
from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import payment_dialog
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import ApplicationError, OrderwrightError
from orderwright.model.permissions import Permission

_CAPTURE: Final = "order/money/capture.html"
_VOID: Final = "order/money/void.html"


@page("/orders/{id}/capture", needs=Permission.BILLING_CAPTURE)
async def show_capture(page: Page) -> Response:
    """The payments that can be captured, each with what is reserved."""
    return await payment_dialog(page, _CAPTURE)


@action("/orders/{id}/capture", needs=Permission.BILLING_CAPTURE)
async def capture(page: Page) -> Response:
    """Capture the chosen ones, wholly or in part."""
    typed, chosen = Typed(page, page.form), page.fields("payment")
    payments = [{"paymentId": one, "amount": typed.amount(f"amount-{one}")} for one in chosen]
    for one in payments:
        if one["amount"] is None:
            typed.fault(f"amount-{one['paymentId']}", "This is needed.")
    if typed.problem or not payments:
        return await payment_dialog(page, _CAPTURE, typed.problem or Problem(page.text("Choose a payment."), "EMPTY"))
    request = {"orderId": page.param("id"), "payments": payments}
    try:
        await page.call("order-billing.captureAuthorizedPayments", request, if_match=page.revision())
    except OrderwrightError as error:
        return await payment_dialog(page, _CAPTURE, _refused(page, error, chosen))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The money is being captured."))


def _refused(page: Page, error: OrderwrightError, chosen: list[str]) -> Problem:
    """The problem, beside the amount of the payment that it is about."""
    about = error.data.get("paymentId", "") if isinstance(error, ApplicationError) else ""
    return page.problem(error, INVALID_AMOUNT=f"amount-{about}") if about in chosen else page.problem(error)


@page("/orders/{id}/void", needs=Permission.BILLING_VOID)
async def show_void(page: Page) -> Response:
    """The payments that can be given up."""
    return await payment_dialog(page, _VOID)


@action("/orders/{id}/void", needs=Permission.BILLING_VOID)
async def void(page: Page) -> Response:
    """Give the chosen ones up: their money is free again for the buyer."""
    chosen = page.fields("payment")
    if not chosen:
        return await payment_dialog(page, _VOID, Problem(page.text("Choose a payment."), "EMPTY"))
    request = {"orderId": page.param("id"), "paymentIds": chosen}
    try:
        await page.call("order-billing.voidAuthorizedPayments", request, if_match=page.revision())
    except OrderwrightError as error:
        return await payment_dialog(page, _VOID, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The payment is being voided."))


@page("/orders/{id}/money", needs=Permission.READ_ORDERS)
async def money(page: Page) -> Response:
    """The money of the order alone: what its page asks for again while a gateway has not answered."""
    view = await load_view(page, page.param("id"))
    return await page.render(
        "order/money/money.html",
        view=view,
        order=view.order,
        actions=lambda place: actions_at(page, view, place),
    )
