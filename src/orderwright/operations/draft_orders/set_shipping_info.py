"""setShippingInfo: how the order reaches the buyer, and what that costs."""

from __future__ import annotations

from orderwright.model.draft_requests import SetShippingInfoRequest
from orderwright.rules.draft_fact_changes import SetShipping
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_shipping_info(context: Context, request: SetShippingInfoRequest) -> Answer:
    """Set the shipping, or clear it with an empty one."""
    action = SetShipping(info=request.shipping_info, currency=request.currency)
    return await edit_draft(context, request.draft_order_id, [action])
