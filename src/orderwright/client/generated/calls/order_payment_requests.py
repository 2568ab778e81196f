"""The calls of `order_payment_requests` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.payment_request_requests import (
    BulkCreateOrderPaymentRequestsResponse,
    ChargeOrderPaymentRequestResponse,
    CreateOrderPaymentRequestResponse,
    EmptyResponse,
    GetOrderPaymentRequestURLResponse,
    OrderPaymentRequestResponse,
    QueryOrderPaymentRequestsResponse,
)
from orderwright.model.payment_requests import OrderPaymentRequest

BULK_CREATE_ORDER_PAYMENT_REQUESTS: Call[BulkCreateOrderPaymentRequestsResponse] = Call(
    key="order-payment-requests.bulkCreateOrderPaymentRequests",
    method="POST",
    path="/v1/bulk/order-payment-requests/create",
    response=BulkCreateOrderPaymentRequestsResponse,
    fields={"order_payment_requests": "orderPaymentRequests", "return_entity": "returnEntity"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CHARGE_ORDER_PAYMENT_REQUEST: Call[ChargeOrderPaymentRequestResponse] = Call(
    key="order-payment-requests.chargeOrderPaymentRequest",
    method="POST",
    path="/ecom/v1/order-payment-requests/charge",
    response=ChargeOrderPaymentRequestResponse,
    fields={"order_payment_request_id": "orderPaymentRequestId", "payment_token": "paymentToken"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CREATE_ORDER_PAYMENT_REQUEST: Call[CreateOrderPaymentRequestResponse] = Call(
    key="order-payment-requests.createOrderPaymentRequest",
    method="POST",
    path="/ecom/v1/order-payment-requests",
    response=CreateOrderPaymentRequestResponse,
    fields={"order_payment_request": "orderPaymentRequest"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

DELETE_ORDER_PAYMENT_REQUEST: Call[EmptyResponse] = Call(
    key="order-payment-requests.deleteOrderPaymentRequest",
    method="DELETE",
    path="/ecom/v1/order-payment-requests/{orderPaymentRequestId}",
    response=EmptyResponse,
    fields={"order_payment_request_id": "orderPaymentRequestId"},
    parameters={"orderPaymentRequestId": "order_payment_request_id"},
    writes=True,
    member=None,
    pages=None,
)

GET_ORDER_PAYMENT_REQUEST: Call[OrderPaymentRequest] = Call(
    key="order-payment-requests.getOrderPaymentRequest",
    method="GET",
    path="/ecom/v1/order-payment-requests/{orderPaymentRequestId}",
    response=OrderPaymentRequestResponse,
    fields={"order_payment_request_id": "orderPaymentRequestId"},
    parameters={"orderPaymentRequestId": "order_payment_request_id"},
    writes=False,
    member="order_payment_request",
    pages=None,
)

GET_ORDER_PAYMENT_REQUEST_URL: Call[GetOrderPaymentRequestURLResponse] = Call(
    key="order-payment-requests.getOrderPaymentRequestUrl",
    method="POST",
    path="/ecom/v1/order-payment-requests/url",
    response=GetOrderPaymentRequestURLResponse,
    fields={"order_payment_request_id": "orderPaymentRequestId"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

QUERY_ORDER_PAYMENT_REQUESTS: Call[QueryOrderPaymentRequestsResponse] = Call(
    key="order-payment-requests.queryOrderPaymentRequests",
    method="POST",
    path="/ecom/v1/order-payment-requests/query",
    response=QueryOrderPaymentRequestsResponse,
    fields={"query": "query"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(
        cursor=("query", "cursorPaging", "cursor"),
        items="order_payment_requests",
        following=("paging_metadata", "cursors", "next"),
        more=None,
    ),
)

UPDATE_EXTENDED_FIELDS: Call[OrderPaymentRequestResponse] = Call(
    key="order-payment-requests.updateExtendedFields",
    method="POST",
    path="/ecom/v1/order-payment-requests/{id}/update-extended-fields",
    response=OrderPaymentRequestResponse,
    fields={"id": "id", "namespace": "namespace", "namespace_data": "namespaceData"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_ORDER_PAYMENT_REQUEST: Call[OrderPaymentRequest] = Call(
    key="order-payment-requests.updateOrderPaymentRequest",
    method="PATCH",
    path="/ecom/v1/order-payment-requests/{orderPaymentRequest.id}",
    response=OrderPaymentRequestResponse,
    fields={"order_payment_request": "orderPaymentRequest"},
    parameters={"orderPaymentRequest.id": "id"},
    writes=True,
    member="order_payment_request",
    pages=None,
)

VOID_ORDER_PAYMENT_REQUEST: Call[EmptyResponse] = Call(
    key="order-payment-requests.voidOrderPaymentRequest",
    method="POST",
    path="/ecom/v1/order-payment-requests/void",
    response=EmptyResponse,
    fields={"order_payment_request_id": "orderPaymentRequestId"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
