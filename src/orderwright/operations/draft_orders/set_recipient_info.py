"""setRecipientInfo: who receives the order."""

from __future__ import annotations

from orderwright.model.draft_requests import SetRecipientInfoRequest
from orderwright.rules.draft_fact_changes import SetRecipient
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_recipient_info(context: Context, request: SetRecipientInfoRequest) -> Answer:
    """Set the recipient, or clear it with an empty one."""
    action = SetRecipient(info=request.recipient_info)
    return await edit_draft(context, request.draft_order_id, [action])
