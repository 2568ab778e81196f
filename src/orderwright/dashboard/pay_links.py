"""Asking for what is due with a link, as a part of what else is done with an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


def can_ask(page: Page) -> bool:
    """Whether the reader may make payment requests, and there is a page that a link to pay can lead to."""
    has_page = (page.site.payment_page_url or page.service.public_url) is not None
    return has_page and page.may(Permission.CREATE_PAYMENT_REQUESTS)


async def ask_to_pay(page: Page, order: dict[str, Any], amount: str) -> None:
    """Make a payment request, whose mail the service sends by itself. Raises what the operation does."""
    title = page.text("Order %(number)s", number=order["number"])
    asked = {"orderId": order["id"], "amount": {"amount": amount}, "title": title}
    await page.call("order-payment-requests.createOrderPaymentRequest", {"orderPaymentRequest": asked})
