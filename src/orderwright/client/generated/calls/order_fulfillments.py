"""The calls of `order_fulfillments` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.fulfillment_requests import (
    BulkCreateFulfillmentsResponse,
    CreateFulfillmentResponse,
    FulfillmentsResponse,
    ListFulfillmentsForMultipleOrdersResponse,
)
from orderwright.model.order_requests import OrderResponse

BULK_CREATE_FULFILLMENTS: Call[BulkCreateFulfillmentsResponse] = Call(
    key="order-fulfillments.bulkCreateFulfillments",
    method="POST",
    path="/ecom/v1/fulfillments/orders/bulk/create-fulfillments",
    response=BulkCreateFulfillmentsResponse,
    fields={"orders_with_fulfillments": "ordersWithFulfillments"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CREATE_FULFILLMENT: Call[CreateFulfillmentResponse] = Call(
    key="order-fulfillments.createFulfillment",
    method="POST",
    path="/ecom/v1/fulfillments/orders/{orderId}/create-fulfillment",
    response=CreateFulfillmentResponse,
    fields={"order_id": "orderId", "fulfillment": "fulfillment"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

DELETE_FULFILLMENT: Call[FulfillmentsResponse] = Call(
    key="order-fulfillments.deleteFulfillment",
    method="DELETE",
    path="/ecom/v1/fulfillments/{fulfillmentId}/orders/{orderId}",
    response=FulfillmentsResponse,
    fields={"order_id": "orderId", "fulfillment_id": "fulfillmentId"},
    parameters={"fulfillmentId": "fulfillment_id", "orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

LIST_FULFILLMENTS_FOR_MULTIPLE_ORDERS: Call[ListFulfillmentsForMultipleOrdersResponse] = Call(
    key="order-fulfillments.listFulfillmentsForMultipleOrders",
    method="POST",
    path="/ecom/v1/fulfillments/list-by-ids",
    response=ListFulfillmentsForMultipleOrdersResponse,
    fields={"order_ids": "orderIds"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

LIST_FULFILLMENTS_FOR_SINGLE_ORDER: Call[FulfillmentsResponse] = Call(
    key="order-fulfillments.listFulfillmentsForSingleOrder",
    method="GET",
    path="/ecom/v1/fulfillments/orders/{orderId}",
    response=FulfillmentsResponse,
    fields={"order_id": "orderId"},
    parameters={"orderId": "order_id"},
    writes=False,
    member=None,
    pages=None,
)

MARK_FULFILLMENT_STATUS: Call[OrderResponse] = Call(
    key="order-fulfillments.markFulfillmentStatus",
    method="POST",
    path="/ecom/v1/orders/{orderId}/fulfillment-status",
    response=OrderResponse,
    fields={"order_id": "orderId", "fulfillment_status": "fulfillmentStatus"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_FULFILLMENT: Call[FulfillmentsResponse] = Call(
    key="order-fulfillments.updateFulfillment",
    method="PATCH",
    path="/ecom/v1/fulfillments/{fulfillment.id}/orders/{orderId}",
    response=FulfillmentsResponse,
    fields={"order_id": "orderId", "fulfillment": "fulfillment"},
    parameters={"fulfillment.id": "fulfillment_id", "orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)
