"""listMails: what was sent to whom, and what became of it."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.mails import ListMailsRequest, ListMailsResponse
from orderwright.store.mails import page_of_mails
from orderwright.workflows.context import Context
from orderwright.workflows.mails import readable_kinds, shown_mail


async def list_mails(context: Context, request: ListMailsRequest) -> ListMailsResponse:
    """One page of the outbox, of the kinds that the caller may read."""
    kinds = readable_kinds(context.caller)
    if request.kind is not None:
        kinds &= {request.kind}
    async with context.service.database.acquire() as connection:
        found = await page_of_mails(
            connection,
            context.site.id,
            order_id=UUID(request.order_id) if request.order_id else None,
            state=request.state,
            kinds=sorted(kinds),
            after=UUID(request.after) if request.after else None,
            limit=request.limit,
        )
    return ListMailsResponse(mails=[shown_mail(one) for one in found])
