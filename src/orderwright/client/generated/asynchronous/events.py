"""The operations of `events` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from orderwright.client.generated.calls import events as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.events import ReadEventsResponse
from orderwright.model.events import Event


class AsyncEventsOperations(AsyncNamespace):
    """The operations of the module `events`."""

    async def read_events(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        order_id: str | None = None,
        timeout: float | None = None,
    ) -> ReadEventsResponse:
        """Read the feed of events in order.

        Every committed event has one place in the feed; a reader that follows the cursor skips none. Events
        of orders, transactions, fulfillments, payment requests and settings are shown to who may read these;
        the others are passed over, and refused if `types` names them.

        From where on, and which. `cursor` is the one of an earlier answer; absent means from the beginning.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.READ_ORDERS`, `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`,
        `ECOM.ORDER_PAYMENT_REQUEST_READ`, `ECOM.READ_ORDERS_SETTINGS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return await self._call(
            calls.READ_EVENTS,
            {"cursor": cursor, "limit": limit, "types": types, "order_id": order_id},
            Options(timeout=timeout),
        )

    def iter_events(
        self,
        *,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        order_id: str | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[Event]:
        """Every record that `read_events` finds, page after page; a page is asked for when it is needed.

        Every committed event has one place in the feed; a reader that follows the cursor skips none. Events
        of orders, transactions, fulfillments, payment requests and settings are shown to who may read these;
        the others are passed over, and refused if `types` names them.

        From where on, and which. `cursor` is the one of an earlier answer; absent means from the beginning.

        Needs `ORDERWRIGHT.READ_EVENTS`; open to apps, staff and API keys. More is shown or may be changed
        with `ECOM.READ_ORDERS`, `ECOM.READ_TRANSACTIONS`, `ECOM.READ_FULFILLMENTS`,
        `ECOM.ORDER_PAYMENT_REQUEST_READ`, `ECOM.READ_ORDERS_SETTINGS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`,
        `ECOM.ORDER_MODIFY_PRIVATE_TAGS`.
        """
        return self._pages(
            calls.READ_EVENTS, {"limit": limit, "types": types, "order_id": order_id}, Options(timeout=timeout)
        )
