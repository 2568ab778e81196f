"""setBuyerInfo: who buys."""

from __future__ import annotations

from orderwright.model.draft_requests import SetBuyerInfoRequest
from orderwright.rules.draft_fact_changes import SetBuyer
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_buyer_info(context: Context, request: SetBuyerInfoRequest) -> Answer:
    """Set the buyer, or clear it with an empty one."""
    action = SetBuyer(info=request.buyer_info)
    return await edit_draft(context, request.draft_order_id, [action])
