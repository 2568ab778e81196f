"""What the activities of an order say, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orderwright.dashboard.texts import _
from orderwright.model.activities import SERVICE_APP_ID

#: By the kind of the activity; what it is about is shown beside it.
WORDS: Final[Mapping[str, str]] = {
    "ORDER_PLACED": _("The order was placed"),
    "ORDER_PAID": _("The order was paid"),
    "ORDER_PARTIALLY_PAID": _("A part was paid"),
    "ORDER_FULFILLED": _("Everything was sent"),
    "ORDER_NOT_FULFILLED": _("The order is no longer marked as sent"),
    "ORDER_CANCELED": _("The order was canceled"),
    "ORDER_PENDING": _("The order waits"),
    "ORDER_REJECTED": _("The order was rejected"),
    "ORDER_REFUNDED": _("Money was returned"),
    "DOWNLOAD_LINK_SENT": _("Download links were sent to the buyer"),
    "TRACKING_NUMBER_ADDED": _("A tracking number was added"),
    "TRACKING_NUMBER_EDITED": _("A tracking number was changed"),
    "TRACKING_LINK_ADDED": _("A tracking link was added"),
    "SHIPPING_CONFIRMATION_EMAIL_SENT": _("The shipping confirmation was sent to the buyer"),
    "PICKUP_READY_EMAIL_SENT": _("The buyer was told that the order can be picked up"),
    "INVOICE_ADDED": _("An invoice was added"),
    "INVOICE_REMOVED": _("An invoice was removed"),
    "INVOICE_SENT": _("The invoice was sent"),
    "RECEIPT_CREATED": _("A receipt was made"),
    "RECEIPT_SENT": _("The receipt was sent"),
    "FULFILLER_EMAIL_SENT": _("The fulfiller was told"),
    "SHIPPING_ADDRESS_EDITED": _("The shipping address was changed"),
    "EMAIL_EDITED": _("The e-mail address was changed"),
    "MERCHANT_COMMENT": _("Comment"),
    "DRAFT_ORDER_CHANGES_APPLIED": _("The order was edited"),
    "SAVED_PAYMENT_METHOD": _("A payment method was saved"),
    "AUTHORIZED_PAYMENT_CREATED": _("A payment was authorized"),
    "AUTHORIZED_PAYMENT_CAPTURED": _("An authorized payment was captured"),
    "AUTHORIZED_PAYMENT_VOIDED": _("An authorized payment was voided"),
    "REFUND_INITIATED": _("A refund was started"),
    "PAYMENT_REFUNDED": _("A payment was refunded"),
    "PAYMENT_REFUND_FAILED": _("A refund failed"),
    "REFUNDED_AS_STORE_CREDIT": _("Refunded as store credit"),
    "PAYMENT_PENDING": _("A payment is pending"),
    "PAYMENT_CANCELED": _("A payment was canceled"),
    "PAYMENT_DECLINED": _("A payment was declined"),
    "CHARGEBACK_CREATED": _("The buyer's bank took a payment back"),
    "CHARGEBACK_REVERSED": _("The buyer's bank returned a payment"),
    "FLAGS_CLEARED": _("Somebody looked at this"),
    "CUSTOM_ACTIVITY": _("Noted by an app"),
}


def kind_of(activity: Mapping[str, Any]) -> str:
    """The kind of an activity, under its present or its older name; the service's own custom ones by their type."""
    custom = activity.get("customActivity") or {}
    if custom.get("appId") == SERVICE_APP_ID:
        return str(custom["type"])
    return str(activity.get("activityType") or activity.get("type") or "")
