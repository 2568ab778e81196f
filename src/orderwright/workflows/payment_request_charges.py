"""Beginning the payment of a payment request, under the locks of its order and its own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, Conflict
from orderwright.rules.charging import check_amounts
from orderwright.rules.gift_card_payments import check_payable
from orderwright.rules.money import parse_amount
from orderwright.rules.payment_requests import check_chargeable, payment_in_progress
from orderwright.store.gateway_calls import CallTerms
from orderwright.workflows.change_order import open_order
from orderwright.workflows.charging import begin_payment
from orderwright.workflows.context import Context
from orderwright.workflows.earlier_attempts import check_closed
from orderwright.workflows.gateway_calls import Intended
from orderwright.workflows.payment_requests import open_request
from orderwright.workflows.record_payment import check_room, keep_declared_money
from orderwright.workflows.settle_order import settle

_encode = msgspec.json.Encoder().encode
_IN_PROGRESS: Final = "PAYMENT_ALREADY_IN_PROGRESS"


async def begin_charge(
    context: Context, order_id: str, request_id: str, token: str | None, gateway: str | None
) -> Intended:
    """Begin the payment of a request under the locks of its order and its own; the data name it.

    `gateway` is the site's account for new payments, `token` a payment method by its id there. Whether the request and
    its order can be paid is checked here, before anybody is asked for money; where an earlier attempt is all that is in
    the way, `earlier_attempts.AttemptOpen` says so.
    """
    order = await open_order(context, order_id)
    records = await order.load_records()
    document = (await open_request(context, request_id)).document
    check_chargeable(document, records.payments.now)
    check_payable(order.head, records.payments.now)
    (amount,) = check_amounts([parse_amount(document.amount.amount)], order.head)
    await keep_declared_money(order, field="orderPaymentRequestId")
    check_room(records, 1, "orderPaymentRequestId")
    if gateway is None:
        raise ApplicationError("PAYMENT_METHOD_UNAVAILABLE", "The site has no enabled account at a gateway")
    await check_closed(order)
    payment, call = await begin_payment(
        order,
        amount,
        gateway=gateway,
        authorize=False,
        terms=CallTerms(saved_method=token),
        collection_id=UUID(document.payment_gateway_order_id),
    )
    await settle(order)
    await order.save()
    return Intended(order_id=order.locked.id, calls=(call,), data=_encode({"paymentId": payment.id}))


def as_request_error(error: Conflict, request_id: str) -> Conflict:
    """What charging an order calls PAYMENT_ALREADY_IN_PROGRESS, as charging a request calls it."""
    return payment_in_progress(request_id) if error.code == _IN_PROGRESS else error
