"""Mails in words: what each kind says, and what became of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orderwright.dashboard.texts import _
from orderwright.model.mails import TO_BUSINESS, MailKind

KINDS: Final[Mapping[str, str]] = {
    "ORDER_CONFIRMATION": _("Order confirmation"),
    "ORDER_CHANGED": _("The order was changed"),
    "SHIPPING_CONFIRMATION": _("Shipping confirmation"),
    "PICKUP_READY": _("Ready to be collected"),
    "DOWNLOAD_LINKS": _("Links for downloads"),
    "ORDER_CANCELED": _("The order was canceled"),
    "ORDER_REFUNDED": _("Refund"),
    "PAYMENT_REQUEST": _("Payment request"),
    "INVOICE": _("Invoice"),
    "NEW_ORDER": _("New order (to the business)"),
    "BUSINESS_ORDER_CHANGED": _("Changed order (to the business)"),
    "PAYMENT_FAILED": _("Failed payment (to the business)"),
    "WEBHOOK_DISABLED": _("Disabled webhook (to the business)"),
}
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "WAITING": (_("Waiting"), "half"),
    "SENT": (_("Sent"), "good"),
    "FAILED": (_("Failed"), "bad"),
    "NOT_SENT": (_("Not sent"), "quiet"),
}
#: The languages that mails are written in; the empty one is for what holds in all of them.
LANGUAGES: Final[Mapping[str, str]] = {
    "": _("All languages"),
    "en": _("English"),
    "de": _("German"),
    "fr": _("French"),
    "es": _("Spanish"),
}
#: What can be sent to the buyer by hand.
TO_BUYER: Final[tuple[str, ...]] = tuple(kind.value for kind in MailKind if kind not in TO_BUSINESS)
