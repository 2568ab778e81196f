"""deleteOrderPaymentRequest: a payment request that is not paid goes for good."""

from __future__ import annotations

from orderwright.model.payment_request_requests import DeleteOrderPaymentRequestRequest, EmptyResponse
from orderwright.rules.payment_requests import Verb, check_verb
from orderwright.workflows.context import Context
from orderwright.workflows.payment_requests import delete, open_request


async def delete_order_payment_request(context: Context, request: DeleteOrderPaymentRequestRequest) -> EmptyResponse:
    """Delete the request. What happened stays in the feed of events, which shows it as it was last."""
    stored = await open_request(context, request.order_payment_request_id)
    check_verb(stored.document, Verb.DELETE)
    await delete(context.work, stored, context.caller.identity)
    return EmptyResponse()
