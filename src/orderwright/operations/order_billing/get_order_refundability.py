"""getOrderRefundability: what of an order can be refunded, and from which payments."""

from __future__ import annotations

from orderwright.model.refundability import GetOrderRefundabilityRequest, GetOrderRefundabilityResponse
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.refund_shares import sale_of
from orderwright.rules.refund_views import shown_refundability
from orderwright.workflows.context import Context
from orderwright.workflows.refunds import read_refundable


async def get_order_refundability(
    context: Context, request: GetOrderRefundabilityRequest
) -> GetOrderRefundabilityResponse:
    """Tell it as it is now. Changes nothing."""
    order = await read_refundable(context, request.order_id)
    sale = sale_of(order.head, order.lines, order.records.refunds.now)
    shown = shown_refundability(order.standings, sale, order.head.currency)
    fill_formatted(shown, order.head.currency, context.site.locale)
    return shown
