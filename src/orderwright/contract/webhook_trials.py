"""Trying a webhook: an addition, like all of webhooks."""

from __future__ import annotations

from orderwright.contract.gateways import KEY_PROBLEM
from orderwright.contract.operation import Operation, Unit
from orderwright.contract.webhooks import DISABLED, NOT_FOUND
from orderwright.model.base import Guid, Message
from orderwright.model.permissions import Permission
from orderwright.model.webhooks import WebhookAttempt


class TestSubscriptionRequest(Message, kw_only=True):
    """Which subscription. One that is disabled by request, or because it failed, can be tried, too."""

    id: Guid


class TestSubscriptionResponse(Message, kw_only=True):
    """What came back. `event_id` is that of the event that was made for it, which is nowhere else."""

    event_id: Guid
    attempt: WebhookAttempt


TEST_SUBSCRIPTION = Operation(
    module="webhooks",
    name="testSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/test",
    request=TestSubscriptionRequest,
    response=TestSubscriptionResponse,
    permission=Permission.MANAGE_WEBHOOKS,
    unit=Unit.OWN,
    summary="Send a test event now, and tell what came back",
    description=(
        "The request is signed like every other one. Its `eventType` is `orderwright.v1.webhook_test`, and its header"
        " `orderwright-test` is `1`. It is tried once, is no delivery, and is not in the feed; whether it succeeds"
        " changes nothing about the subscription. An answer takes up to 15 seconds."
    ),
    errors=(NOT_FOUND, DISABLED, KEY_PROBLEM),
    addition=True,
)
