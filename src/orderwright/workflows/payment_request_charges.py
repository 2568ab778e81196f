"""Paying a payment request through the gateway: begun under the locks of its order and its own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, Conflict
from orderwright.model.payments import TransactionStatus
from orderwright.rules.authorizations import regular_of
from orderwright.rules.payment_requests import amount_to_charge, payment_in_progress
from orderwright.store.gateway_calls import CallTerms
from orderwright.workflows.change_order import open_order
from orderwright.workflows.charging import begin_payment
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.earlier_attempts import after_earlier_attempts, check_closed
from orderwright.workflows.gateway_calls import Intended, reopened, run_calls
from orderwright.workflows.payment_requests import open_request, read_request
from orderwright.workflows.record_payment import check_room, keep_declared_money
from orderwright.workflows.settle_order import settle

_encode = msgspec.json.Encoder().encode
_decode_ids = msgspec.json.Decoder(dict[str, str]).decode
_IN_PROGRESS: Final = "PAYMENT_ALREADY_IN_PROGRESS"
_ENDED: Final = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED})


class Charged(msgspec.Struct):
    """The payment, as it was when the charge was answered first: kept with the idempotency key."""

    payment_id: str
    status: TransactionStatus
    reference: str

    @property
    def has_failed(self) -> bool:
        """Whether the payment was made and came to nothing: the order has it on record."""
        return self.status in _ENDED


decode_charged = msgspec.json.Decoder(Charged).decode


async def charge_request(context: Context, request_id: str, terms: CallTerms) -> Answer:
    """Pay a request through the gateway of the site in the way that `terms` say; its body is a `Charged`.

    To be called without a unit. Raises what `begin_charge` does, and PAYMENT_IN_PROGRESS where an earlier attempt can't
    be closed now.
    """
    gateway = await context.service.gateways.chosen(context.site.id)
    chosen = None if gateway is None else gateway.name
    order_id = (await read_request(context, request_id)).order_id

    async def begin(context: Context) -> Intended:
        return await begin_charge(context, order_id, request_id, terms, chosen)

    async def charge() -> Answer:
        return await run_calls(context, begin, _answer)

    try:
        return await after_earlier_attempts(context, order_id, charge)
    except Conflict as error:
        raise _as_request_error(error, request_id) from None


async def _answer(context: Context, intended: Intended) -> Answer:
    records = await (await reopened(context, intended)).load_records()
    payment = records.payments.find(_decode_ids(intended.data)["paymentId"])
    assert payment is not None, "a payment that was begun stays"
    return Answer(body=_encode(Charged(payment.id, payment.status, regular_of(payment).gateway_transaction_id or "")))


async def begin_charge(
    context: Context, order_id: str, request_id: str, terms: CallTerms, gateway: str | None
) -> Intended:
    """Begin the payment of a request under the locks of its order and its own; the data name it.

    `gateway` is the site's account for new payments. Whether the request and its order can be paid is checked here,
    before anybody is asked for money; where an earlier attempt is all that is in the way,
    `earlier_attempts.AttemptOpen` says so.
    """
    order = await open_order(context, order_id)
    records = await order.load_records()
    document = (await open_request(context, request_id)).document
    amount = amount_to_charge(document, order.head, records.payments.now)
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
        terms=terms,
        collection_id=UUID(document.payment_gateway_order_id),
    )
    await settle(order)
    await order.save()
    return Intended(order_id=order.locked.id, calls=(call,), data=_encode({"paymentId": payment.id}))


def _as_request_error(error: Conflict, request_id: str) -> Conflict:
    """What charging an order calls PAYMENT_ALREADY_IN_PROGRESS, as charging a request calls it."""
    return payment_in_progress(request_id) if error.code == _IN_PROGRESS else error
