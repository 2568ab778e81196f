"""The operations on payments as records: list them, add them, change their status and details."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.events import (
    ORDER_APPROVED,
    ORDER_FULFILLED,
    ORDER_PAYMENT_STATUS_UPDATED,
    ORDER_UPDATED,
    PAYMENT_REQUEST_PAID,
    TRANSACTIONS_DETAILS_UPDATED,
    TRANSACTIONS_UPDATED,
)
from orderwright.model.permissions import Permission
from orderwright.model.transaction_requests import (
    AddPaymentsRequest,
    AddPaymentsResponse,
    BulkUpdatePaymentStatusesRequest,
    BulkUpdatePaymentStatusesResponse,
    ListTransactionsForMultipleOrdersRequest,
    ListTransactionsForMultipleOrdersResponse,
    ListTransactionsForSingleOrderRequest,
    OrderTransactionsResponse,
    UpdatePaymentsRequest,
    UpdatePaymentsResponse,
    UpdatePaymentStatusRequest,
)

PAYMENT_NOT_FOUND = ErrorCode("PAYMENT_NOT_FOUND", Status.NOT_FOUND, "The order has no payment of that id.")
STATUS_NOT_ALLOWED = ErrorCode(
    "STATUS_NOT_ALLOWED",
    Status.FAILED_PRECONDITION,
    "The payment can't go from `data.from` to `data.to` by a caller's word, or a gateway of the site made it.",
)
#: What recorded money may bring about.
MONEY_EVENTS = (
    ORDER_UPDATED.name,
    ORDER_APPROVED.name,
    ORDER_FULFILLED.name,
    ORDER_PAYMENT_STATUS_UPDATED.name,
    TRANSACTIONS_UPDATED.name,
)
#: What money may bring about that is given up or given back: it approves nothing.
TAKEN_BACK_EVENTS = (ORDER_UPDATED.name, ORDER_PAYMENT_STATUS_UPDATED.name, TRANSACTIONS_UPDATED.name)
#: Of operations by which money may come that a payment request asked for.
RECORDED_EVENTS = (*MONEY_EVENTS, PAYMENT_REQUEST_PAID.name)

LIST_TRANSACTIONS_FOR_SINGLE_ORDER = Operation(
    module="order-transactions",
    name="listTransactionsForSingleOrder",
    method="GET",
    path="/ecom/v1/payments/orders/{orderId}",
    site_path="/_api/ecom-payments/v1/payments/orders/{orderId}",
    request=ListTransactionsForSingleOrderRequest,
    response=OrderTransactionsResponse,
    permission=Permission.READ_TRANSACTIONS,
    unit=Unit.READ,
    summary="Read the payments and refunds of an order",
    description="An order without any has two empty lists.",
    errors=(NOT_FOUND,),
)

LIST_TRANSACTIONS_FOR_MULTIPLE_ORDERS = Operation(
    module="order-transactions",
    name="listTransactionsForMultipleOrders",
    method="POST",
    path="/ecom/v1/payments/list-by-ids",
    site_path="/_api/ecom-payments/v1/payments/list-by-ids",
    request=ListTransactionsForMultipleOrdersRequest,
    response=ListTransactionsForMultipleOrdersResponse,
    permission=Permission.READ_TRANSACTIONS,
    unit=Unit.READ,
    summary="Read the payments and refunds of up to 100 orders",
    description="Each order once, in the order of the request. Ids that the site has no order of are left out.",
)

ADD_PAYMENTS = Operation(
    module="order-transactions",
    name="addPayments",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/add-payment",
    site_path="/_api/ecom-payments/v1/payments/orders/{orderId}/add-payment",
    request=AddPaymentsRequest,
    response=AddPaymentsResponse,
    permission=Permission.MODIFY_TRANSACTIONS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Record payments that were made elsewhere",
    description="Nobody is charged. Payment status, balance and approval of the order follow from what is recorded. "
    "Without a status a gift card or membership payment is APPROVED, any other PENDING.",
    errors=(NOT_FOUND, NOT_EDITABLE),
    events=RECORDED_EVENTS,
)

UPDATE_PAYMENT_STATUS = Operation(
    module="order-transactions",
    name="updatePaymentStatus",
    method="POST",
    path="/ecom/v1/payments/{paymentId}/orders/{orderId}/update-payment-transaction-status",
    site_path="/_api/ecom-payments/v1/payments/{paymentId}/orders/{orderId}/update-payment-transaction-status",
    request=UpdatePaymentStatusRequest,
    response=OrderTransactionsResponse,
    permission=Permission.MODIFY_TRANSACTIONS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Say what has become of a payment",
    description="The status that the payment has already changes nothing.",
    errors=(NOT_FOUND, PAYMENT_NOT_FOUND, STATUS_NOT_ALLOWED, NOT_EDITABLE),
    events=RECORDED_EVENTS,
)

BULK_UPDATE_PAYMENT_STATUSES = Operation(
    module="order-transactions",
    name="bulkUpdatePaymentStatuses",
    method="POST",
    path="/ecom/v1/bulk/payments/update-payment-transaction-status",
    site_path="/_api/ecom-payments/v1/bulk/payments/update-payment-transaction-status",
    request=BulkUpdatePaymentStatusesRequest,
    response=BulkUpdatePaymentStatusesResponse,
    permission=Permission.MODIFY_TRANSACTIONS,
    unit=Unit.WRITE,
    summary="Say what has become of up to 300 payments",
    description="All get one status, and each succeeds or fails alone. Several may stand on one order.",
    errors=(NOT_FOUND, PAYMENT_NOT_FOUND, STATUS_NOT_ALLOWED, NOT_EDITABLE),
    events=RECORDED_EVENTS,
)

UPDATE_PAYMENTS = Operation(
    module="order-transactions",
    name="updatePayments",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/update-payments",
    site_path="/_api/ecom-payments/v1/payments/orders/{orderId}/update-payments",
    request=UpdatePaymentsRequest,
    response=UpdatePaymentsResponse,
    permission=Permission.MODIFY_TRANSACTIONS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change details of payments",
    description="What is not sent stays, null removes. Status and amount are not among the details.",
    errors=(
        NOT_FOUND,
        ErrorCode("ORDER_TRANSACTIONS_NOT_FOUND", Status.NOT_FOUND, "The order has no payments and no refunds."),
        PAYMENT_NOT_FOUND,
        NOT_EDITABLE,
    ),
    events=(ORDER_UPDATED.name, TRANSACTIONS_DETAILS_UPDATED.name),
    hidden=True,
)
