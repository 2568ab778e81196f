"""The calls of `order_transactions` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.refund_requests import UpdateRefundTransactionResponse
from orderwright.model.transaction_requests import (
    AddPaymentsResponse,
    BulkUpdatePaymentStatusesResponse,
    ListTransactionsForMultipleOrdersResponse,
    OrderTransactionsResponse,
    UpdatePaymentsResponse,
)

ADD_PAYMENTS: Call[AddPaymentsResponse] = Call(
    key="order-transactions.addPayments",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/add-payment",
    response=AddPaymentsResponse,
    fields={"order_id": "orderId", "payments": "payments"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

BULK_UPDATE_PAYMENT_STATUSES: Call[BulkUpdatePaymentStatusesResponse] = Call(
    key="order-transactions.bulkUpdatePaymentStatuses",
    method="POST",
    path="/ecom/v1/bulk/payments/update-payment-transaction-status",
    response=BulkUpdatePaymentStatusesResponse,
    fields={
        "payment_and_order_ids": "paymentAndOrderIds",
        "return_full_entity": "returnFullEntity",
        "status": "status",
    },
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

LIST_TRANSACTIONS_FOR_MULTIPLE_ORDERS: Call[ListTransactionsForMultipleOrdersResponse] = Call(
    key="order-transactions.listTransactionsForMultipleOrders",
    method="POST",
    path="/ecom/v1/payments/list-by-ids",
    response=ListTransactionsForMultipleOrdersResponse,
    fields={"order_ids": "orderIds"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

LIST_TRANSACTIONS_FOR_SINGLE_ORDER: Call[OrderTransactionsResponse] = Call(
    key="order-transactions.listTransactionsForSingleOrder",
    method="GET",
    path="/ecom/v1/payments/orders/{orderId}",
    response=OrderTransactionsResponse,
    fields={"order_id": "orderId"},
    parameters={"orderId": "order_id"},
    writes=False,
    member=None,
    pages=None,
)

UPDATE_PAYMENT_STATUS: Call[OrderTransactionsResponse] = Call(
    key="order-transactions.updatePaymentStatus",
    method="POST",
    path="/ecom/v1/payments/{paymentId}/orders/{orderId}/update-payment-transaction-status",
    response=OrderTransactionsResponse,
    fields={"order_id": "orderId", "payment_id": "paymentId", "status": "status"},
    parameters={"paymentId": "payment_id", "orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_PAYMENTS: Call[UpdatePaymentsResponse] = Call(
    key="order-transactions.updatePayments",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/update-payments",
    response=UpdatePaymentsResponse,
    fields={"order_id": "orderId", "payments": "payments"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_REFUND_TRANSACTION: Call[UpdateRefundTransactionResponse] = Call(
    key="order-transactions.updateRefundTransaction",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/update-refund-transaction",
    response=UpdateRefundTransactionResponse,
    fields={"order_id": "orderId", "refund_id": "refundId", "transaction": "transaction"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)
