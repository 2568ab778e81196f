"""Cards by their ids and codes: found, locked, and moved from state to state by staff."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from orderwright.model.gift_cards import CardRecord, GiftCard, GiftCardState, GiftCardTransactionType
from orderwright.rules.gift_cards import card_document, card_not_found, code_not_found
from orderwright.store import gift_cards as ledger
from orderwright.store.gift_card_codes import code_hash, read_code
from orderwright.workflows.context import Context


async def stored_card(context: Context, card_id: str) -> CardRecord:
    """The card as it is now. Raises `GIFT_CARD_NOT_FOUND`, also for an id that is no GUID."""
    id_ = _as_id(card_id)
    async with context.service.database.acquire() as connection:
        card = await ledger.find_card(connection, context.site.id, id_)
    if card is None:
        raise card_not_found(card_id)
    return card


async def card_id_of(context: Context, code: str) -> UUID:
    """The card with that code. Raises `GIFT_CARD_NOT_FOUND`, which says nothing about the code."""
    text = read_code(code)
    if text is None:
        raise code_not_found()
    digest = await code_hash(context.site.id, text)
    if context.unit is not None:
        found = await ledger.find_card_id(context.unit.connection, context.site.id, digest)
    else:
        async with context.service.database.acquire() as connection:
            found = await ledger.find_card_id(connection, context.site.id, digest)
    if found is None:
        raise code_not_found()
    return found


async def locked_card(context: Context, card_id: str) -> CardRecord:
    """The card, locked until the end of the unit of work. Raises `GIFT_CARD_NOT_FOUND`."""
    id_ = _as_id(card_id)
    cards = await ledger.lock_cards(context.work.connection, context.site.id, [id_])
    if id_ not in cards:
        raise card_not_found(card_id)
    return cards[id_]


async def change_state(
    context: Context,
    card: CardRecord,
    kind: GiftCardTransactionType,
    state: GiftCardState,
    *,
    amount: Decimal = Decimal(0),
    voided_date: datetime | None = None,
) -> CardRecord:
    """Write what staff did to a locked card; the card afterwards."""
    movement = ledger.Movement(
        kind, amount, context.service.new_id(), context.caller.identity, max(context.call.now, card.updated_date)
    )
    changed, _ = await ledger.move(
        context.work.connection, context.site.id, card, movement, state=state, voided_date=voided_date
    )
    return changed


def shown_card(context: Context, card: CardRecord) -> GiftCard:
    """The card as the answer has it."""
    return card_document(card, context.site.locale)


def _as_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise card_not_found(text) from None
