"""The calls of `webhooks` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.webhook_trials import TestSubscriptionResponse
from orderwright.contract.webhooks import (
    CreateSubscriptionResponse,
    DeleteSubscriptionResponse,
    GetDeliveryResponse,
    ListDeliveriesResponse,
    ListReplaysResponse,
    ListSubscriptionsResponse,
    ReplayEventsResponse,
    ResendDeliveryResponse,
    SubscriptionResponse,
)
from orderwright.model.webhooks import WebhookSubscription

CREATE_SUBSCRIPTION: Call[CreateSubscriptionResponse] = Call(
    key="webhooks.createSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions",
    response=CreateSubscriptionResponse,
    fields={"subscription": "subscription"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

DELETE_SUBSCRIPTION: Call[DeleteSubscriptionResponse] = Call(
    key="webhooks.deleteSubscription",
    method="DELETE",
    path="/webhooks/v1/subscriptions/{id}",
    response=DeleteSubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

DISABLE_SUBSCRIPTION: Call[SubscriptionResponse] = Call(
    key="webhooks.disableSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/disable",
    response=SubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

ENABLE_SUBSCRIPTION: Call[SubscriptionResponse] = Call(
    key="webhooks.enableSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/enable",
    response=SubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

GET_DELIVERY: Call[GetDeliveryResponse] = Call(
    key="webhooks.getDelivery",
    method="GET",
    path="/webhooks/v1/deliveries/{id}",
    response=GetDeliveryResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=None,
)

GET_SUBSCRIPTION: Call[WebhookSubscription] = Call(
    key="webhooks.getSubscription",
    method="GET",
    path="/webhooks/v1/subscriptions/{id}",
    response=SubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member="subscription",
    pages=None,
)

LIST_DELIVERIES: Call[ListDeliveriesResponse] = Call(
    key="webhooks.listDeliveries",
    method="GET",
    path="/webhooks/v1/deliveries",
    response=ListDeliveriesResponse,
    fields={
        "subscription_id": "subscriptionId",
        "order_id": "orderId",
        "state": "state",
        "after": "after",
        "limit": "limit",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("after",), items="deliveries", following=(), more="has_more"),
)

LIST_REPLAYS: Call[ListReplaysResponse] = Call(
    key="webhooks.listReplays",
    method="GET",
    path="/webhooks/v1/subscriptions/{id}/replays",
    response=ListReplaysResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=None,
)

LIST_SUBSCRIPTIONS: Call[ListSubscriptionsResponse] = Call(
    key="webhooks.listSubscriptions",
    method="GET",
    path="/webhooks/v1/subscriptions",
    response=ListSubscriptionsResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

REPLAY_EVENTS: Call[ReplayEventsResponse] = Call(
    key="webhooks.replayEvents",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/replay",
    response=ReplayEventsResponse,
    fields={"id": "id", "cursor": "cursor", "since": "since", "event_types": "eventTypes", "order_id": "orderId"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

RESEND_DELIVERY: Call[ResendDeliveryResponse] = Call(
    key="webhooks.resendDelivery",
    method="POST",
    path="/webhooks/v1/deliveries/{id}/resend",
    response=ResendDeliveryResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

ROTATE_SECRET: Call[CreateSubscriptionResponse] = Call(
    key="webhooks.rotateSecret",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/rotate-secret",
    response=CreateSubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

TEST_SUBSCRIPTION: Call[TestSubscriptionResponse] = Call(
    key="webhooks.testSubscription",
    method="POST",
    path="/webhooks/v1/subscriptions/{id}/test",
    response=TestSubscriptionResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_SUBSCRIPTION: Call[WebhookSubscription] = Call(
    key="webhooks.updateSubscription",
    method="PATCH",
    path="/webhooks/v1/subscriptions/{id}",
    response=SubscriptionResponse,
    fields={"id": "id", "url": "url", "event_types": "eventTypes", "owner_email": "ownerEmail"},
    parameters={"id": "id"},
    writes=True,
    member="subscription",
    pages=None,
)
