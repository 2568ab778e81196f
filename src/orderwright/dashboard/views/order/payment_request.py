"""Asking the buyer for money: making a payment request, its link, and taking it back."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import not_previewed, previewed
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import payment_dialog
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import parse_timestamp

_NEW: Final = "order/money/payment_request.html"
_LINK: Final = "order/money/payment_link.html"
_OVER: Final = _("This day is over.")


@page("/orders/{id}/payment-request", needs=Permission.CREATE_PAYMENT_REQUESTS)
async def show_new(page: Page) -> Response:
    """The form, with what is due."""
    return await payment_dialog(page, _NEW)


@action("/orders/{id}/payment-request", needs=Permission.CREATE_PAYMENT_REQUESTS)
async def create(page: Page) -> Response:
    """Make it, and show its link."""
    order_id = page.param("id")
    typed = Typed(page, page.form)
    request = _wanted(page, typed)
    if typed.problem:
        return await payment_dialog(page, _NEW, typed.problem)
    try:
        answer = await page.call("order-payment-requests.createOrderPaymentRequest", request)
    except OrderwrightError as error:
        return await payment_dialog(page, _NEW, page.problem(error, expirationDate="expires", INVALID_AMOUNT="amount"))
    made = answer["orderPaymentRequest"]["id"]
    return await page.redirect(
        f"/orders/{order_id}/payment-requests/{made}", notice=page.text("The payment request was made.")
    )


@action("/orders/{id}/payment-request/preview", needs=Permission.CREATE_PAYMENT_REQUESTS)
async def preview(page: Page) -> Response:
    """The mail that the buyer would get; its address does not lead anywhere yet."""
    typed = Typed(page, page.form)
    request = _wanted(page, typed)
    if typed.problem:
        return not_previewed(typed.problem)
    return await previewed(page, "createOrderPaymentRequest", request)


def _wanted(page: Page, typed: Typed) -> dict[str, Any]:
    """The request that the form makes. Faults are noted in `typed`."""
    wanted: dict[str, Any] = {
        "orderId": page.param("id"),
        "amount": typed.amount("amount"),
        "title": typed.line("title"),
        "description": typed.line("description"),
        "expirationDate": typed.moment("expires", end=True),
    }
    for name in ("amount", "title"):
        if not wanted[name]:
            typed.fault(name, "This is needed.")
    expires = wanted["expirationDate"]
    if expires and parse_timestamp(expires) <= page.service.clock():
        typed.fault("expires", _OVER)
    return {"orderPaymentRequest": {name: value for name, value in wanted.items() if value}}


@page("/orders/{id}/payment-requests/{request}", needs=Permission.READ_PAYMENT_REQUESTS)
async def show(page: Page) -> Response:
    """The request with its link."""
    return await _show(page)


@action("/orders/{id}/payment-requests/{request}/void", needs=Permission.UPDATE_PAYMENT_REQUESTS)
async def void(page: Page) -> Response:
    """Take it back: its link asks for nothing any longer."""
    await _request(page)
    try:
        await page.call(
            "order-payment-requests.voidOrderPaymentRequest", {"orderPaymentRequestId": page.param("request")}
        )
    except OrderwrightError as error:
        return await _show(page, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The payment request was taken back."))


async def _request(page: Page) -> dict[str, Any]:
    """The request of the address. Raises `NotFound` for one of another order."""
    answer = await page.call(
        "order-payment-requests.getOrderPaymentRequest", {"orderPaymentRequestId": page.param("request")}
    )
    found: dict[str, Any] = document(answer["orderPaymentRequest"])
    if found["orderId"] != page.param("id"):
        raise NotFound("ORDER_PAYMENT_REQUEST_NOT_FOUND", "The order has no such payment request")
    return found


async def _show(page: Page, problem: Problem | None = None) -> Response:
    request = await _request(page)
    order, _revision = await read_order(page, page.param("id"))
    link, why = "", ""
    try:
        answer = await page.call(
            "order-payment-requests.getOrderPaymentRequestUrl", {"orderPaymentRequestId": page.param("request")}
        )
        link = answer["orderPaymentRequestUrl"]
    except NotFound:
        raise
    except OrderwrightError as error:
        why = page.problem(error).message
    return await page.render(_LINK, order=order, request=request, link=link, why=why, problem=problem)
