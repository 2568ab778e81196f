"""enableGiftCard: a disabled card pays again."""

from __future__ import annotations

from orderwright.contract.gift_cards import EnableGiftCardRequest, GiftCardResponse
from orderwright.model.gift_cards import GiftCardState, GiftCardTransactionType
from orderwright.rules.gift_cards import check_enabling
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import change_state, locked_card, shown_card


async def enable_gift_card(context: Context, request: EnableGiftCardRequest) -> GiftCardResponse:
    """Let the card pay. An ended card can only come back with what a refund has put on it since."""
    card = await locked_card(context, request.id)
    if card.state is not GiftCardState.ACTIVE:
        check_enabling(card)
        card = await change_state(context, card, GiftCardTransactionType.ENABLED, GiftCardState.ACTIVE)
    return GiftCardResponse(gift_card=shown_card(context, card))
