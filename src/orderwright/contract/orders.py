"""The operations on orders themselves: create, read, search, update, tag, cancel."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.errors import Status
from orderwright.model.events import (
    ORDER_APPROVED,
    ORDER_CANCELED,
    ORDER_CREATED,
    ORDER_FULFILLED,
    ORDER_UPDATED,
)
from orderwright.model.order_requests import (
    AggregateOrdersRequest,
    AggregateOrdersResponse,
    BulkUpdateOrdersRequest,
    BulkUpdateOrdersResponse,
    BulkUpdateOrderTagsRequest,
    BulkUpdateOrderTagsResponse,
    CancelOrderRequest,
    CreateOrderRequest,
    GetOrderRequest,
    OrderResponse,
    UpdateOrderLineItemRequest,
    UpdateOrderRequest,
    UpdateOrderStatusRequest,
)
from orderwright.model.order_search import SearchOrdersRequest, SearchOrdersResponse
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("ORDER_NOT_FOUND", Status.NOT_FOUND, "The site has no order of that id.")
PENDING = ErrorCode("ORDER_IS_PENDING", Status.FAILED_PRECONDITION, "The order waits for its checkout to complete.")
REJECTED = ErrorCode("ORDER_IS_REJECTED", Status.FAILED_PRECONDITION, "The order's payment failed at checkout.")
NOT_EDITABLE = ErrorCode(
    "ORDER_CANNOT_BE_EDITED", Status.FAILED_PRECONDITION, "Only the apps named at creation may edit the order."
)
HAS_AUTHORIZED_TRANSACTION = ErrorCode(
    "ORDER_HAS_AUTHORIZED_TRANSACTION",
    Status.FAILED_PRECONDITION,
    "A payment is authorized, and is to be captured or voided first: `data.paymentIds`.",
)

CREATE_ORDER = Operation(
    module="orders",
    name="createOrder",
    method="POST",
    path="/ecom/v1/orders",
    site_path="/_api/ecom-orders/v1/orders",
    request=CreateOrderRequest,
    response=OrderResponse,
    permission=Permission.CREATE_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS),
    unit=Unit.OWN,
    summary="Create an order",
    description="Numbers the order, computes what was not sent and approves it if nothing has to be waited for. "
    "Creating never charges anybody.",
    errors=(
        ErrorCode(
            "PURCHASED_DATE_CANNOT_BE_IN_FUTURE", Status.FAILED_PRECONDITION, "`purchasedDate` is later than now."
        ),
        ErrorCode(
            "INSUFFICIENT_INVENTORY",
            Status.FAILED_PRECONDITION,
            "There are fewer units of an item than the order needs; its data tells the lines.",
        ),
        ErrorCode("TOO_MANY_WAITING", Status.UNAVAILABLE, "Too many new orders of the site wait to be written."),
        ErrorCode(
            "DATABASE_UNAVAILABLE",
            Status.UNAVAILABLE,
            "The database went away; repeat the request with the same Idempotency-Key.",
        ),
    ),
    events=(ORDER_CREATED.name, ORDER_APPROVED.name, ORDER_FULFILLED.name),
)

GET_ORDER = Operation(
    module="orders",
    name="getOrder",
    method="GET",
    path="/ecom/v1/orders/{id}",
    site_path="/_api/ecom-orders/v1/orders/{id}",
    request=GetOrderRequest,
    response=OrderResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=(Permission.READ_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS),
    unit=Unit.READ,
    summary="Read an order, now or as of an earlier time",
    errors=(NOT_FOUND,),
    query={"asOf": "The time to look back to, RFC 3339. Without it: now."},
)

UPDATE_ORDER = Operation(
    module="orders",
    name="updateOrder",
    method="PATCH",
    path="/ecom/v1/orders/{order.id}",
    site_path="/_api/ecom-orders/v1/orders/{order.id}",
    request=UpdateOrderRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS,),
    unit=Unit.WRITE,
    conditional=True,
    summary="Change the fields of an order that may change after the sale",
    errors=(NOT_FOUND, PENDING, REJECTED, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
)

BULK_UPDATE_ORDERS = Operation(
    module="orders",
    name="bulkUpdateOrders",
    method="POST",
    path="/ecom/v1/bulk/orders/update",
    site_path="/_api/ecom-orders/v1/bulk/orders/update",
    request=BulkUpdateOrdersRequest,
    response=BulkUpdateOrdersResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS,),
    unit=Unit.WRITE,
    summary="Change up to 100 orders, each alone",
    events=(ORDER_UPDATED.name,),
)

SEARCH_ORDERS = Operation(
    module="orders",
    name="searchOrders",
    method="POST",
    path="/ecom/v1/orders/search",
    site_path="/_api/ecom-orders/v1/orders/search",
    request=SearchOrdersRequest,
    response=SearchOrdersResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=(Permission.READ_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS),
    unit=Unit.READ,
    summary="Search orders",
    description="Orders with the status INITIALIZED are never found; PENDING and REJECTED only when asked for.",
)

AGGREGATE_ORDERS = Operation(
    module="orders",
    name="aggregateOrders",
    method="POST",
    path="/ecom/v1/orders/aggregate",
    site_path="/_api/ecom-orders/v1/orders/aggregate",
    request=AggregateOrdersRequest,
    response=AggregateOrdersResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=(Permission.MODIFY_PRIVATE_TAGS,),
    unit=Unit.READ,
    summary="Count orders by their fields",
    hidden=True,
)

CANCEL_ORDER = Operation(
    module="orders",
    name="cancelOrder",
    method="POST",
    path="/ecom/v1/orders/{id}/cancel",
    site_path="/_api/ecom-orders/v1/orders/{id}/cancel",
    request=CancelOrderRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Cancel an order",
    description="Refunds nothing by itself. Stock that the order holds goes back if the order was never approved, or "
    "with `restockAllItems`. Canceling a canceled order answers it as it is and changes nothing.",
    errors=(NOT_FOUND, PENDING, REJECTED, NOT_EDITABLE, HAS_AUTHORIZED_TRANSACTION),
    events=(ORDER_UPDATED.name, ORDER_CANCELED.name),
)

BULK_UPDATE_ORDER_TAGS = Operation(
    module="orders",
    name="bulkUpdateOrderTags",
    method="POST",
    path="/ecom/v1/bulk/orders/update-tags",
    site_path="/_api/ecom-orders/v1/bulk/orders/update-tags",
    request=BulkUpdateOrderTagsRequest,
    response=BulkUpdateOrderTagsResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=(Permission.MODIFY_PRIVATE_TAGS,),
    unit=Unit.WRITE,
    summary="Assign tags to up to 100 orders, or take them away",
    events=(ORDER_UPDATED.name,),
)

UPDATE_ORDER_LINE_ITEM = Operation(
    module="orders",
    name="updateOrderLineItem",
    method="PATCH",
    path="/ecom/v1/orders/{id}/line-item/{lineItem.id}",
    site_path="/_api/ecom-orders/v1/orders/{id}/line-item/{lineItem.id}",
    request=UpdateOrderLineItemRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS,),
    unit=Unit.WRITE,
    conditional=True,
    summary="Change what a line says, never what it costs",
    errors=(
        NOT_FOUND,
        ErrorCode("LINE_ITEM_NOT_FOUND", Status.NOT_FOUND, "The order has no line of that id."),
        PENDING,
        REJECTED,
        NOT_EDITABLE,
    ),
    events=(ORDER_UPDATED.name,),
    hidden=True,
)

UPDATE_ORDER_STATUS = Operation(
    module="orders",
    name="updateOrderStatus",
    method="POST",
    path="/ecom/v1/orders/{orderId}/update-status",
    site_path="/_api/ecom-orders/v1/orders/{orderId}/update-status",
    request=UpdateOrderStatusRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Move an order to another status",
    errors=(
        NOT_FOUND,
        NOT_EDITABLE,
        ErrorCode("STATUS_NOT_SUPPORTED", Status.FAILED_PRECONDITION, "No order can be moved to that status."),
        ErrorCode("UNSUPPORTED_TRANSITION", Status.FAILED_PRECONDITION, "The order can't go from its status to it."),
        ErrorCode("STATUS_ALREADY_SET", Status.FAILED_PRECONDITION, "The order has that status already."),
        HAS_AUTHORIZED_TRANSACTION,
    ),
    events=(ORDER_UPDATED.name, ORDER_APPROVED.name, ORDER_FULFILLED.name, ORDER_CANCELED.name),
    hidden=True,
)
