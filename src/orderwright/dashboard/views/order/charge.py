"""Charging the way to pay that the buyer left at the gateway."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import payment_dialog
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/money/charge.html"


@page("/orders/{id}/charge", needs=Permission.BILLING_CHARGE_ORDER)
async def show(page: Page) -> Response:
    """How much is due."""
    return await payment_dialog(page, _TEMPLATE)


@action("/orders/{id}/charge", needs=Permission.BILLING_CHARGE_ORDER)
async def charge(page: Page) -> Response:
    """Charge it. The buyer is not there, so that a bank which wants to see the buyer declines."""
    typed = Typed(page, page.form)
    amount = typed.amount("amount")
    if amount is None:
        typed.fault("amount", "This is needed.")
        return await payment_dialog(page, _TEMPLATE, typed.problem)
    request = {"orderId": page.param("id"), "merchantInitiated": True, "regularCharge": {"amount": amount}}
    try:
        answer = await page.call("order-billing.chargeOrder", request, if_match=page.revision())
    except OrderwrightError as error:
        return await payment_dialog(page, _TEMPLATE, page.problem(error, INVALID_AMOUNT="amount"))
    path, state = f"/orders/{page.param('id')}", answer["payments"][0].get("status")
    if state == "APPROVED":
        return await page.redirect(path, notice=page.text("The payment was made."))
    if state in ("DECLINED", "CANCELED"):
        return await page.redirect(path, notice=page.text("The payment was declined."), kind="error")
    return await page.redirect(path, notice=page.text("The payment is on its way."), kind="info")
