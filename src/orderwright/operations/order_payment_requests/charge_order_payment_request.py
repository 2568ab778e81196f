"""chargeOrderPaymentRequest: pay a payment request through the gateway."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, Conflict
from orderwright.model.payment_request_requests import ChargeOrderPaymentRequestRequest
from orderwright.model.payments import TransactionStatus
from orderwright.rules.authorizations import regular_of
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.earlier_attempts import after_earlier_attempts
from orderwright.workflows.gateway_calls import Intended, reopened, run_calls
from orderwright.workflows.payment_request_charges import as_request_error, begin_charge
from orderwright.workflows.payment_requests import read_request
from orderwright.workflows.response_tokens import response_token

_MAX_TOKEN = 1000
_ENDED = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED})


class _Begun(msgspec.Struct):
    """The payment, as it was when the charge was answered first: kept with the idempotency key."""

    payment_id: str
    status: TransactionStatus
    reference: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Begun).decode
_decode_ids = msgspec.json.Decoder(dict[str, str]).decode


async def charge_order_payment_request(context: Context, request: ChargeOrderPaymentRequestRequest) -> Answer:
    """Begin the payment, and answer what the buyer's browser needs to complete it; nothing, if nothing is left to do.

    INVALID_PAYMENT_STATUS says that it was made and declined: the order has it on record, and the request is unpaid.
    """
    request_id = request.order_payment_request_id
    gateway = await context.service.gateways.chosen(context.site.id)
    chosen = None if gateway is None else gateway.name
    order_id = (await read_request(context, request_id)).order_id

    async def begin(context: Context) -> Intended:
        return await begin_charge(context, order_id, request_id, request.payment_token, chosen)

    async def charge() -> Answer:
        return await run_calls(context, begin, _answer)

    try:
        answer = await after_earlier_attempts(context, order_id, charge)
    except Conflict as error:
        raise as_request_error(error, request_id) from None
    begun = _decode(answer.body)
    if begun.status in _ENDED:
        data = {"paymentId": begun.payment_id, "paymentStatus": begun.status}
        raise ApplicationError("INVALID_PAYMENT_STATUS", f"The payment is {begun.status}", data=data)
    token = await response_token(context, UUID(begun.reference)) if begun.status is TransactionStatus.PENDING else None
    shown = {} if token is None or len(token) > _MAX_TOKEN else {"paymentResponseToken": token}
    return msgspec.structs.replace(answer, body=_encode(shown))


async def _answer(context: Context, intended: Intended) -> Answer:
    records = await (await reopened(context, intended)).load_records()
    payment = records.payments.find(_decode_ids(intended.data)["paymentId"])
    assert payment is not None, "a payment that was begun stays"
    return Answer(body=_encode(_Begun(payment.id, payment.status, regular_of(payment).gateway_transaction_id or "")))
