"""setBillingInfo: who pays."""

from __future__ import annotations

from orderwright.model.draft_requests import SetBillingInfoRequest
from orderwright.rules.draft_fact_changes import SetBilling
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_billing_info(context: Context, request: SetBillingInfoRequest) -> Answer:
    """Set the billing address, or clear it with an empty one."""
    action = SetBilling(info=request.billing_info)
    return await edit_draft(context, request.draft_order_id, [action])
