"""preparePaymentCollection: an id that stands for an amount and how it is to be taken."""

from __future__ import annotations

from orderwright.model.billing_requests import PreparePaymentCollectionRequest
from orderwright.model.errors import NotFound
from orderwright.rules.money import parse_amount
from orderwright.store.payment_collections import CollectionTerms
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_collections import check_prepared, prepare_collection


async def prepare_payment_collection(context: Context, request: PreparePaymentCollectionRequest) -> Answer:
    """Nothing is charged and the gateway is not asked."""
    amount = parse_amount(request.amount.amount)
    delayed = request.delayed_capture_settings
    terms = CollectionTerms(delayed=delayed, authorize_only=bool(request.delayed_capture))
    try:
        return await prepare_collection(
            context,
            request.ecom_order_id,
            terms,
            lambda order: check_prepared(amount, order),
            request.payment_gateway_order_id,
        )
    except NotFound as error:
        if error.code != "ORDER_NOT_FOUND":
            raise
        raise NotFound("NO_ASSOCIATED_ECOM_ORDER", error.message, data=error.data) from None
