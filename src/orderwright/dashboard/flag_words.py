"""What the service points out about an order, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: What each flag means. One that is not here is shown as it is called.
FLAGS: Final = {
    "SUMMARY_DISAGREES_WITH_LINES": _("The total does not agree with the lines."),
    "SUMMARY_DOES_NOT_ADD_UP": _("The parts of the summary do not make its total."),
    "PAYMENTS_DISAGREE": _("The payments do not agree with the payment status."),
    "OVERSOLD": _("More was sold than was in stock."),
    "MONEY_ON_CANCELED_ORDER": _("There is money on this canceled order."),
    "SECOND_PAYMENT_AT_GATEWAY": _("The buyer may have paid twice."),
    "PAYMENT_AFTER_FAILURE": _("A payment that had failed came in after all."),
    "GATEWAY_AMOUNT_DIFFERS": _("The gateway reports another amount."),
    "GATEWAY_CURRENCY_DIFFERS": _("The gateway reports another currency."),
    "PAYMENT_UNCLEAR": _("Nobody knows yet what became of a payment."),
    "SCHEDULED_ACTION_FAILED": _("A scheduled capture or void failed."),
    "INVOICE_NOT_ISSUED": _("The invoice could not be issued."),
    "CAPTURED_AT_GATEWAY": _("A payment was captured at the gateway, without this service."),
    "VOIDED_AT_GATEWAY": _("A payment was voided at the gateway, without this service."),
    "REFUNDED_AT_GATEWAY": _("A payment was refunded at the gateway, without this service."),
    "CHARGEBACK": _("The buyer's bank took a payment back."),
}


def flag_words(page: Page, flags: Iterable[str]) -> list[tuple[str, str]]:
    """Each flag with what it means in the reader's language."""
    return [(flag, page.text(FLAGS[flag]) if flag in FLAGS else flag) for flag in flags]
