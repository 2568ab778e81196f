"""listGiftCardTransactions: the ledger of a card."""

from __future__ import annotations

from orderwright.contract.gift_cards import ListGiftCardTransactionsRequest, ListGiftCardTransactionsResponse
from orderwright.model.errors import ValidationFailed
from orderwright.model.order_search import CursorPagingMetadata, Cursors
from orderwright.rules.gift_cards import transaction_document
from orderwright.store.gift_cards import list_entries
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import stored_card

_DIGITS = 9


async def list_gift_card_transactions(
    context: Context, request: ListGiftCardTransactionsRequest
) -> ListGiftCardTransactionsResponse:
    """A stretch of the ledger, oldest first; `GIFT_CARD_NOT_FOUND` if the site has no such card."""
    after = _position(request.cursor)
    card = await stored_card(context, request.id)
    async with context.service.database.acquire() as connection:
        found = await list_entries(connection, context.site.id, card.id, after=after, limit=request.limit + 1)
    page = found[: request.limit]
    more = len(found) > len(page)
    return ListGiftCardTransactionsResponse(
        transactions=[transaction_document(entry, card.currency, context.site.locale) for entry in page],
        paging_metadata=CursorPagingMetadata(
            count=len(page), cursors=Cursors(next=str(page[-1].seq)) if more else None, has_next=more
        ),
    )


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > _DIGITS:
        raise ValidationFailed.of("cursor", "is not a cursor of an earlier answer", "FORMAT", expected="CURSOR")
    return int(cursor)
