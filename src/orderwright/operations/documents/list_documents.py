"""listDocuments: issued invoices, credit notes and receipts, newest first."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from orderwright.model.invoices import IssuedDocument, ListDocumentsRequest, ListDocumentsResponse
from orderwright.model.prices import Balance
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.money import format_amount, plain
from orderwright.store.invoices import StoredDocument, page_of_documents
from orderwright.workflows.context import Context


async def list_documents(context: Context, request: ListDocumentsRequest) -> ListDocumentsResponse:
    """One page of documents."""
    async with context.service.database.acquire() as connection:
        found = await page_of_documents(
            connection,
            context.site.id,
            order_id=UUID(request.order_id) if request.order_id else None,
            kind=request.kind,
            since=_time(request.since),
            before=_time(request.before),
            after=UUID(request.after) if request.after else None,
            limit=request.limit,
        )
    return ListDocumentsResponse(documents=[_shown(one, context.site.locale) for one in found])


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _shown(one: StoredDocument, locale: str) -> IssuedDocument:
    def money(amount: Decimal) -> Balance:
        text = plain(amount)
        return Balance(amount=text, formatted_amount=format_amount(text, one.currency, locale))

    return IssuedDocument(
        id=str(one.id),
        kind=one.kind,
        number=one.display_number,
        order_id=str(one.order_id),
        source_id=None if one.source_id is None else str(one.source_id),
        currency=one.currency,
        amount=money(one.amount),
        tax=money(one.tax),
        created_date=format_timestamp(one.created_date),
        credited=one.credited,
    )
