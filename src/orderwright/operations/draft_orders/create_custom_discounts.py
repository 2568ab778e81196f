"""createCustomDiscounts: discounts that staff gives."""

from __future__ import annotations

from orderwright.model.draft_requests import CreateCustomDiscountsRequest
from orderwright.rules.draft_discount_changes import AddDiscounts
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def create_custom_discounts(context: Context, request: CreateCustomDiscountsRequest) -> Answer:
    """Add all of them, or none. An applied one must not be more than what it is taken from."""
    options = request.discounts
    ids = [str(context.service.new_id()) for _ in options]
    action = AddDiscounts(options=options, ids=ids, currency=request.currency)
    return await edit_draft(context, request.draft_order_id, [action])
