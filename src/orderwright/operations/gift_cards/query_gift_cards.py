"""queryGiftCards: the cards of the site, page by page."""

from __future__ import annotations

from uuid import UUID

from orderwright.contract.gift_cards import QueryGiftCardsRequest, QueryGiftCardsResponse
from orderwright.model.errors import ValidationFailed
from orderwright.model.gift_cards import CardRecord
from orderwright.model.order_search import CursorPaging, CursorPagingMetadata, Cursors
from orderwright.store.database import AnyConnection
from orderwright.store.gift_cards import find_card, query_cards
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import shown_card

_PAGE = 100


async def query_gift_cards(context: Context, request: QueryGiftCardsRequest) -> QueryGiftCardsResponse:
    """A page, newest first. The cursor is the last card of the page before: cards are never removed."""
    paging = request.cursor_paging or CursorPaging()
    limit = paging.limit or _PAGE
    async with context.service.database.acquire() as connection:
        before = await _edge(connection, context.site.id, paging.cursor) if paging.cursor else None
        found = await query_cards(
            connection,
            context.site.id,
            limit=limit + 1,
            before=before,
            state=request.state,
            currency=request.currency,
        )
    page = found[:limit]
    more = len(found) > limit
    return QueryGiftCardsResponse(
        gift_cards=[shown_card(context, card) for card in page],
        paging_metadata=CursorPagingMetadata(
            count=len(page), cursors=Cursors(next=str(page[-1].id)) if more else None, has_next=more
        ),
    )


async def _edge(connection: AnyConnection, site_id: UUID, cursor: str) -> CardRecord:
    try:
        card = await find_card(connection, site_id, UUID(cursor))
    except ValueError:
        card = None
    if card is None:
        raise ValidationFailed.of(
            "cursorPaging.cursor", "is not a cursor of an earlier answer", "FORMAT", expected="CURSOR"
        )
    return card
