"""The operations on fulfilments: which units of an order are on their way, and how to follow them."""

from __future__ import annotations

from orderwright.contract.operation import BUSINESS, ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.events import FULFILLMENTS_UPDATED, ORDER_FULFILLED, ORDER_UPDATED
from orderwright.model.fulfillment_requests import (
    BulkCreateFulfillmentsRequest,
    BulkCreateFulfillmentsResponse,
    CreateFulfillmentRequest,
    CreateFulfillmentResponse,
    DeleteFulfillmentRequest,
    FulfillmentsResponse,
    ListFulfillmentsForMultipleOrdersRequest,
    ListFulfillmentsForMultipleOrdersResponse,
    ListFulfillmentsForSingleOrderRequest,
    MarkFulfillmentStatusRequest,
    UpdateFulfillmentRequest,
)
from orderwright.model.identity import IdentityType
from orderwright.model.order_requests import OrderResponse
from orderwright.model.permissions import Permission

_MEMBERS_TOO = BUSINESS | {IdentityType.MEMBER}
_OWN_ONLY = "A member sees orders of its own only (`buyerInfo.memberId`); any other is unknown to it."

NOT_APPROVED = ErrorCode("ORDER_NOT_APPROVED", Status.FAILED_PRECONDITION, "Only approved orders are fulfilled.")
LINE_ITEM_NOT_FOUND = ErrorCode("LINE_ITEM_NOT_FOUND", Status.NOT_FOUND, "The order has no line of that id.")
FULFILLMENT_NOT_FOUND = ErrorCode(
    "FULFILLMENT_NOT_FOUND", Status.NOT_FOUND, "The order has no fulfilment of that id now."
)
QUANTITY_EXCEEDED = ErrorCode(
    "FULFILLMENT_QUANTITY_EXCEEDED",
    Status.FAILED_PRECONDITION,
    "More units than are left in no fulfilment; `data.lineItems` says for each such line what was `requested` and "
    "what is `available`.",
)
TRACKING_NUMBER_TAKEN = ErrorCode(
    "TRACKING_NUMBER_ALREADY_EXISTS", Status.CONFLICT, "Another fulfilment of the order has that tracking number."
)

CREATE_FULFILLMENT = Operation(
    module="order-fulfillments",
    name="createFulfillment",
    method="POST",
    path="/ecom/v1/fulfillments/orders/{orderId}/create-fulfillment",
    site_path="/_api/fulfillments/v1/fulfillments/orders/{orderId}/create-fulfillment",
    request=CreateFulfillmentRequest,
    response=CreateFulfillmentResponse,
    permission=Permission.MODIFY_FULFILLMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Put units of an order into a new fulfilment",
    description="A line without a quantity takes all its units that are in no fulfilment yet. The order's fulfilment "
    "status follows from the quantities. The tracking link of a known carrier is made if none is sent.",
    errors=(
        NOT_FOUND,
        NOT_EDITABLE,
        NOT_APPROVED,
        LINE_ITEM_NOT_FOUND,
        QUANTITY_EXCEEDED,
        TRACKING_NUMBER_TAKEN,
    ),
    events=(ORDER_UPDATED.name, ORDER_FULFILLED.name, FULFILLMENTS_UPDATED.name),
)

UPDATE_FULFILLMENT = Operation(
    module="order-fulfillments",
    name="updateFulfillment",
    method="PATCH",
    path="/ecom/v1/fulfillments/{fulfillment.id}/orders/{orderId}",
    site_path="/_api/fulfillments/v1/fulfillments/{fulfillment.id}/orders/{orderId}",
    request=UpdateFulfillmentRequest,
    response=FulfillmentsResponse,
    permission=Permission.MODIFY_FULFILLMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change how a fulfilment is followed, its status, and whether it is completed",
    description="Line items and quantities never change. Tracking information is merged field by field. A new number "
    "or provider that comes without a link has its link made anew.",
    errors=(NOT_FOUND, NOT_EDITABLE, FULFILLMENT_NOT_FOUND, TRACKING_NUMBER_TAKEN),
    events=(ORDER_UPDATED.name, FULFILLMENTS_UPDATED.name),
)

