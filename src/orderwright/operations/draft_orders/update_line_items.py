"""updateLineItems: other quantities, prices and words."""

from __future__ import annotations

from orderwright.model.draft_requests import UpdateLineItemsRequest
from orderwright.rules.draft_line_changes import ChangeLines
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def update_line_items(context: Context, request: UpdateLineItemsRequest) -> Answer:
    """Change all of the lines, or none."""
    action = ChangeLines(changes=request.line_item_changes, currency=request.currency)
    return await edit_draft(context, request.draft_order_id, [action])
