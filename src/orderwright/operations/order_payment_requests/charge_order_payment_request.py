"""chargeOrderPaymentRequest: pay a payment request through the gateway."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError
from orderwright.model.payment_request_requests import ChargeOrderPaymentRequestRequest
from orderwright.model.payments import TransactionStatus
from orderwright.store.gateway_calls import CallTerms
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_request_charges import charge_request, decode_charged
from orderwright.workflows.response_tokens import response_token

_MAX_TOKEN = 1000
_encode = msgspec.json.Encoder().encode


async def charge_order_payment_request(context: Context, request: ChargeOrderPaymentRequestRequest) -> Answer:
    """Begin the payment, and answer what the buyer's browser needs to complete it; nothing, if nothing is left to do.

    INVALID_PAYMENT_STATUS says that it was made and declined: the order has it on record, and the request is unpaid.
    """
    terms = CallTerms(saved_method=request.payment_token)
    answer = await charge_request(context, request.order_payment_request_id, terms)
    begun = decode_charged(answer.body)
    if begun.has_failed:
        data = {"paymentId": begun.payment_id, "paymentStatus": begun.status}
        raise ApplicationError("INVALID_PAYMENT_STATUS", f"The payment is {begun.status}", data=data)
    token = await response_token(context, UUID(begun.reference)) if begun.status is TransactionStatus.PENDING else None
    shown = {} if token is None or len(token) > _MAX_TOKEN else {"paymentResponseToken": token}
    return msgspec.structs.replace(answer, body=_encode(shown))
