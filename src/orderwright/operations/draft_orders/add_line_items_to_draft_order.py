"""addLineItemsToDraftOrder: more to sell."""

from __future__ import annotations

from orderwright.model.draft_requests import AddLineItemsToDraftOrderRequest
from orderwright.model.errors import ValidationFailed
from orderwright.rules.draft_additions import AddLines
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def add_line_items_to_draft_order(context: Context, request: AddLineItemsToDraftOrderRequest) -> Answer:
    """Add all of the lines, or none. Items of the catalogue cost what it says now, unless a price is sent."""
    catalog, custom = request.catalog_line_items, request.custom_line_items
    if not catalog and not custom:
        raise ValidationFailed.of("catalogLineItems", "there is no line to add", "MIN_SIZE", threshold=1)
    action = AddLines(
        catalog=catalog,
        custom=custom,
        ids=[str(context.service.new_id()) for _ in range(len(catalog) + len(custom))],
        currency=request.currency,
    )
    references = [line.catalog_reference for line in catalog]
    return await edit_draft(context, request.draft_order_id, [action], references)
