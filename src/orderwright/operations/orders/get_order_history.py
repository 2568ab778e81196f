"""getOrderHistory: who changed an order, when and how."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from orderwright.contract.order_history import (
    FieldChange,
    GetOrderHistoryRequest,
    GetOrderHistoryResponse,
    HistoryEntry,
    RecordAction,
    RecordChange,
    RecordKind,
)
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.modified_fields import changes
from orderwright.store import order_records
from orderwright.store.feed import events_of_order
from orderwright.store.order_records import RecordStep, record_steps
from orderwright.store.orders import StoredOrder, as_order_id, fetch_order
from orderwright.store.versions import Version, order_at_revisions, versions_of
from orderwright.workflows.context import Context
from orderwright.workflows.event_payload import visible_types
from orderwright.workflows.present import visible_document

_KINDS = {kind: RecordKind[kind.name] for kind in order_records.RecordKind}
_RIGHTS = {
    order_records.RecordKind.PAYMENT: Permission.READ_TRANSACTIONS,
    order_records.RecordKind.REFUND: Permission.READ_TRANSACTIONS,
    order_records.RecordKind.FULFILLMENT: Permission.READ_FULFILLMENTS,
}


async def get_order_history(context: Context, request: GetOrderHistoryRequest) -> GetOrderHistoryResponse:
    """The revisions newest first, each with what it changed. The first one shows no changes: nothing was before."""
    order_id, site_id = as_order_id(request.id), context.site.id
    async with context.service.database.acquire() as connection:
        newest = (await fetch_order(connection, site_id, order_id)).revision
        top = min(newest, request.before_revision - 1) if request.before_revision is not None else newest
        # One more than is shown tells whether there is a further page.
        older = await versions_of(connection, site_id, order_id, top=top, limit=request.limit + 1)
        page = older[: request.limit]
        revisions = {revision for version in page for revision in (version.revision, version.revision - 1)}
        states = await order_at_revisions(connection, site_id, order_id, revisions)
        names: dict[int, list[str]] = defaultdict(list)
        first, last = (page[-1].revision, page[0].revision) if page else (0, 0)
        for event in await events_of_order(connection, site_id, order_id, first=first, last=last):
            names[event.revision] += visible_types(context.caller, [event.type])
        records: dict[int, list[RecordChange]] = defaultdict(list)
        for step in await record_steps(connection, site_id, order_id, first=first, last=last):
            if context.caller.may(_RIGHTS[step.kind]):
                records[step.revision].append(_record_change(step))
    entries = [_entry(context, version, states, names[version.revision], records[version.revision]) for version in page]
    more = page[-1].revision if len(older) > len(page) else None
    return GetOrderHistoryResponse(history=entries, next_before_revision=None if more is None else str(more))


def _record_change(step: RecordStep) -> RecordChange:
    action = RecordAction.CHANGED
    if not step.before:
        action = RecordAction.ADDED
    elif not step.after:
        action = RecordAction.REMOVED
    return RecordChange(kind=_KINDS[step.kind], id=str(step.id), action=action)


def _entry(
    context: Context,
    version: Version,
    states: dict[int, StoredOrder],
    events: list[str],
    records: list[RecordChange],
) -> HistoryEntry:
    before, after = states.get(version.revision - 1), states[version.revision]
    differing = []
    if before is not None:
        differing = [
            FieldChange(path=path, before=earlier, after=later)
            for path, earlier, later in changes(visible_document(before, context), visible_document(after, context))
            if path != "updatedDate"
        ]
    return HistoryEntry(
        revision=str(version.revision),
        date=format_timestamp(version.at),
        operation=version.operation,
        identity=msgspec.json.decode(version.actor),
        request_id=version.request_id,
        events=events,
        changes=differing,
        record_changes=records,
    )
