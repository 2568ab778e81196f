"""calculateRefund: what refunding these items would come to."""

from __future__ import annotations

from orderwright.model.refund_requests import CalculateRefundRequest, CalculateRefundResponse, RefundItems
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.refund_shares import sale_of
from orderwright.rules.refund_views import shown_calculation
from orderwright.rules.refunds import calculate, check_digits
from orderwright.workflows.context import Context
from orderwright.workflows.refunds import read_refundable


async def calculate_refund(context: Context, request: CalculateRefundRequest) -> CalculateRefundResponse:
    """Add it up, or tell of every item why it can't be refunded so. Changes nothing."""
    order = await read_refundable(context, request.order_id)
    items, currency = request.refund_items or RefundItems(), order.head.currency
    check_digits(items, currency, "refundItems")
    sale = sale_of(order.head, order.lines, order.records.refunds.now)
    shown = shown_calculation(calculate(sale, items, currency))
    fill_formatted(shown, currency, context.site.locale)
    return shown
