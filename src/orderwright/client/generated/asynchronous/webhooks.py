"""The operations of `webhooks` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from orderwright.client.generated.calls import webhooks as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
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
from orderwright.model.webhooks import DeliveryState, SubscriptionInput, WebhookDelivery, WebhookSubscription


class AsyncWebhooksOperations(AsyncNamespace):
    """The operations of the module `webhooks`."""

    async def create_subscription(
        self,
        subscription: SubscriptionInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateSubscriptionResponse:
        """Be told of events at an address.

        The events are those that the app may read, with what it may see of them.

        The subscription to make.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: The app is not installed on the site.
            TooManySubscriptions: There are 100 subscriptions already.
            SecretsKeyProblem: The service has no key to encrypt credentials with, or not the one that they
                were encrypted with.
        """
        return await self._call(
            calls.CREATE_SUBSCRIPTION,
            {"subscription": subscription},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_subscription(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteSubscriptionResponse:
        """Remove a subscription.

        Which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
        """
        return await self._call(
            calls.DELETE_SUBSCRIPTION, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def disable_subscription(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> SubscriptionResponse:
        """Stop delivering until it is enabled.

        Which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
        """
        return await self._call(
            calls.DISABLE_SUBSCRIPTION, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def enable_subscription(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> SubscriptionResponse:
        """Deliver again, from where it stopped.

        Which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
            AppNotFound: The app is not installed on the site.
        """
        return await self._call(
            calls.ENABLE_SUBSCRIPTION, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def get_delivery(self, id: str, *, timeout: float | None = None) -> GetDeliveryResponse:
        """Read a delivery with its attempts.

        Which delivery.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            DeliveryNotFound: The caller has no delivery of that id.
        """
        return await self._call(calls.GET_DELIVERY, {"id": id}, Options(timeout=timeout))

    async def get_subscription(self, id: str, *, timeout: float | None = None) -> WebhookSubscription:
        """Read a subscription.

        Which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
        """
        return await self._call(calls.GET_SUBSCRIPTION, {"id": id}, Options(timeout=timeout))

    async def list_deliveries(
        self,
        *,
        subscription_id: str | None = None,
        order_id: str | None = None,
        state: DeliveryState | str | None = None,
        after: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> ListDeliveriesResponse:
        """List what was and is to be delivered.

        Which deliveries, newest first: of a subscription, of an order, in a state. `after` is the last id of
        a page.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.LIST_DELIVERIES,
            {"subscription_id": subscription_id, "order_id": order_id, "state": state, "after": after, "limit": limit},
            Options(timeout=timeout),
        )

    def iter_deliveries(
        self,
        *,
        subscription_id: str | None = None,
        order_id: str | None = None,
        state: DeliveryState | str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[WebhookDelivery]:
        """Every record that `list_deliveries` finds, page after page; a page is asked for when it is needed.

        Which deliveries, newest first: of a subscription, of an order, in a state. `after` is the last id of
        a page.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.LIST_DELIVERIES,
            {"subscription_id": subscription_id, "order_id": order_id, "state": state, "limit": limit},
            Options(timeout=timeout),
        )

    async def list_replays(self, id: str, *, timeout: float | None = None) -> ListReplaysResponse:
        """List the replays of a subscription and how far they are.

        Of which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
        """
        return await self._call(calls.LIST_REPLAYS, {"id": id}, Options(timeout=timeout))

    async def list_subscriptions(self, *, timeout: float | None = None) -> ListSubscriptionsResponse:
        """List subscriptions and how they are.

        All of the site; an app sees its own.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_SUBSCRIPTIONS, {}, Options(timeout=timeout))

    async def replay_events(
        self,
        id: str,
        *,
        cursor: str | None = None,
        since: str | datetime | None = None,
        event_types: Sequence[str] | None = None,
        order_id: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ReplayEventsResponse:
        """Deliver events of the past again.

        From where on, up to now: behind a cursor of the feed, or from a time on; else from the beginning.

        `event_types` and `order_id` narrow it down further than the subscription does.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
            SubscriptionDisabled: Nothing is delivered to it: enable it first.
            TooManyReplays: Ten replays of the subscription have not ended yet.
        """
        return await self._call(
            calls.REPLAY_EVENTS,
            {"id": id, "cursor": cursor, "since": since, "event_types": event_types, "order_id": order_id},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def resend_delivery(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> ResendDeliveryResponse:
        """Deliver an event once more.

        Which delivery to make again.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            DeliveryNotFound: The caller has no delivery of that id.
            SubscriptionDisabled: Nothing is delivered to it: enable it first.
        """
        return await self._call(
            calls.RESEND_DELIVERY, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def rotate_secret(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> CreateSubscriptionResponse:
        """Sign with a new secret, for a day beside the one before.

        Which subscription.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
            SecretsKeyProblem: The service has no key to encrypt credentials with, or not the one that they
                were encrypted with.
        """
        return await self._call(
            calls.ROTATE_SECRET, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def test_subscription(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> TestSubscriptionResponse:
        """Send a test event now, and tell what came back.

        The request is signed like every other one. Its `eventType` is `orderwright.v1.webhook_test`, and its
        header `orderwright-test` is `1`. It is tried once, is no delivery, and is not in the feed; whether it
        succeeds changes nothing about the subscription. An answer takes up to 15 seconds.

        Which subscription. One that is disabled by request, or because it failed, can be tried, too.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
            SubscriptionDisabled: Nothing is delivered to it: enable it first.
            SecretsKeyProblem: The service has no key to encrypt credentials with, or not the one that they
                were encrypted with.
        """
        return await self._call(
            calls.TEST_SUBSCRIPTION, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def update_subscription(
        self,
        id: str,
        *,
        url: str | None = None,
        event_types: Sequence[str] | None = None,
        owner_email: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> WebhookSubscription:
        """Change where and of what a subscription is told.

        What to change; what is left out stays. An empty list of types means all.

        Needs `ORDERWRIGHT.MANAGE_WEBHOOKS`; open to apps, staff and API keys.

        Raises:
            SubscriptionNotFound: The caller has no subscription of that id.
        """
        return await self._call(
            calls.UPDATE_SUBSCRIPTION,
            {"id": id, "url": url, "event_types": event_types, "owner_email": owner_email},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
