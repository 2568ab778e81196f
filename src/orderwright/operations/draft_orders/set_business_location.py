"""setBusinessLocation: where the business sells from."""

from __future__ import annotations

from orderwright.model.draft_requests import SetBusinessLocationRequest
from orderwright.rules.draft_fact_changes import SetLocation
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_business_location(context: Context, request: SetBusinessLocationRequest) -> Answer:
    """Set the location, or clear it with an empty one."""
    sent = request.business_location
    action = SetLocation(location=None if sent is None else sent.location)
    return await edit_draft(context, request.draft_order_id, [action])
