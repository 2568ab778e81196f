"""setDiscounts: which discounts are applied."""

from __future__ import annotations

from orderwright.model.draft_requests import SetDiscountsRequest
from orderwright.rules.draft_discount_changes import SetDiscounts
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_discounts(context: Context, request: SetDiscountsRequest) -> Answer:
    """Switch the listed discounts; the others stay as they are."""
    action = SetDiscounts(switches=request.discounts)
    return await edit_draft(context, request.draft_order_id, [action])
