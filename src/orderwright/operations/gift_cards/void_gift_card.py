"""voidGiftCard: the end of a card, and of what is left on it."""

from __future__ import annotations

from orderwright.contract.gift_cards import GiftCardResponse, VoidGiftCardRequest
from orderwright.model.gift_cards import GiftCardState, GiftCardTransactionType
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import change_state, locked_card, shown_card


async def void_gift_card(context: Context, request: VoidGiftCardRequest) -> GiftCardResponse:
    """End the card. One that is ended and empty already is answered as it is, and nothing is written."""
    card = await locked_card(context, request.id)
    if card.voided_date is None or card.balance > 0:
        card = await change_state(
            context,
            card,
            GiftCardTransactionType.VOIDED,
            GiftCardState.DISABLED,
            amount=-card.balance,
            voided_date=context.call.now,
        )
    return GiftCardResponse(gift_card=shown_card(context, card))
