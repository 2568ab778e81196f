"""The audit log: an addition, since the contract leaves it to another product's console."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from orderwright.contract.operation import Operation, Unit
from orderwright.model.audit import AuditEntry
from orderwright.model.base import Guid, Message, Name100, Name200, Timestamp
from orderwright.model.permissions import Permission


class ListAuditEntriesRequest(Message, kw_only=True):
    """Which entries, newest first. `after` is the last id of a page."""

    actor: Name200 | None = None
    operation: Name100 | None = None
    since: Timestamp | None = None
    until: Timestamp | None = None
    after: Guid | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ListAuditEntriesResponse(Message, kw_only=True):
    """A page of entries."""

    entries: list[AuditEntry]
    has_more: bool


LIST_AUDIT_ENTRIES = Operation(
    module="audit",
    name="listAuditEntries",
    method="GET",
    path="/audit/v1/entries",
    request=ListAuditEntriesRequest,
    response=ListAuditEntriesResponse,
    permission=Permission.READ_AUDIT_LOG,
    unit=Unit.READ,
    summary="List who did what to the site, its people and its keys",
    description="Changes of orders are in `getOrderHistory`.",
    addition=True,
    query={
        "actor": "Only of this credential, such as `user:ID`.",
        "operation": "Only this operation (`users.createUser`), or all of a module (`users`, `staff`).",
        "since": "Only from this time on.",
        "until": "Only before this time.",
        "after": "The id of the last entry of the page before.",
        "limit": "How many, 1 to 100; 50 if absent.",
    },
)
