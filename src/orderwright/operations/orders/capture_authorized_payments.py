"""captureAuthorizedPayments of orders: take the money of authorized payments."""

from __future__ import annotations

from orderwright.model.billing_requests import CollectorCaptureAuthorizedPaymentsRequest
from orderwright.workflows.authorized_payments import COLLECTOR, capture_payments
from orderwright.workflows.context import Answer, Context


async def capture_authorized_payments(context: Context, request: CollectorCaptureAuthorizedPaymentsRequest) -> Answer:
    """Answers what is known by then: a capture that the gateway has not confirmed is PENDING."""
    return await capture_payments(context, request.ecom_order_id, request.payments, COLLECTOR)
