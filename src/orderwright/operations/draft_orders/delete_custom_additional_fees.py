"""deleteCustomAdditionalFees: custom fees go."""

from __future__ import annotations

from orderwright.model.draft_requests import DeleteCustomAdditionalFeesRequest
from orderwright.rules.draft_discount_changes import DeleteFees
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def delete_custom_additional_fees(context: Context, request: DeleteCustomAdditionalFeesRequest) -> Answer:
    """Take all of them out, or none."""
    action = DeleteFees(ids=request.custom_additional_fees)
    return await edit_draft(context, request.draft_order_id, [action])
