"""testSubscription: whether a receiver takes what is sent to it."""

from __future__ import annotations

from orderwright.contract.webhook_trials import TestSubscriptionRequest, TestSubscriptionResponse
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_trial import try_subscription


async def test_subscription(context: Context, request: TestSubscriptionRequest) -> TestSubscriptionResponse:
    """Send a test event while the caller waits."""
    event_id, attempt = await try_subscription(context, request.id)
    return TestSubscriptionResponse(event_id=str(event_id), attempt=attempt)
