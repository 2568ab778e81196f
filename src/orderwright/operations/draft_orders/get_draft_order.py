"""getDraftOrder: a draft with what it comes to now."""

from __future__ import annotations

from orderwright.model.draft_requests import GetDraftOrderRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import read_draft, show_draft


async def get_draft_order(context: Context, request: GetDraftOrderRequest) -> Answer:
    """The draft, calculated by the rates of today; a committed one as it was committed. Nothing is written."""
    stored, calculation = await read_draft(context, request.draft_order_id)
    return show_draft(context, stored, calculation)
