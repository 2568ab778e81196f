"""Webhooks in words: what each event says, how a subscription is, and what a delivery is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orderwright.dashboard.texts import _
from orderwright.model.events import EVENT_TYPES

Json = dict[str, Any]

_ORDER: Final = "wix.ecom.v1.order"
#: The events by what they are about, each with what has happened.
EVENT_GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        _("Orders"),
        (
            (f"{_ORDER}_created", _("An order was created")),
            (f"{_ORDER}_approved", _("An order was approved")),
            (f"{_ORDER}_updated", _("An order was changed")),
            (f"{_ORDER}_committed", _("An edit of an order was committed")),
            (f"{_ORDER}_canceled", _("An order was canceled")),
            (f"{_ORDER}_fulfilled", _("An order was fulfilled")),
            (f"{_ORDER}_payment_status_updated", _("The payment status of an order changed")),
            (f"{_ORDER}_imported", _("An order was imported")),
            (f"{_ORDER}_imported_order_deleted", _("An imported order was deleted")),
        ),
    ),
    (
        _("Payments and refunds"),
        (
            (f"{_ORDER}_transactions_updated", _("Payments of an order changed")),
            (f"{_ORDER}_transactions_details_updated", _("Details of a payment changed")),
            (f"{_ORDER}_transactions_refund_completed", _("A refund was completed")),
            (f"{_ORDER}_transactions_chargeback_approved", _("A bank took a payment back")),
            (f"{_ORDER}_transactions_chargeback_reversed", _("A bank gave a payment back again")),
        ),
    ),
    (_("Parcels"), (("wix.ecom.v1.fulfillments_updated", _("Parcels of an order changed")),)),
    (
        _("Payment requests"),
        (
            (f"{_ORDER}_payment_request_created", _("A payment request was made")),
            (f"{_ORDER}_payment_request_updated", _("A payment request was changed")),
            (f"{_ORDER}_payment_request_paid", _("A payment request was paid")),
            (f"{_ORDER}_payment_request_expired", _("A payment request expired")),
            (f"{_ORDER}_payment_request_voided", _("A payment request was voided")),
            (f"{_ORDER}_payment_request_deleted", _("A payment request was deleted")),
        ),
    ),
    (
        _("Drafts"),
        (
            ("wix.ecom.v1.draft_order_created", _("A draft was begun")),
            ("wix.ecom.v1.draft_order_updated", _("A draft was changed")),
            ("wix.ecom.v1.draft_order_deleted", _("A draft was deleted")),
        ),
    ),
    (
        _("Settings"),
        (
            ("wix.ecom.v1.orders_settings_updated", _("Settings of orders changed")),
            ("orderwright.v1.site_updated", _("Settings of the site changed")),
        ),
    ),
)
EVENTS: Final[Mapping[str, str]] = dict(pair for _group, pairs in EVENT_GROUPS for pair in pairs)
REASONS: Final[Mapping[str, str]] = {
    "GONE": _("The receiver answered that it is gone for good (410)."),
    "FAILING": _("Nothing could be delivered for 48 hours."),
    "APP_REMOVED": _("The app that it belongs to was taken off the site."),
    "BY_REQUEST": _("Somebody paused it."),
}
ORIGINS: Final[Mapping[str, str]] = {"REPLAY": _("Replay"), "RESEND": _("Sent again")}
#: The events whose entity has a page, and where that is.
_PAGES: Final[Mapping[str, str]] = {
    _ORDER: "/orders",
    f"{_ORDER}_transactions": "/orders",
    "wix.ecom.v1.fulfillments": "/orders",
    "wix.ecom.v1.draft_order": "/drafts",
}


def state_of(subscription: Json) -> str:
    """How a subscription is, as one of the statuses of the kind `webhook`."""
    if subscription["state"] == "DISABLED":
        return "PAUSED" if subscription.get("disabledReason") == "BY_REQUEST" else "STOPPED"
    return "FAILING" if subscription.get("failingSince") else "ACTIVE"


def entity_page(delivery: Json) -> str:
    """The page of what the event of a delivery is about; empty if it has none."""
    kind = EVENT_TYPES.get(delivery["eventType"])
    folder = "" if kind is None else _PAGES.get(kind.fqdn, "")
    return f"{folder}/{delivery['entityId']}" if folder else ""
