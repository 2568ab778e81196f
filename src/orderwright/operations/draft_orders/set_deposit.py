"""setDeposit: what is due at once."""

from __future__ import annotations

from orderwright.model.draft_requests import SetDepositRequest
from orderwright.rules.draft_fact_changes import SetDeposit
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_deposit(context: Context, request: SetDepositRequest) -> Answer:
    """Set the deposit of a draft from scratch, or clear it."""
    action = SetDeposit(details=request.deposit_details)
    return await edit_draft(context, request.draft_order_id, [action])
