"""getRefundabilityStatus: whether each payment of an order can be refunded, and how."""

from __future__ import annotations

from orderwright.model.refundability import GetRefundabilityStatusRequest, GetRefundabilityStatusResponse
from orderwright.rules.refund_views import shown_statuses
from orderwright.workflows.context import Context
from orderwright.workflows.refunds import read_refundable


async def get_refundability_status(
    context: Context, request: GetRefundabilityStatusRequest
) -> GetRefundabilityStatusResponse:
    """Tell it as it is now. Changes nothing."""
    order = await read_refundable(context, request.ecom_order_id)
    return shown_statuses(order.standings)
