"""deleteCustomDiscounts: custom discounts go."""

from __future__ import annotations

from orderwright.model.draft_requests import DeleteCustomDiscountsRequest
from orderwright.rules.draft_discount_changes import DeleteDiscounts
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def delete_custom_discounts(context: Context, request: DeleteCustomDiscountsRequest) -> Answer:
    """Take all of them out, or none."""
    action = DeleteDiscounts(ids=request.discount_ids)
    return await edit_draft(context, request.draft_order_id, [action])
