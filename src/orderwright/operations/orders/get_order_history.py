"""getOrderHistory: who changed an order, when and how."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from orderwright.contract.order_history import (
    FieldChange,
    GetOrderHistoryRequest,
    GetOrderHistoryResponse,
    HistoryEntry,
)
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.modified_fields import changes
from orderwright.store.feed import events_of_order
from orderwright.store.orders import StoredOrder, as_order_id, fetch_order
from orderwright.store.versions import Version, order_at_revisions, versions_of
from orderwright.workflows.context import Context
from orderwright.workflows.present import visible_document


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
            names[event.revision].append(event.type)
    entries = [_entry(context, version, states, names[version.revision]) for version in page]
    more = page[-1].revision if len(older) > len(page) else None
    return GetOrderHistoryResponse(history=entries, next_before_revision=None if more is None else str(more))


def _entry(context: Context, version: Version, states: dict[int, StoredOrder], events: list[str]) -> HistoryEntry:
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
    )
