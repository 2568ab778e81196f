"""listAuditEntries: who did what to the site."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.audit import ListAuditEntriesRequest, ListAuditEntriesResponse
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.audit_log import list_entries
from orderwright.workflows.audit import shown_entry
from orderwright.workflows.context import Context


async def list_audit_entries(context: Context, request: ListAuditEntriesRequest) -> ListAuditEntriesResponse:
    """A page, newest first. Entries that are written meanwhile do not move those of the pages that follow."""
    async with context.service.database.acquire() as connection:
        found = await list_entries(
            connection,
            context.site.id,
            actor=request.actor,
            operation=request.operation,
            since=None if request.since is None else parse_timestamp(request.since),
            until=None if request.until is None else parse_timestamp(request.until),
            after=None if request.after is None else UUID(request.after),
            limit=request.limit + 1,
        )
    entries = [shown_entry(entry) for entry in found[: request.limit]]
    return ListAuditEntriesResponse(entries=entries, has_more=len(found) > request.limit)
