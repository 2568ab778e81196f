"""getOrderDraftabilityStatus: can an order be edited, and if not, why?"""

from __future__ import annotations

from uuid import UUID

from orderwright.model.draft_orders import NonDraftableReason
from orderwright.model.draft_requests import GetOrderDraftabilityStatusRequest, GetOrderDraftabilityStatusResponse
from orderwright.model.errors import NotFound
from orderwright.rules.draftability import non_draftable_reasons
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.orders import fetch_order
from orderwright.workflows.context import Context


async def get_order_draftability_status(
    context: Context, request: GetOrderDraftabilityStatusRequest
) -> GetOrderDraftabilityStatusResponse:
    """All reasons, five at most. An unknown order is a reason like the others, and no error."""
    try:
        async with context.service.database.acquire() as connection:
            stored = await fetch_order(connection, context.site.id, UUID(request.order_id))
    except NotFound:
        reasons = [NonDraftableReason.ORDER_NOT_FOUND]
    else:
        reasons = non_draftable_reasons(decode_head(stored.head), decode_lines(stored.lines), context.site)
    return GetOrderDraftabilityStatusResponse(
        order_id=request.order_id, order_draftable=not reasons, non_draftable_reasons=reasons
    )
