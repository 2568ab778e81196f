"""Who changed an order, when and how: an addition to the contract."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from orderwright.contract.operation import Operation, Unit
from orderwright.contract.orders import NOT_FOUND
from orderwright.model.base import Guid, Message, Name100
from orderwright.model.permissions import Permission


class GetOrderHistoryRequest(Message, kw_only=True):
    """Which order; `before_revision` continues a page further back, `limit` is 1 to 100 (default 50)."""

    id: Name100
    before_revision: Annotated[int, Meta(ge=1)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class FieldChange(Message, kw_only=True):
    """One part of the document that a revision changed; null stands for a part that was not there."""

    path: str
    before: Any = None
    after: Any = None


class RecordKind(StrEnum):
    """What was changed beside the order's document."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    FULFILLMENT = "FULFILLMENT"


class RecordAction(StrEnum):
    """What a revision did to a record."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


class RecordChange(Message, kw_only=True):
    """A payment, refund or fulfillment that a revision added, changed or removed."""

    kind: RecordKind
    id: Guid
    action: RecordAction


class HistoryEntry(Message, kw_only=True):
    """One revision: the operation, the identity behind it, the request, its events, and what it changed.

    Of events and records those that the caller may read.
    """

    revision: str
    date: str
    operation: str
    identity: dict[str, Any]
    request_id: str
    events: list[str]
    changes: list[FieldChange]
    record_changes: list[RecordChange]


class GetOrderHistoryResponse(Message, kw_only=True):
    """The revisions, newest first; `next_before_revision` is there while older ones remain."""

    history: list[HistoryEntry]
    next_before_revision: str | None = None


GET_ORDER_HISTORY = Operation(
    module="orders",
    name="getOrderHistory",
    method="GET",
    path="/ecom/v1/orders/{id}/history",
    site_path="/_api/ecom-orders/v1/orders/{id}/history",
    request=GetOrderHistoryRequest,
    response=GetOrderHistoryResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=(
        Permission.READ_TRANSACTIONS,
        Permission.READ_FULFILLMENTS,
        Permission.READ_ALL_EXTENDED_FIELDS,
        Permission.MODIFY_PRIVATE_TAGS,
    ),
    unit=Unit.READ,
    summary="Read who changed an order, when and how",
    errors=(NOT_FOUND,),
    addition=True,
    query={
        "beforeRevision": "Continue with the revisions before this one.",
        "limit": "How many revisions, 1 to 100; 50 if absent.",
    },
)
