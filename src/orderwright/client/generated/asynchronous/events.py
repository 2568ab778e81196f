"""The operations of `events` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from orderwright.client.generated.calls import events as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.events import (
    ConsumerResponse,
    DeleteConsumerResponse,
    ListConsumersResponse,
    ReadEventsResponse,
)
from orderwright.model.events import Event


class AsyncEventsOperations(AsyncNamespace):
    """The operations of the module `events`."""

    async def commit_consumer(
        self, name: str, cursor: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> ConsumerResponse:
        """Note how far a consumer of the feed is.

        Makes the consumer if there is none. It never moves back: a cursor behind its own changes nothing.

        Which consumer, and the cursor of the answer whose events are handled.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys.

        Raises:
            TooManyConsumers: The caller has 100 consumers; delete one first.
        """
        return await self._call(
            calls.COMMIT_CONSUMER,
            {"name": name, "cursor": cursor},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_consumer(
        self, name: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteConsumerResponse:
        """Forget a consumer of the feed.

        Which.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys.

        Raises:
            ConsumerNotFound: The caller has no consumer of that name.
        """
        return await self._call(
            calls.DELETE_CONSUMER, {"name": name}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def list_consumers(self, *, timeout: float | None = None) -> ListConsumersResponse:
        """List the consumers of the feed and how far they are.

        An app sees its own; keys and staff of the site those of the site.

        Those of the caller.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_CONSUMERS, {}, Options(timeout=timeout))

    async def read_events(
        self,
        *,
        cursor: str | None = None,
        consumer: str | None = None,
        wait: int | None = None,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        order_id: str | None = None,
        timeout: float | None = None,
    ) -> ReadEventsResponse:
        """Read the feed of events in order.

        Every committed event has one place in the feed; a reader that follows the cursor skips none. Events
        of orders, transactions, fulfillments, payment requests and settings are shown to who may read these;
        the others are passed over, and refused if `types` names them. With `Accept: text/event-stream` the
        answer is a stream of server-sent events that goes on; `Last-Event-ID` continues one that broke off.

        From where on, and which.

        `cursor` is the one of an earlier answer; absent means from the beginning, or where `consumer` stands.
        `wait` is how many seconds to wait for an event if there is none yet.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.READ_ORDERS`, `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`,
        `ECOM.ORDER_PAYMENT_REQUEST_READ`, `ECOM.READ_ORDERS_SETTINGS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            TooManyReaders: Too many readers wait for events; try again.
        """
        return await self._call(
            calls.READ_EVENTS,
            {
                "cursor": cursor,
                "consumer": consumer,
                "wait": wait,
                "limit": limit,
                "types": types,
                "order_id": order_id,
            },
            Options(timeout=timeout),
        )

    def iter_events(
        self,
        *,
        consumer: str | None = None,
        wait: int | None = None,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        order_id: str | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[Event]:
        """Every record that `read_events` finds, page after page; a page is asked for when it is needed.

        Every committed event has one place in the feed; a reader that follows the cursor skips none. Events
        of orders, transactions, fulfillments, payment requests and settings are shown to who may read these;
        the others are passed over, and refused if `types` names them. With `Accept: text/event-stream` the
        answer is a stream of server-sent events that goes on; `Last-Event-ID` continues one that broke off.

        From where on, and which.

        `cursor` is the one of an earlier answer; absent means from the beginning, or where `consumer` stands.
        `wait` is how many seconds to wait for an event if there is none yet.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.READ_ORDERS`, `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`,
        `ECOM.ORDER_PAYMENT_REQUEST_READ`, `ECOM.READ_ORDERS_SETTINGS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.

        Raises:
            TooManyReaders: Too many readers wait for events; try again.
        """
        return self._pages(
            calls.READ_EVENTS,
            {"consumer": consumer, "wait": wait, "limit": limit, "types": types, "order_id": order_id},
            Options(timeout=timeout),
        )

    async def reset_consumer(
        self, name: str, *, cursor: str | None = None, idempotency_key: str | None = None, timeout: float | None = None
    ) -> ConsumerResponse:
        """Move a consumer of the feed to any place, back or forth.

        Where to; without a cursor to the beginning of the feed.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys.

        Raises:
            ConsumerNotFound: The caller has no consumer of that name.
        """
        return await self._call(
            calls.RESET_CONSUMER,
            {"name": name, "cursor": cursor},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
