"""adjustStock: units that came in or went out otherwise than by orders."""

from __future__ import annotations

from orderwright.model.inventory import AdjustStockRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.stock_counts import adjust_quantities


async def adjust_stock(context: Context, request: AdjustStockRequest) -> Answer:
    """Add to quantities or take off them, and say what became of each."""
    return await adjust_quantities(context, request)
