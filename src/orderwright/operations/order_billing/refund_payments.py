"""refundPayments: give back money of an order's payments."""

from __future__ import annotations

from typing import Final

import msgspec

from orderwright.model.refund_requests import RefundPaymentsRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import Intended, run_calls
from orderwright.workflows.refund_answers import refund_in, show_refunded
from orderwright.workflows.refunds import begin_refund, reachable_gateways, wanted_refund

_encode: Final = msgspec.json.Encoder().encode


class _Begun(msgspec.Struct, frozen=True):
    refund_id: str


async def refund_payments(context: Context, request: RefundPaymentsRequest) -> Answer:
    """Record the refund, have gateways return the money, and answer what came of it so far."""
    gateways = await reachable_gateways(context, request.order_id)

    async def begin(unit: Context) -> Intended:
        order = await open_order(unit, request.order_id)
        begun = await begin_refund(order, wanted_refund(request), gateways)
        return Intended(order_id=order.locked.id, calls=begun.calls, data=_encode(_Begun(begun.refund.id)))

    return await run_calls(context, begin, _answer)


async def _answer(context: Context, intended: Intended) -> Answer:
    begun = msgspec.json.decode(intended.data, type=_Begun)
    return await show_refunded(context, intended.order_id, lambda shown: {"refund": refund_in(shown, begun.refund_id)})
