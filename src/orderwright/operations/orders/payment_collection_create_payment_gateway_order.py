"""paymentCollectionCreatePaymentGatewayOrder: an id that stands for the collection of all that is due."""

from __future__ import annotations

from orderwright.model.billing_requests import CreatePaymentGatewayOrderRequest
from orderwright.store.payment_collections import CollectionTerms
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.payment_collections import all_due, prepare_collection


async def payment_collection_create_payment_gateway_order(
    context: Context, request: CreatePaymentGatewayOrderRequest
) -> Answer:
    """Nothing is charged and the gateway is not asked."""
    terms = CollectionTerms(charged_by=request.charged_by)
    return await prepare_collection(context, request.ecom_order_id, terms, all_due)
