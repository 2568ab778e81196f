"""setStock: quantities as they were counted."""

from __future__ import annotations

from orderwright.model.inventory import SetStockRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.stock_counts import set_quantities


async def set_stock(context: Context, request: SetStockRequest) -> Answer:
    """Make quantities what the request says, and say what became of each."""
    return await set_quantities(context, request)
