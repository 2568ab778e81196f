"""Statuses in words. Colour only helps: the word is always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from orderwright.dashboard.formats import NOTHING
from orderwright.dashboard.texts import _


class Badge(NamedTuple):
    """A status as it is shown: its words (English, to be translated) and its tone.

    `tone` is `good`, `open` (somebody has to do something), `half`, `bad` or `quiet`.
    """

    text: str
    tone: str


#: The fields of an order that are statuses, with the kind of each.
STATUS_OF_FIELD: Final[Mapping[str, str]] = {
    "status": "order",
    "paymentStatus": "payment",
    "fulfillmentStatus": "fulfillment",
    "channelInfo.type": "channel",
}
#: By the kind of status and its value in the API.
BADGES: Final[Mapping[str, Mapping[str, Badge]]] = {
    "order": {
        "INITIALIZED": Badge(_("Awaiting payment"), "open"),
        "APPROVED": Badge(_("Approved"), "good"),
        "CANCELED": Badge(_("Canceled"), "bad"),
        "PENDING": Badge(_("Pending"), "open"),
        "REJECTED": Badge(_("Rejected"), "bad"),
    },
    "payment": {
        "UNSPECIFIED": Badge(_("Unknown"), "quiet"),
        "NOT_PAID": Badge(_("Not paid"), "open"),
        "PAID": Badge(_("Paid"), "good"),
        "PARTIALLY_REFUNDED": Badge(_("Partially refunded"), "half"),
        "FULLY_REFUNDED": Badge(_("Refunded"), "quiet"),
        "PENDING": Badge(_("Payment pending"), "half"),
        "PARTIALLY_PAID": Badge(_("Partially paid"), "half"),
        "PENDING_MERCHANT": Badge(_("Authorized"), "half"),
        "CANCELED": Badge(_("Payment canceled"), "quiet"),
        "DECLINED": Badge(_("Declined"), "bad"),
    },
    "fulfillment": {
        "NOT_FULFILLED": Badge(_("Not fulfilled"), "open"),
        "FULFILLED": Badge(_("Fulfilled"), "good"),
        "PARTIALLY_FULFILLED": Badge(_("Partially fulfilled"), "half"),
    },
    "transaction": {
        "UNDEFINED": Badge(_("Unknown"), "quiet"),
        "APPROVED": Badge(_("Approved"), "good"),
        "PENDING": Badge(_("Pending"), "half"),
        "PENDING_MERCHANT": Badge(_("Waits for you"), "open"),
        "CANCELED": Badge(_("Canceled"), "quiet"),
        "DECLINED": Badge(_("Declined"), "bad"),
        "REFUNDED": Badge(_("Refunded"), "quiet"),
        "PARTIALLY_REFUNDED": Badge(_("Partially refunded"), "half"),
        "AUTHORIZED": Badge(_("Authorized"), "half"),
        "VOIDED": Badge(_("Voided"), "quiet"),
    },
    "payment event": {
        "PENDING": Badge(_("Under way"), "half"),
        "STARTED": Badge(_("Under way"), "half"),
        "SCHEDULED": Badge(_("Under way"), "half"),
        "SUCCEEDED": Badge(_("Done"), "good"),
        "FAILED": Badge(_("Failed"), "bad"),
        "APPROVED": Badge(_("Taken back"), "bad"),
        "REVERSED": Badge(_("Returned again"), "good"),
    },
    "payment request": {
        "UNPAID": Badge(_("Unpaid"), "open"),
        "PAID": Badge(_("Paid"), "good"),
        "EXPIRED": Badge(_("Expired"), "quiet"),
        "VOIDED": Badge(_("Voided"), "quiet"),
    },
    "channel": {
        "UNSPECIFIED": Badge(_("Unknown"), "quiet"),
        "WEB": Badge(_("Online shop"), "quiet"),
        "POS": Badge(_("Point of sale"), "quiet"),
        "EBAY": Badge("eBay", "quiet"),
        "AMAZON": Badge("Amazon", "quiet"),
        "OTHER_PLATFORM": Badge(_("Other platform"), "quiet"),
        "WIX_APP_STORE": Badge("Wix App Store", "quiet"),
        "WIX_INVOICES": Badge("Wix Invoices", "quiet"),
        "BACKOFFICE_MERCHANT": Badge(_("Staff"), "quiet"),
        "WISH": Badge("Wish", "quiet"),
        "CLASS_PASS": Badge("ClassPass", "quiet"),
        "GLOBAL_E": Badge("Global-e", "quiet"),
        "FACEBOOK": Badge("Facebook", "quiet"),
        "ETSY": Badge("Etsy", "quiet"),
        "TIKTOK": Badge("TikTok", "quiet"),
        "FAIRE_COM": Badge("Faire", "quiet"),
        "PAYPAL_AGENTIC_CHECKOUT": Badge("PayPal", "quiet"),
        "STRIPE_AGENTIC_CHECKOUT": Badge("Stripe", "quiet"),
    },
    "delivery": {
        "PENDING": Badge(_("Waiting"), "open"),
        "DELIVERED": Badge(_("Delivered"), "good"),
        "FAILED": Badge(_("Failed"), "bad"),
        "SKIPPED": Badge(_("Skipped"), "quiet"),
    },
    "webhook": {
        "ACTIVE": Badge(_("Active"), "good"),
        "FAILING": Badge(_("Failing"), "bad"),
        "PAUSED": Badge(_("Paused"), "quiet"),
        "STOPPED": Badge(_("Stopped"), "bad"),
    },
    "job": {
        "PENDING": Badge(_("Waiting"), "open"),
        "PROCESSING": Badge(_("At work"), "half"),
        "FINISHED": Badge(_("Done"), "good"),
        "FAILED": Badge(_("Given up"), "bad"),
    },
    "gift card": {
        "ACTIVE": Badge(_("Active"), "good"),
        "EMPTY": Badge(_("Used up"), "quiet"),
        "EXPIRED": Badge(_("Expired"), "quiet"),
        "DISABLED": Badge(_("Stopped"), "open"),
        "VOIDED": Badge(_("Ended"), "quiet"),
    },
    "role": {
        "owner": Badge(_("Owner"), "quiet"),
        "manager": Badge(_("Manager"), "quiet"),
        "fulfilment": Badge(_("Fulfilment"), "quiet"),
        "support": Badge(_("Support"), "quiet"),
        "viewer": Badge(_("Viewer"), "quiet"),
    },
}


def status_badge(kind: str, value: str | None) -> Badge:
    """How a status is shown; one that is not known here is shown as it is called in the API."""
    return BADGES[kind].get(value or "", Badge(value or NOTHING, "quiet"))
