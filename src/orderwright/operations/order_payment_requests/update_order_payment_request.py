"""updateOrderPaymentRequest: change what the buyer reads of a payment request."""

from __future__ import annotations

from orderwright.model.events import PAYMENT_REQUEST_UPDATED
from orderwright.model.payment_request_requests import UpdateOrderPaymentRequestRequest
from orderwright.rules.payment_requests import Verb, changed, check_verb
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import merge_fields
from orderwright.workflows.payment_requests import open_request, show, write

_PATH = "orderPaymentRequest"


async def update_order_payment_request(context: Context, request: UpdateOrderPaymentRequestRequest) -> Answer:
    """Apply the patch to an unpaid request. One that changes nothing writes and tells nothing."""
    patch = request.order_payment_request
    stored = await open_request(context, patch.id)
    check_verb(stored.document, Verb.UPDATE)
    document = changed(stored.document, patch, _PATH)
    document = await merge_fields(context, document, patch.extended_fields, f"{_PATH}.extendedFields")
    if document != stored.document:
        stored = await write(context, stored, document, PAYMENT_REQUEST_UPDATED)
    return show(context, stored.document)