DELETE_FULFILLMENT = Operation(
    module="order-fulfillments",
    name="deleteFulfillment",
    method="DELETE",
    path="/ecom/v1/fulfillments/{fulfillmentId}/orders/{orderId}",
    site_path="/_api/fulfillments/v1/fulfillments/{fulfillmentId}/orders/{orderId}",
    request=DeleteFulfillmentRequest,
    response=FulfillmentsResponse,
    permission=Permission.MODIFY_FULFILLMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Remove a fulfilment, so that its units are in none again",
    errors=(NOT_FOUND, NOT_EDITABLE, FULFILLMENT_NOT_FOUND),
    events=(ORDER_UPDATED.name, ORDER_FULFILLED.name, FULFILLMENTS_UPDATED.name),
)

BULK_CREATE_FULFILLMENTS = Operation(
    module="order-fulfillments",
    name="bulkCreateFulfillments",
    method="POST",
    path="/ecom/v1/fulfillments/orders/bulk/create-fulfillments",
    site_path="/_api/fulfillments/v1/fulfillments/orders/bulk/create-fulfillments",
    request=BulkCreateFulfillmentsRequest,
    response=BulkCreateFulfillmentsResponse,
    permission=Permission.MODIFY_FULFILLMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Make fulfilments of up to 100 orders, each order alone",
    description="The fulfilments of one order are made together or not at all. `If-Match` is for a request about one "
    "order.",
    events=(ORDER_UPDATED.name, ORDER_FULFILLED.name, FULFILLMENTS_UPDATED.name),
)

LIST_FULFILLMENTS_FOR_SINGLE_ORDER = Operation(
    module="order-fulfillments",
    name="listFulfillmentsForSingleOrder",
    method="GET",
    path="/ecom/v1/fulfillments/orders/{orderId}",
    site_path="/_api/fulfillments/v1/fulfillments/orders/{orderId}",
    request=ListFulfillmentsForSingleOrderRequest,
    response=FulfillmentsResponse,
    permission=Permission.READ_FULFILLMENTS,
    identities=_MEMBERS_TOO,
    unit=Unit.READ,
    summary="Read the fulfilments of an order",
    description=_OWN_ONLY,
    errors=(NOT_FOUND,),
)

LIST_FULFILLMENTS_FOR_MULTIPLE_ORDERS = Operation(
    module="order-fulfillments",
    name="listFulfillmentsForMultipleOrders",
    method="POST",
    path="/ecom/v1/fulfillments/list-by-ids",
    site_path="/_api/fulfillments/v1/fulfillments/list-by-ids",
    request=ListFulfillmentsForMultipleOrdersRequest,
    response=ListFulfillmentsForMultipleOrdersResponse,
    permission=Permission.READ_FULFILLMENTS,
    identities=_MEMBERS_TOO,
    unit=Unit.READ,
    summary="Read the fulfilments of up to 100 orders",
    description=f"Unknown orders are left out. {_OWN_ONLY}",
)

MARK_FULFILLMENT_STATUS = Operation(
    module="order-fulfillments",
    name="markFulfillmentStatus",
    method="POST",
    path="/ecom/v1/orders/{orderId}/fulfillment-status",
    site_path="/_api/ecom-orders/v1/orders/{orderId}/fulfillment-status",
    request=MarkFulfillmentStatusRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_FULFILLMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Mark an order as fulfilled or not fulfilled by hand",
    description="Makes no fulfilment. The next fulfilment that is made or removed counts the units again.",
    errors=(NOT_FOUND, NOT_EDITABLE, NOT_APPROVED),
    events=(ORDER_UPDATED.name, ORDER_FULFILLED.name),
    addition=True,
)
