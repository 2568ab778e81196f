"""The operations of `order_fulfillments` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import order_fulfillments as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.fulfillment_requests import (
    BulkCreateFulfillmentsResponse,
    CreateFulfillmentResponse,
    FulfillmentPatch,
    FulfillmentsResponse,
    ListFulfillmentsForMultipleOrdersResponse,
    MarkedFulfillmentStatus,
    NewFulfillmentsOfOrder,
)
from orderwright.model.fulfillments import FulfillmentInput
from orderwright.model.order_requests import OrderResponse


class AsyncOrderFulfillmentsOperations(AsyncNamespace):
    """The operations of the module `order-fulfillments`."""

    async def bulk_create_fulfillments(
        self,
        orders_with_fulfillments: Sequence[NewFulfillmentsOfOrder | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkCreateFulfillmentsResponse:
        """Make fulfilments of up to 100 orders, each order alone.

        The fulfilments of one order are made together or not at all. `If-Match` is for a request about one
        order.

        New fulfilments of up to 100 orders, each order for itself.

        Needs `ECOM.MODIFY_FULFILLMENTS`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.BULK_CREATE_FULFILLMENTS,
            {"orders_with_fulfillments": orders_with_fulfillments},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_fulfillment(
        self,
        order_id: str,
        fulfillment: FulfillmentInput | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateFulfillmentResponse:
        """Put units of an order into a new fulfilment.

        A line without a quantity takes all its units that are in no fulfilment yet. The order's fulfilment
        status follows from the quantities. The tracking link of a known carrier is made if none is sent.

        Put units of an order into a new fulfilment.

        Needs `ECOM.MODIFY_FULFILLMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            OrderNotApproved: Only approved orders are fulfilled.
            LineItemNotFound: The order has no line of that id.
            FulfillmentQuantityExceeded: More units than are left in no fulfilment; `data.lineItems` says for
                each such line what was `requested` and what is `available`.
            TrackingNumberAlreadyExists: Another fulfilment of the order has that tracking number.
        """
        return await self._call(
            calls.CREATE_FULFILLMENT,
            {"order_id": order_id, "fulfillment": fulfillment},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_fulfillment(
        self,
        *,
        fulfillment_id: str,
        order_id: str,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> FulfillmentsResponse:
        """Remove a fulfilment, so that its units are in none again.

        Which fulfilment of which order to remove.

        Needs `ECOM.MODIFY_FULFILLMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            FulfillmentNotFound: The order has no fulfilment of that id now.
        """
        return await self._call(
            calls.DELETE_FULFILLMENT,
            {"fulfillment_id": fulfillment_id, "order_id": order_id},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def list_fulfillments_for_multiple_orders(
        self, order_ids: Sequence[str], *, timeout: float | None = None
    ) -> ListFulfillmentsForMultipleOrdersResponse:
        """Read the fulfilments of up to 100 orders.

        Unknown orders are left out. A member sees orders of its own only (`buyerInfo.memberId`); any other is
        unknown to it.

        Which orders.

        Needs `ECOM.READ_FULFILLMENTS`; open to apps, staff and API keys, members.
        """
        return await self._call(
            calls.LIST_FULFILLMENTS_FOR_MULTIPLE_ORDERS, {"order_ids": order_ids}, Options(timeout=timeout)
        )

    async def list_fulfillments_for_single_order(
        self, order_id: str, *, timeout: float | None = None
    ) -> FulfillmentsResponse:
        """Read the fulfilments of an order.

        A member sees orders of its own only (`buyerInfo.memberId`); any other is unknown to it.

        Which order.

        Needs `ECOM.READ_FULFILLMENTS`; open to apps, staff and API keys, members.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return await self._call(
            calls.LIST_FULFILLMENTS_FOR_SINGLE_ORDER, {"order_id": order_id}, Options(timeout=timeout)
        )

    async def mark_fulfillment_status(
        self,
        order_id: str,
        fulfillment_status: MarkedFulfillmentStatus | str,
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderResponse:
        """Mark an order as fulfilled or not fulfilled by hand.

        Makes no fulfilment. The next fulfilment that is made or removed counts the units again.

        Mark an order as fulfilled, or as not fulfilled, without a fulfilment.

        Needs `ECOM.MODIFY_FULFILLMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            OrderNotApproved: Only approved orders are fulfilled.
        """
        return await self._call(
            calls.MARK_FULFILLMENT_STATUS,
            {"order_id": order_id, "fulfillment_status": fulfillment_status},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_fulfillment(
        self,
        *,
        fulfillment_id: str,
        order_id: str,
        fulfillment: FulfillmentPatch | Mapping[str, Any],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> FulfillmentsResponse:
        """Change how a fulfilment is followed, its status, and whether it is completed.

        Line items and quantities never change. Tracking information is merged field by field. A new number or
        provider that comes without a link has its link made anew.

        Change a fulfilment; `fulfillment.id` says which.

        Needs `ECOM.MODIFY_FULFILLMENTS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            FulfillmentNotFound: The order has no fulfilment of that id now.
            TrackingNumberAlreadyExists: Another fulfilment of the order has that tracking number.
        """
        return await self._call(
            calls.UPDATE_FULFILLMENT,
            {"fulfillment_id": fulfillment_id, "order_id": order_id, "fulfillment": fulfillment},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
