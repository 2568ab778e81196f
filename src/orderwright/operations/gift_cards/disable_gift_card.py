"""disableGiftCard: a card that pays nothing until it is enabled."""

from __future__ import annotations

from orderwright.contract.gift_cards import DisableGiftCardRequest, GiftCardResponse
from orderwright.model.gift_cards import GiftCardState, GiftCardTransactionType
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import change_state, locked_card, shown_card


async def disable_gift_card(context: Context, request: DisableGiftCardRequest) -> GiftCardResponse:
    """Stop the card. One that is disabled already is answered as it is, and nothing is written."""
    card = await locked_card(context, request.id)
    if card.state is not GiftCardState.DISABLED:
        card = await change_state(context, card, GiftCardTransactionType.DISABLED, GiftCardState.DISABLED)
    return GiftCardResponse(gift_card=shown_card(context, card))
