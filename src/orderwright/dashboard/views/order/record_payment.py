"""Recording money that staff took: how much, in which way, and when."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import METHODS, due, method_name, payment_dialog, unnamed_method
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/money/record_payment.html"


@page("/orders/{id}/record-payment", needs=Permission.COLLECT_PAYMENTS)
async def show(page: Page) -> Response:
    """The form, with what is due."""
    return await payment_dialog(page, _TEMPLATE)


@action("/orders/{id}/record-payment", needs=Permission.COLLECT_PAYMENTS)
async def record(page: Page) -> Response:
    """Record it: of another day by the operation that takes times, which takes the right to record payments."""
    order_id = page.param("id")
    typed = Typed(page, page.form)
    amount, day = typed.amount("amount"), typed.moment("day")
    if amount is None:
        typed.fault("amount", "This is needed.")
    typed.faults.update(unnamed_method(page))
    problem = typed.problem
    if problem is None and amount is not None:
        try:
            if day is None:
                await _today(page, amount)
            else:
                problem = await _on_another_day(page, amount, day)
        except OrderwrightError as error:
            problem = page.problem(error, custom="method_name", createdDate="day", INVALID_AMOUNT="amount")
    if problem is not None:
        return await payment_dialog(page, _TEMPLATE, problem)
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The payment was recorded."))


async def _today(page: Page, amount: dict[str, str]) -> None:
    request: dict[str, Any] = {"orderId": page.param("id"), "amount": amount}
    if name := method_name(page):
        request["userDefinedPaymentMethodName"] = name
    await page.call("orders.recordManuallyCollectedPayment", request, if_match=page.revision())


async def _on_another_day(page: Page, amount: dict[str, str], day: str) -> Problem | None:
    """Raise the errors of the operation; the problem if it would be more than is due, which that one would take."""
    details: dict[str, Any] = {"offlinePayment": True}
    if name := method_name(page):
        details["paymentMethodName"] = {"userDefinedName": name}
        words = dict(METHODS).get(name.get("predefined", ""))
        details["paymentMethod"] = page.text(words) if words else name["custom"]
    view = await load_view(page, page.param("id"))
    most = await due(page, view)
    if page.revision() == view.revision and Decimal(amount["amount"]) > Decimal(most):
        words = page.text("The most is %(threshold)s.", threshold=most)
        return refusal(page, amount=words)
    payment = {"amount": amount, "status": "APPROVED", "createdDate": day, "regularPaymentDetails": details}
    request = {"orderId": view.id, "payments": [payment]}
    await page.call("order-transactions.addPayments", request, if_match=page.revision())
    return None
