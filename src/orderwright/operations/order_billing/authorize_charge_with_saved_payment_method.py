"""authorizeChargeWithSavedPaymentMethod: reserve an amount with the payment method that the buyer left."""

from __future__ import annotations

import msgspec

from orderwright.model.billing_requests import AuthorizeChargeWithSavedPaymentMethodRequest
from orderwright.model.errors import ApplicationError, Status
from orderwright.rules.charging import check_amounts
from orderwright.rules.gift_card_payments import check_payable
from orderwright.rules.money import parse_amount
from orderwright.store.gateway_calls import CallTerms
from orderwright.workflows.authorized_payments import reachable_gateways
from orderwright.workflows.change_order import open_order
from orderwright.workflows.charging import begin_payment, saved_method_of
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.earlier_attempts import after_earlier_attempts, check_closed
from orderwright.workflows.gateway_calls import Intended, reopened, run_calls
from orderwright.workflows.record_payment import check_room, keep_declared_money
from orderwright.workflows.settle_order import settle
from orderwright.workflows.transactions import show_transactions

_encode = msgspec.json.Encoder().encode
_decode_id = msgspec.json.Decoder(str).decode


async def authorize_charge_with_saved_payment_method(
    context: Context, request: AuthorizeChargeWithSavedPaymentMethodRequest
) -> Answer:
    """The merchant asks, and the buyer is not there: a bank that wants to see the buyer declines."""
    reachable = await reachable_gateways(context, request.order_id)

    async def begin(context: Context) -> Intended:
        order = await open_order(context, request.order_id)
        records = await order.load_records()
        check_payable(order.head, records.payments.now)
        if request.currency != order.head.currency:
            raise ApplicationError(
                "INVALID_CURRENCY",
                f"The order is in {order.head.currency}, not in {request.currency}",
                status=Status.BAD_REQUEST,
                data={"currency": order.head.currency},
            )
        (amount,) = check_amounts([parse_amount(request.amount.amount)], order.head)
        saved = saved_method_of(records, reachable)
        if saved is None:
            text = "No payment of the order left a payment method at a gateway that the site can use"
            raise ApplicationError("NO_SAVED_PAYMENT_METHOD", text)
        await keep_declared_money(order, field="orderId")
        check_room(records, 1, "orderId")
        await check_closed(order)
        terms = CallTerms(saved_method=saved.method, saved_customer=saved.customer, merchant_initiated=True)
        payment, call = await begin_payment(
            order,
            amount,
            gateway=saved.gateway,
            authorize=True,
            terms=terms,
            delayed=request.delayed_capture_settings,
        )
        await settle(order)
        await order.save()
        return Intended(order_id=order.locked.id, calls=(call,), data=_encode(payment.id))

    async def answer(context: Context, intended: Intended) -> Answer:
        order = await reopened(context, intended)
        records = await order.load_records()
        return await show_transactions(order, payment=records.payments.find(_decode_id(intended.data)))

    async def charge() -> Answer:
        return await run_calls(context, begin, answer)

    return await after_earlier_attempts(context, request.order_id, charge)
