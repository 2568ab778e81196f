"""Paying with a gift card of the shop."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.payment_forms import payment_dialog
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/money/gift_card.html"
#: Refusals that only another card could mend.
_ABOUT_CARD: Final = (
    "ALREADY_REDEEMED",
    "CURRENCY_NOT_SUPPORTED",
    "GIFT_CARD_ALREADY_APPLIED",
    "GIFT_CARD_DISABLED",
    "GIFT_CARD_EXPIRED",
    "GIFT_CARD_NOT_FOUND",
    "GIFT_CARD_VOIDED",
    "INVALID_GIFT_CARD_CURRENCY",
)


@page("/orders/{id}/gift-card", needs=Permission.BILLING_REDEEM_GIFT_CARD)
async def show(page: Page) -> Response:
    """The form, with what is due."""
    return await payment_dialog(page, _TEMPLATE)


@action("/orders/{id}/gift-card", needs=Permission.BILLING_REDEEM_GIFT_CARD)
async def redeem(page: Page) -> Response:
    """Take the amount from the card."""
    order_id = page.param("id")
    typed = Typed(page, page.form)
    amount, code = typed.amount("amount"), typed.line("code")
    for name, sent in (("amount", amount), ("code", code)):
        if not sent:
            typed.fault(name, "This is needed.")
    if typed.problem:
        return await payment_dialog(page, _TEMPLATE, typed.problem)
    order, _revision = await read_order(page, order_id)
    request = {"orderId": order_id, "giftCardCode": code, "amount": amount, "currency": order["currency"]}
    try:
        await page.call("order-billing.redeemGiftCard", request, if_match=page.revision())
    except OrderwrightError as error:
        about_card = dict.fromkeys(_ABOUT_CARD, "code")
        problem = page.problem(error, giftCardCode="code", INSUFFICIENT_FUNDS="amount", **about_card)
        return await payment_dialog(page, _TEMPLATE, problem)
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The gift card pays for the order."))
