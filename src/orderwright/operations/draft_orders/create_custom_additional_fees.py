"""createCustomAdditionalFees: fees that staff charges."""

from __future__ import annotations

from orderwright.model.draft_requests import CreateCustomAdditionalFeesRequest
from orderwright.rules.draft_discount_changes import AddFees
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def create_custom_additional_fees(context: Context, request: CreateCustomAdditionalFeesRequest) -> Answer:
    """Add all of them, or none."""
    options = request.custom_additional_fees
    ids = [str(context.service.new_id()) for _ in options]
    action = AddFees(options=options, ids=ids, currency=request.currency)
    return await edit_draft(context, request.draft_order_id, [action])
