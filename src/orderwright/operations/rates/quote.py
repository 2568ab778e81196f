"""quote: what goods cost with tax, and every way to ship them."""

from __future__ import annotations

from orderwright.model.rates import QuoteRequest, QuoteResponse
from orderwright.workflows.context import Context
from orderwright.workflows.quotes import quoted


async def quote(context: Context, request: QuoteRequest) -> QuoteResponse:
    """Price the lines. Nothing is written, and no stock is looked at."""
    return await quoted(context, request)
