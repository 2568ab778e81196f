"""voidOrderPaymentRequest: a payment request that is not to be paid any more."""

from __future__ import annotations

from orderwright.model.events import PAYMENT_REQUEST_VOIDED
from orderwright.model.payment_request_requests import EmptyResponse, VoidOrderPaymentRequestRequest
from orderwright.model.payment_requests import PaymentRequestStatus
from orderwright.rules.payment_requests import Verb, check_verb
from orderwright.workflows.context import Context
from orderwright.workflows.payment_requests import open_request, write_status


async def void_order_payment_request(context: Context, request: VoidOrderPaymentRequestRequest) -> EmptyResponse:
    """Void the request. One that is voided already stays as it is."""
    stored = await open_request(context, request.order_payment_request_id)
    check_verb(stored.document, Verb.VOID)
    if stored.document.status is not PaymentRequestStatus.VOIDED:
        await write_status(context, stored, PaymentRequestStatus.VOIDED, PAYMENT_REQUEST_VOIDED)
    return EmptyResponse()
