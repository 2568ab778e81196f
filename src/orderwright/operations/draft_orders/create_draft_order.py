"""createDraftOrder: begin a draft from scratch, or of an order."""

from __future__ import annotations

from orderwright.model.draft_requests import CreateDraftOrderRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_creation import begin_edit, begin_scratch


async def create_draft_order(context: Context, request: CreateDraftOrderRequest) -> Answer:
    """Begin the draft; of an order that the caller edits already, answer that draft."""
    order_id = request.source_order_id or request.order_id
    if order_id is not None:
        return await begin_edit(context, order_id)
    assert request.draft_order is not None, "one of them is required"
    return await begin_scratch(context, request.draft_order)
