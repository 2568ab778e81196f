"""Noting that all that is due was paid by hand."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import method_name, payment_dialog, unnamed_method
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/money/mark_paid.html"


@page("/orders/{id}/mark-paid", needs=Permission.COLLECT_PAYMENTS)
async def show(page: Page) -> Response:
    """What is due, and the ways in which it may have been paid."""
    return await payment_dialog(page, _TEMPLATE)


@action("/orders/{id}/mark-paid", needs=Permission.COLLECT_PAYMENTS)
async def mark_paid(page: Page) -> Response:
    """Note it, for the order as it was seen."""
    if unnamed := unnamed_method(page):
        marked = refusal(page, **unnamed)
        return await payment_dialog(page, _TEMPLATE, marked)
    request: dict[str, object] = {"ecomOrderId": page.param("id")}
    if name := method_name(page):
        request["userDefinedPaymentMethodName"] = name
    try:
        await page.call("orders.paymentCollectionMarkOrderAsPaid", request, if_match=page.revision())
    except OrderwrightError as error:
        return await payment_dialog(page, _TEMPLATE, page.problem(error, custom="method_name"))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The order is marked as paid."))
