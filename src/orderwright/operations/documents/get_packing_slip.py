"""getPackingSlip: what goes into the parcel of an order, as PDF."""

from __future__ import annotations

from orderwright.model.invoices import PackingSlipRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.document_files import packing_slip_of


async def get_packing_slip(context: Context, request: PackingSlipRequest) -> Answer:
    """The slip of the order as it is now."""
    return await packing_slip_of(context, request.id)
