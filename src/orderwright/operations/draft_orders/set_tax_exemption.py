"""setTaxExemption: whether tax is charged."""

from __future__ import annotations

from orderwright.model.draft_requests import SetTaxExemptionRequest
from orderwright.rules.draft_fact_changes import SetExemption
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import edit_draft


async def set_tax_exemption(context: Context, request: SetTaxExemptionRequest) -> Answer:
    """Charge none, or charge it again."""
    action = SetExemption(exempt=bool(request.tax_exempt))
    return await edit_draft(context, request.draft_order_id, [action])
