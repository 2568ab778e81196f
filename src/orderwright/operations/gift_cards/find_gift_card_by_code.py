"""findGiftCardByCode: which card a code belongs to."""

from __future__ import annotations

from orderwright.contract.gift_cards import FindGiftCardByCodeRequest, GiftCardResponse
from orderwright.workflows.context import Context
from orderwright.workflows.gift_card_records import card_id_of, shown_card, stored_card


async def find_gift_card_by_code(context: Context, request: FindGiftCardByCodeRequest) -> GiftCardResponse:
    """The card; `GIFT_CARD_NOT_FOUND` in the same words for whatever code the site has no card of."""
    card_id = await card_id_of(context, request.code)
    return GiftCardResponse(gift_card=shown_card(context, await stored_card(context, str(card_id))))
