"""The operations of `order_payment_requests` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import order_payment_requests as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.payment_request_requests import (
    BulkCreateOrderPaymentRequestsResponse,
    ChargeOrderPaymentRequestResponse,
    CreateOrderPaymentRequestResponse,
    CursorQuery,
    EmptyResponse,
    GetOrderPaymentRequestURLResponse,
    OrderPaymentRequestResponse,
    QueryOrderPaymentRequestsResponse,
)
from orderwright.model.payment_requests import OrderPaymentRequest, OrderPaymentRequestInput, OrderPaymentRequestPatch


class AsyncOrderPaymentRequestsOperations(AsyncNamespace):
    """The operations of the module `order-payment-requests`."""

    async def bulk_create_order_payment_requests(
        self,
        order_payment_requests: Sequence[Mapping[str, Any]],
        *,
        return_entity: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkCreateOrderPaymentRequestsResponse:
        """Make several payment requests, each by itself.

        Each is made or refused alone, in the order of the request. What one asks for counts for the next.

        Make several, each by itself. Each is read by itself, so that a bad one fails alone.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_CREATE`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderPaid: Nothing of the order is left to be paid.
            InvalidAmount: The amount is 0 or finer than the currency's minor unit, or more than what is due
                less what other open requests of the order ask for: `data.maxAmount`.
            PartialPaymentNotSupportedForSubscription: The order has a subscription, and the amount is less
                than what is due.
            OrderPaymentRequestPageNotFound: The site has no address of a payment page (`paymentPageUrl`), and
                the service does not know its own.
        """
        return await self._call(
            calls.BULK_CREATE_ORDER_PAYMENT_REQUESTS,
            {"order_payment_requests": order_payment_requests, "return_entity": return_entity},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def charge_order_payment_request(
        self,
        order_payment_request_id: str,
        *,
        payment_token: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ChargeOrderPaymentRequestResponse:
        """Pay a payment request through the gateway.

        The answer has what the buyer's browser needs to complete the payment, where the gateway wants it.

        Pay one through the gateway; `payment_token` is a payment method by the gateway's id.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_UPDATE`; open to apps, staff and API keys.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
            CannotChargePaidOrderPaymentRequest: The payment request is PAID.
            CannotChargeExpiredOrderPaymentRequest: The payment request is EXPIRED.
            CannotChargeVoidedOrderPaymentRequest: The payment request is VOIDED.
            PaymentInProgress: A payment of the request, or payments that cover what is due of the order, are
                under way; or the buyer may still complete an earlier one, which can't be canceled at the
                gateway now.
            PaymentMethodUnavailable: The site has no enabled account at a gateway.
            InvalidPaymentStatus: The payment was made and came to nothing: `data.paymentStatus`. The order
                has it on record.
            InvalidAmount: The request asks for more than is due of the order by now.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderPaid: Nothing of the order is left to be paid.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return await self._call(
            calls.CHARGE_ORDER_PAYMENT_REQUEST,
            {"order_payment_request_id": order_payment_request_id, "payment_token": payment_token},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def create_order_payment_request(
        self,
        order_payment_request: OrderPaymentRequestInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateOrderPaymentRequestResponse:
        """Ask the buyer of an order for an amount.

        The answer has the address to send. An `expirationDate` in the past makes a request that is expired.

        Make a payment request.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_CREATE`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderIsPending: The order waits for its checkout to complete.
            OrderIsRejected: The order's payment failed at checkout.
            OrderCanceled: The order is canceled.
            OrderHasChargebacks: The buyer's bank has taken back a payment of the order.
            OrderPaid: Nothing of the order is left to be paid.
            InvalidAmount: The amount is 0 or finer than the currency's minor unit, or more than what is due
                less what other open requests of the order ask for: `data.maxAmount`.
            PartialPaymentNotSupportedForSubscription: The order has a subscription, and the amount is less
                than what is due.
            OrderPaymentRequestPageNotFound: The site has no address of a payment page (`paymentPageUrl`), and
                the service does not know its own.
        """
        return await self._call(
            calls.CREATE_ORDER_PAYMENT_REQUEST,
            {"order_payment_request": order_payment_request},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def delete_order_payment_request(
        self, order_payment_request_id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> EmptyResponse:
        """Delete a payment request that is not paid.

        Which one.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_DELETE`; open to apps, staff and API keys.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
            CannotDeletePaidOrderPaymentRequest: The payment request is PAID.
        """
        return await self._call(
            calls.DELETE_ORDER_PAYMENT_REQUEST,
            {"order_payment_request_id": order_payment_request_id},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def get_order_payment_request(
        self, order_payment_request_id: str, *, timeout: float | None = None
    ) -> OrderPaymentRequest:
        """Read a payment request.

        Which one.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_READ`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
        """
        return await self._call(
            calls.GET_ORDER_PAYMENT_REQUEST,
            {"order_payment_request_id": order_payment_request_id},
            Options(timeout=timeout),
        )

    async def get_order_payment_request_url(
        self, order_payment_request_id: str, *, timeout: float | None = None
    ) -> GetOrderPaymentRequestURLResponse:
        """Get the address where the buyer pays a payment request.

        Which one.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_READ`; open to apps, staff and API keys.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
            OrderPaymentRequestPageNotFound: The site has no address of a payment page (`paymentPageUrl`), and
                the service does not know its own.
        """
        return await self._call(
            calls.GET_ORDER_PAYMENT_REQUEST_URL,
            {"order_payment_request_id": order_payment_request_id},
            Options(timeout=timeout),
        )

    async def query_order_payment_requests(
        self, query: CursorQuery | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> QueryOrderPaymentRequestsResponse:
        """Find payment requests.

        The newest 100 where nothing else is asked for.

        Find payment requests; without a query, the newest 100.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_READ`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.
        """
        return await self._call(calls.QUERY_ORDER_PAYMENT_REQUESTS, {"query": query}, Options(timeout=timeout))

    def iter_order_payment_requests(
        self, query: CursorQuery | Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> AsyncIterator[OrderPaymentRequest]:
        """Every record that `query_order_payment_requests` finds, page after page; a page is asked for when it is needed.

        The newest 100 where nothing else is asked for.

        Find payment requests; without a query, the newest 100.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_READ`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.
        """
        return self._pages(calls.QUERY_ORDER_PAYMENT_REQUESTS, {"query": query}, Options(timeout=timeout))

    async def update_extended_fields(
        self,
        id: str,
        namespace: str,
        *,
        namespace_data: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderPaymentRequestResponse:
        """Change the extended fields of a payment request in one namespace.

        Keys that are not sent stay, null removes one; null for all of them removes the namespace.

        What to keep in one namespace: keys not sent stay, null removes one. Null for all removes the
        namespace.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_UPDATE`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
        """
        return await self._call(
            calls.UPDATE_EXTENDED_FIELDS,
            {"id": id, "namespace": namespace, "namespace_data": namespace_data},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def update_order_payment_request(
        self,
        id: str,
        order_payment_request: OrderPaymentRequestPatch | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderPaymentRequest:
        """Change what the buyer reads of an unpaid payment request.

        Change one.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_UPDATE`; open to apps, staff and API keys. More is shown or may be
        changed with `ECOM.ORDER_WRITE_ALL_EXTENDED_FIELDS`, `ECOM.ORDER_READ_ALL_EXTENDED_FIELDS`.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
            CannotUpdatePaidOrderPaymentRequest: The payment request is PAID.
            CannotUpdateExpiredOrderPaymentRequest: The payment request is EXPIRED.
            CannotUpdateVoidedOrderPaymentRequest: The payment request is VOIDED.
            CannotUpdateOrderPaymentRequestAmount: Another amount was sent: it does not change.
        """
        return await self._call(
            calls.UPDATE_ORDER_PAYMENT_REQUEST,
            {"id": id, "order_payment_request": order_payment_request},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def void_order_payment_request(
        self, order_payment_request_id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> EmptyResponse:
        """Void an unpaid payment request.

        One that is voided already stays as it is. A payment that is under way may still come, and pays it.

        Which one.

        Needs `ECOM.ORDER_PAYMENT_REQUEST_UPDATE`; open to apps, staff and API keys.

        Raises:
            OrderPaymentRequestNotFound: The site has no payment request of that id.
            CannotVoidPaidOrderPaymentRequest: The payment request is PAID.
            CannotVoidExpiredOrderPaymentRequest: The payment request is EXPIRED.
        """
        return await self._call(
            calls.VOID_ORDER_PAYMENT_REQUEST,
            {"order_payment_request_id": order_payment_request_id},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
