"""The events that the service appends when something happened, by the contract's names."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from orderwright.model.permissions import Permission


class EventKind(StrEnum):
    """Which member of the envelope carries the payload."""

    CREATED = "createdEvent"
    UPDATED = "updatedEvent"
    DELETED = "deletedEvent"
    ACTION = "actionEvent"


class EventType(msgspec.Struct, frozen=True):
    """One type of event: `name` is what subscribers ask for, `fqdn` and `slug` are its two halves on the wire."""

    name: str
    fqdn: str
    slug: str
    kind: EventKind
    #: What a reader or subscriber must hold to be told.
    permission: Permission = Permission.READ_ORDERS


def _order_event(slug: str, kind: EventKind) -> EventType:
    return EventType(f"wix.ecom.v1.order_{slug}", "wix.ecom.v1.order", slug, kind)


_TRANSACTIONS = "wix.ecom.v1.order_transactions"


def _transactions_event(slug: str) -> EventType:
    return EventType(f"{_TRANSACTIONS}_{slug}", _TRANSACTIONS, slug, EventKind.ACTION, Permission.READ_TRANSACTIONS)


ORDER_CREATED = _order_event("created", EventKind.CREATED)
ORDER_UPDATED = _order_event("updated", EventKind.UPDATED)
ORDER_APPROVED = _order_event("approved", EventKind.ACTION)
ORDER_CANCELED = _order_event("canceled", EventKind.ACTION)
ORDER_COMMITTED = _order_event("committed", EventKind.ACTION)
ORDER_FULFILLED = _order_event("fulfilled", EventKind.ACTION)
ORDER_PAYMENT_STATUS_UPDATED = _order_event("payment_status_updated", EventKind.ACTION)
ORDER_IMPORTED = _order_event("imported", EventKind.ACTION)
ORDER_IMPORTED_ORDER_DELETED = _order_event("imported_order_deleted", EventKind.ACTION)
TRANSACTIONS_UPDATED = _transactions_event("updated")
TRANSACTIONS_DETAILS_UPDATED = _transactions_event("details_updated")
REFUND_COMPLETED = _transactions_event("refund_completed")
CHARGEBACK_APPROVED = _transactions_event("chargeback_approved")
CHARGEBACK_REVERSED = _transactions_event("chargeback_reversed")
FULFILLMENTS_UPDATED = EventType(
    "wix.ecom.v1.fulfillments_updated",
    "wix.ecom.v1.fulfillments",
    "updated",
    EventKind.UPDATED,
    Permission.READ_FULFILLMENTS,
)
_PAYMENT_REQUEST = "wix.ecom.v1.order_payment_request"


def _payment_request_event(slug: str, kind: EventKind) -> EventType:
    name = f"{_PAYMENT_REQUEST}_{slug}"
    return EventType(name, _PAYMENT_REQUEST, slug, kind, Permission.READ_PAYMENT_REQUESTS)


PAYMENT_REQUEST_CREATED = _payment_request_event("created", EventKind.CREATED)
PAYMENT_REQUEST_UPDATED = _payment_request_event("updated", EventKind.UPDATED)
PAYMENT_REQUEST_DELETED = _payment_request_event("deleted", EventKind.DELETED)
PAYMENT_REQUEST_EXPIRED = _payment_request_event("expired", EventKind.ACTION)
PAYMENT_REQUEST_PAID = _payment_request_event("paid", EventKind.ACTION)
PAYMENT_REQUEST_VOIDED = _payment_request_event("voided", EventKind.ACTION)
_DRAFT_ORDER = "wix.ecom.v1.draft_order"


def _draft_event(slug: str, kind: EventKind) -> EventType:
    return EventType(f"{_DRAFT_ORDER}_{slug}", _DRAFT_ORDER, slug, kind, Permission.READ_DRAFTS)


DRAFT_ORDER_CREATED = _draft_event("created", EventKind.CREATED)
DRAFT_ORDER_UPDATED = _draft_event("updated", EventKind.UPDATED)
DRAFT_ORDER_DELETED = _draft_event("deleted", EventKind.DELETED)
ORDERS_SETTINGS_UPDATED = EventType(
    "wix.ecom.v1.orders_settings_updated",
    "wix.ecom.v1.orders_settings",
    "updated",
    EventKind.UPDATED,
    Permission.READ_ORDERS_SETTINGS,
)
#: An addition: the contract has no event for what a site sets beside the settings of orders.
SITE_UPDATED = EventType(
    "orderwright.v1.site_updated", "orderwright.v1.site", "updated", EventKind.UPDATED, Permission.READ_ORDERS_SETTINGS
)

EVENT_TYPES: dict[str, EventType] = {
    event.name: event
    for event in (
        ORDER_CREATED,
        ORDER_UPDATED,
        ORDER_APPROVED,
        ORDER_CANCELED,
        ORDER_COMMITTED,
        ORDER_FULFILLED,
        ORDER_PAYMENT_STATUS_UPDATED,
        ORDER_IMPORTED,
        ORDER_IMPORTED_ORDER_DELETED,
        TRANSACTIONS_UPDATED,
        TRANSACTIONS_DETAILS_UPDATED,
        REFUND_COMPLETED,
        CHARGEBACK_APPROVED,
        CHARGEBACK_REVERSED,
        FULFILLMENTS_UPDATED,
        PAYMENT_REQUEST_CREATED,
        PAYMENT_REQUEST_UPDATED,
        PAYMENT_REQUEST_DELETED,
        PAYMENT_REQUEST_EXPIRED,
        PAYMENT_REQUEST_PAID,
        PAYMENT_REQUEST_VOIDED,
        DRAFT_ORDER_CREATED,
        DRAFT_ORDER_UPDATED,
        DRAFT_ORDER_DELETED,
        ORDERS_SETTINGS_UPDATED,
        SITE_UPDATED,
    )
}

#: The types of the contract. Subscribers who name none get these: the official SDK refuses what it does not know.
CONTRACT_EVENTS = frozenset(EVENT_TYPES) - {SITE_UPDATED.name}
#: The types whose payload shows payments and refunds, and the one that shows fulfilments: not the order itself.
TRANSACTIONS_EVENTS = frozenset(event.name for event in EVENT_TYPES.values() if event.fqdn == _TRANSACTIONS)
RECORD_EVENTS = TRANSACTIONS_EVENTS | {FULFILLMENTS_UPDATED.name}
_ENTITY_MEMBERS = {
    _PAYMENT_REQUEST: "orderPaymentRequest",
    _DRAFT_ORDER: "draftOrder",
    ORDERS_SETTINGS_UPDATED.fqdn: "ordersSettings",
    SITE_UPDATED.fqdn: "site",
}
#: The types about entities that are small: the event holds the entity itself, as `entity` of its extras. The value is
#: the member of an action's body that shows it.
ENTITY_EVENTS: dict[str, str] = {
    event.name: _ENTITY_MEMBERS[event.fqdn] for event in EVENT_TYPES.values() if event.fqdn in _ENTITY_MEMBERS
}
#: Those about drafts, whose extended fields have a right of their own.
DRAFT_EVENTS = frozenset(event.name for event in EVENT_TYPES.values() if event.fqdn == _DRAFT_ORDER)


class Event(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One event as a reader of the feed sees it: the contract's domain event with its type, actor and place.

    Exactly one of the four payload members is set. `entity_event_sequence` grows with every event of the entity;
    `position` is the place in the feed, and the cursor that continues behind this event.
    """

    id: str
    event_type: str
    entity_fqdn: str
    slug: str
    entity_id: str
    event_time: str
    triggered_by_anonymize_request: bool
    originated_from: str
    entity_event_sequence: str
    identity: dict[str, Any]
    position: str
    created_event: dict[str, msgspec.Raw] | None = None
    updated_event: dict[str, msgspec.Raw] | None = None
    deleted_event: dict[str, msgspec.Raw] | None = None
    action_event: dict[str, msgspec.Raw] | None = None


class EventConsumer(msgspec.Struct, kw_only=True, rename="camel"):
    """A named reader of the feed. `cursor` is how far it is, `behind` how many places the feed is ahead of it."""

    name: str
    cursor: str
    behind: int
    created_date: str
    updated_date: str
