"""getGiftCard: a card as it is now."""

from __future__ import annotations

from orderwright.contract.gift_cards import GetGiftCardRequest, GiftCardResponse
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import shown_card, stored_card


async def get_gift_card(context: Context, request: GetGiftCardRequest) -> GiftCardResponse:
    """The card; `GIFT_CARD_NOT_FOUND` if the site has none of that id."""
    return GiftCardResponse(gift_card=shown_card(context, await stored_card(context, request.id)))
