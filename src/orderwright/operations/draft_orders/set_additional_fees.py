"""setAdditionalFees: which fees are charged."""

from __future__ import annotations

from orderwright.model.draft_requests import SetAdditionalFeesRequest
from orderwright.rules.draft_discount_changes import SetFees
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_additional_fees(context: Context, request: SetAdditionalFeesRequest) -> Answer:
    """Switch the listed fees; the others stay as they are."""
    action = SetFees(switches=request.additional_fees)
    return await edit_draft(context, request.draft_order_id, [action])
