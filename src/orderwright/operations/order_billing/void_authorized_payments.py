"""voidAuthorizedPayments of order-billing: give up authorized payments."""

from __future__ import annotations

from orderwright.model.billing_requests import BillingVoidAuthorizedPaymentsRequest
from orderwright.workflows.authorized_payments import BILLING, void_payments
from orderwright.workflows.context import Answer, Context


async def void_authorized_payments(context: Context, request: BillingVoidAuthorizedPaymentsRequest) -> Answer:
    """Answers what is known by then: a void that the gateway has not confirmed is PENDING."""
    return await void_payments(context, request.order_id, request.payment_ids, BILLING)
