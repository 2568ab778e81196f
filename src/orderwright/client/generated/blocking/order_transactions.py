"""The operations of `order_transactions` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import order_transactions as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.payments import PaymentInput, TransactionStatus
from orderwright.model.refund_requests import RefundTransactionUpdate, UpdateRefundTransactionResponse
from orderwright.model.transaction_requests import (
    AddPaymentsResponse,
    BulkUpdatePaymentStatusesResponse,
    ListTransactionsForMultipleOrdersResponse,
    OrderTransactionsResponse,
    PaymentAndOrderId,
    PaymentPatch,
    UpdatePaymentsResponse,
)


class OrderTransactionsOperations(BlockingNamespace):
    """The operations of the module `order-transactions`."""

    def add_payments(
        self,
        order_id: str,
        payments: Sequence[PaymentInput | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AddPaymentsResponse:
        """Record payments that were made elsewhere.

        Nobody is charged. Payment status, balance and approval of the order follow from what is recorded.
        Without a status a gift card or membership payment is APPROVED, any other PENDING.

        Record payments. Nobody is charged.

        Needs `ECOM.MODIFY_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.ADD_PAYMENTS,
            {"order_id": order_id, "payments": payments},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def bulk_update_payment_statuses(
        self,
        payment_and_order_ids: Sequence[PaymentAndOrderId | Mapping[str, Any]],
        status: TransactionStatus | str,
        *,
        return_full_entity: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkUpdatePaymentStatusesResponse:
        """Say what has become of up to 300 payments.

        All get one status, and each succeeds or fails alone. Several may stand on one order.

        Move 1 to 300 payments to one status. `return_full_entity`: answer each payment as it is then.

        Needs `ECOM.MODIFY_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            StatusNotAllowed: The payment can't go from `data.from` to `data.to` by a caller's word, or a
                gateway of the site made it.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.BULK_UPDATE_PAYMENT_STATUSES,
            {
                "payment_and_order_ids": payment_and_order_ids,
                "status": status,
                "return_full_entity": return_full_entity,
            },
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def list_transactions_for_multiple_orders(
        self, order_ids: Sequence[str], *, timeout: float | None = None
    ) -> ListTransactionsForMultipleOrdersResponse:
        """Read the payments and refunds of up to 100 orders.

        Each order once, in the order of the request. Ids that the site has no order of are left out.

        Which orders: 1 to 100.

        Needs `ECOM.READ_TRANSACTIONS`; open to apps, staff and API keys.
        """
        return self._call(
            calls.LIST_TRANSACTIONS_FOR_MULTIPLE_ORDERS, {"order_ids": order_ids}, Options(timeout=timeout)
        )

    def list_transactions_for_single_order(
        self, order_id: str, *, timeout: float | None = None
    ) -> OrderTransactionsResponse:
        """Read the payments and refunds of an order.

        An order without any has two empty lists.

        Which order.

        Needs `ECOM.READ_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
        """
        return self._call(calls.LIST_TRANSACTIONS_FOR_SINGLE_ORDER, {"order_id": order_id}, Options(timeout=timeout))

    def update_payment_status(
        self,
        *,
        payment_id: str,
        order_id: str,
        status: TransactionStatus | str,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrderTransactionsResponse:
        """Say what has become of a payment.

        The status that the payment has already changes nothing.

        Move one payment to another status.

        Needs `ECOM.MODIFY_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            PaymentNotFound: The order has no payment of that id.
            StatusNotAllowed: The payment can't go from `data.from` to `data.to` by a caller's word, or a
                gateway of the site made it.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.UPDATE_PAYMENT_STATUS,
            {"payment_id": payment_id, "order_id": order_id, "status": status},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def update_payments(
        self,
        order_id: str,
        payments: Sequence[PaymentPatch | Mapping[str, Any]],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> UpdatePaymentsResponse:
        """Change details of payments.

        What is not sent stays, null removes. Status and amount are not among the details.

        Change details of payments of one order.

        Needs `ECOM.MODIFY_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderTransactionsNotFound: The order has no payments and no refunds.
            PaymentNotFound: The order has no payment of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.UPDATE_PAYMENTS,
            {"order_id": order_id, "payments": payments},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def update_refund_transaction(
        self,
        order_id: str,
        *,
        refund_id: str,
        transaction: RefundTransactionUpdate | Mapping[str, Any],
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> UpdateRefundTransactionResponse:
        """Say how far another system has come with returning a payment.

        What is not sent stays. A part that has ended stays as it ended; one that a gateway of the site
        returns is moved by that gateway alone.

        Which refund, and what became of one of its parts.

        Needs `ECOM.MODIFY_TRANSACTIONS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderTransactionsNotFound: The order has no payments and no refunds.
            RefundNotFound: The order has no refund of that id.
            RefundTransactionNotFound: The refund returns nothing of that payment.
            StatusNotAllowed: The part can't go from `data.from` to `data.to` by a caller's word.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.UPDATE_REFUND_TRANSACTION,
            {"order_id": order_id, "refund_id": refund_id, "transaction": transaction},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
