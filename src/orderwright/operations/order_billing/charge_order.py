"""chargeOrder: pay for an order through the gateway, with gift cards, or both."""

from __future__ import annotations

import msgspec

from orderwright.model.billing_requests import ChargeOrderRequest
from orderwright.workflows.authorized_payments import reachable_gateways
from orderwright.workflows.charge_order import Reachable, begin_charges
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.earlier_attempts import after_earlier_attempts
from orderwright.workflows.gateway_calls import Intended, reopened, run_calls
from orderwright.workflows.response_tokens import with_response_token
from orderwright.workflows.transactions import show_transactions

_decode_ids = msgspec.json.Decoder(list[str]).decode


async def charge_order(context: Context, request: ChargeOrderRequest) -> Answer:
    """Begin all payments or none; what the buyer's browser needs to complete one goes with the answer."""
    chosen = None
    if request.regular_charge is not None:
        gateway = await context.service.gateways.chosen(context.site.id)
        chosen = None if gateway is None else gateway.name
    reachable = Reachable(chosen, await reachable_gateways(context, request.order_id))

    async def begin(context: Context) -> Intended:
        return await begin_charges(context, request, reachable)

    async def charge() -> Answer:
        return await run_calls(context, begin, _answer)

    answer = await after_earlier_attempts(context, request.order_id, charge)
    return await with_response_token(context, answer)


async def _answer(context: Context, intended: Intended) -> Answer:
    order = await reopened(context, intended)
    records = await order.load_records()
    return await show_transactions(order, payments=[records.payments.find(id_) for id_ in _decode_ids(intended.data)])
