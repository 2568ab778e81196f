"""The calls of `orders` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.order_flags import ClearOrderFlagsResponse
from orderwright.contract.order_history import GetOrderHistoryResponse
from orderwright.model.billing_requests import (
    AuthorizedPaymentsResponse,
    CreatePaymentGatewayOrderResponse,
    PreparePaymentCollectionResponse,
)
from orderwright.model.collection_requests import (
    BulkMarkOrdersAsPaidResponse,
    CollectorChargeMembershipsResponse,
    GetPaymentCollectabilityStatusResponse,
    MarkOrderAsPaidResponse,
    RecordManuallyCollectedPaymentResponse,
)
from orderwright.model.order_imports import BulkImportOrdersResponse
from orderwright.model.order_requests import (
    AddActivitiesResponse,
    AddActivityResponse,
    AggregateOrdersResponse,
    BulkDeleteImportedOrdersResponse,
    BulkUpdateOrdersResponse,
    BulkUpdateOrderTagsResponse,
    OrderResponse,
    SetOrderNumberCounterResponse,
)
from orderwright.model.order_search import SearchOrdersResponse
from orderwright.model.orders import Order
from orderwright.model.refund_requests import TriggerRefundResponse
from orderwright.model.refundability import GetRefundabilityStatusResponse

ADD_ACTIVITIES: Call[AddActivitiesResponse] = Call(
    key="orders.addActivities",
    method="POST",
    path="/ecom/v1/orders/{orderId}/activities/add",
    response=AddActivitiesResponse,
    fields={"order_id": "orderId", "order_activities": "orderActivities"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

ADD_ACTIVITY: Call[AddActivityResponse] = Call(
    key="orders.addActivity",
    method="POST",
    path="/ecom/v1/orders/{id}/activities",
    response=AddActivityResponse,
    fields={"id": "id", "activity": "activity"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

AGGREGATE_ORDERS: Call[AggregateOrdersResponse] = Call(
    key="orders.aggregateOrders",
    method="POST",
    path="/ecom/v1/orders/aggregate",
    response=AggregateOrdersResponse,
    fields={
        "filter": "filter",
        "aggregation": "aggregation",
        "hierarchy_separator_override": "hierarchySeparatorOverride",
    },
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

BULK_DELETE_IMPORTED_ORDERS: Call[BulkDeleteImportedOrdersResponse] = Call(
    key="orders.bulkDeleteImportedOrders",
    method="POST",
    path="/ecom/v1/orders/import/bulk-delete-imported-orders",
    response=BulkDeleteImportedOrdersResponse,
    fields={"order_ids": "orderIds"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

BULK_IMPORT_ORDERS: Call[BulkImportOrdersResponse] = Call(
    key="orders.bulkImportOrders",
    method="POST",
    path="/ecom/v1/orders/import/bulk-import-orders",
    response=BulkImportOrdersResponse,
    fields={"content": "content", "format": "format", "dry_run_job_id": "dryRunJobId", "dry_run": "dryRun"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

BULK_UPDATE_ORDER_TAGS: Call[BulkUpdateOrderTagsResponse] = Call(
    key="orders.bulkUpdateOrderTags",
    method="POST",
    path="/ecom/v1/bulk/orders/update-tags",
    response=BulkUpdateOrderTagsResponse,
    fields={"order_ids": "orderIds", "assign_tags": "assignTags", "unassign_tags": "unassignTags"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

BULK_UPDATE_ORDERS: Call[BulkUpdateOrdersResponse] = Call(
    key="orders.bulkUpdateOrders",
    method="POST",
    path="/ecom/v1/bulk/orders/update",
    response=BulkUpdateOrdersResponse,
    fields={"orders": "orders", "return_entity": "returnEntity"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CANCEL_ORDER: Call[OrderResponse] = Call(
    key="orders.cancelOrder",
    method="POST",
    path="/ecom/v1/orders/{id}/cancel",
    response=OrderResponse,
    fields={
        "id": "id",
        "send_order_canceled_email": "sendOrderCanceledEmail",
        "custom_message": "customMessage",
        "restock_all_items": "restockAllItems",
    },
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

CAPTURE_AUTHORIZED_PAYMENTS: Call[AuthorizedPaymentsResponse] = Call(
    key="orders.captureAuthorizedPayments",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/capture-authorized-payments",
    response=AuthorizedPaymentsResponse,
    fields={"payments": "payments", "ecom_order_id": "ecomOrderId"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

CHARGE_MEMBERSHIPS: Call[CollectorChargeMembershipsResponse] = Call(
    key="orders.chargeMemberships",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/charge-membership",
    response=CollectorChargeMembershipsResponse,
    fields={"ecom_order_id": "ecomOrderId", "member_id": "memberId", "membership_charges": "membershipCharges"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

CLEAR_ORDER_FLAGS: Call[ClearOrderFlagsResponse] = Call(
    key="orders.clearOrderFlags",
    method="POST",
    path="/ecom/v1/orders/{id}/clear-flags",
    response=ClearOrderFlagsResponse,
    fields={"id": "id", "flags": "flags", "note": "note"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

CREATE_ORDER: Call[Order] = Call(
    key="orders.createOrder",
    method="POST",
    path="/ecom/v1/orders",
    response=OrderResponse,
    fields={"order": "order", "settings": "settings"},
    parameters={},
    writes=True,
    member="order",
    pages=None,
)

DELETE_ACTIVITY: Call[OrderResponse] = Call(
    key="orders.deleteActivity",
    method="DELETE",
    path="/ecom/v1/orders/{id}/activities/{activityId}",
    response=OrderResponse,
    fields={"id": "id", "activity_id": "activityId"},
    parameters={"id": "id", "activityId": "activity_id"},
    writes=True,
    member=None,
    pages=None,
)

GET_ORDER: Call[Order] = Call(
    key="orders.getOrder",
    method="GET",
    path="/ecom/v1/orders/{id}",
    response=OrderResponse,
    fields={"id": "id", "as_of": "asOf"},
    parameters={"id": "id"},
    writes=False,
    member="order",
    pages=None,
)

GET_ORDER_HISTORY: Call[GetOrderHistoryResponse] = Call(
    key="orders.getOrderHistory",
    method="GET",
    path="/ecom/v1/orders/{id}/history",
    response=GetOrderHistoryResponse,
    fields={"id": "id", "before_revision": "beforeRevision", "limit": "limit"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=Pages(cursor=("beforeRevision",), items="history", following=("next_before_revision",), more=None),
)

GET_PAYMENT_COLLECTABILITY_STATUS: Call[GetPaymentCollectabilityStatusResponse] = Call(
    key="orders.getPaymentCollectabilityStatus",
    method="GET",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/payment-collectability-status",
    response=GetPaymentCollectabilityStatusResponse,
    fields={"ecom_order_id": "ecomOrderId"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=False,
    member=None,
    pages=None,
)

GET_REFUNDABILITY_STATUS: Call[GetRefundabilityStatusResponse] = Call(
    key="orders.getRefundabilityStatus",
    method="GET",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/refundability",
    response=GetRefundabilityStatusResponse,
    fields={"ecom_order_id": "ecomOrderId"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=False,
    member=None,
    pages=None,
)

IMPORT_ORDER: Call[OrderResponse] = Call(
    key="orders.importOrder",
    method="POST",
    path="/ecom/v1/orders/import",
    response=OrderResponse,
    fields={"order": "order"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

PAYMENT_COLLECTION_BULK_MARK_ORDERS_AS_PAID: Call[BulkMarkOrdersAsPaidResponse] = Call(
    key="orders.paymentCollectionBulkMarkOrdersAsPaid",
    method="POST",
    path="/v1/bulk/payments-collector/mark-as-paid",
    response=BulkMarkOrdersAsPaidResponse,
    fields={"ecom_order_ids": "ecomOrderIds"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

PAYMENT_COLLECTION_CREATE_PAYMENT_GATEWAY_ORDER: Call[CreatePaymentGatewayOrderResponse] = Call(
    key="orders.paymentCollectionCreatePaymentGatewayOrder",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/create-payment-gateway-order",
    response=CreatePaymentGatewayOrderResponse,
    fields={"ecom_order_id": "ecomOrderId", "charged_by": "chargedBy"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

PAYMENT_COLLECTION_MARK_ORDER_AS_PAID: Call[MarkOrderAsPaidResponse] = Call(
    key="orders.paymentCollectionMarkOrderAsPaid",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/mark-as-paid",
    response=MarkOrderAsPaidResponse,
    fields={"ecom_order_id": "ecomOrderId", "user_defined_payment_method_name": "userDefinedPaymentMethodName"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

PREPARE_PAYMENT_COLLECTION: Call[PreparePaymentCollectionResponse] = Call(
    key="orders.preparePaymentCollection",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/prepare-payment-collection",
    response=PreparePaymentCollectionResponse,
    fields={
        "ecom_order_id": "ecomOrderId",
        "amount": "amount",
        "payment_gateway_order_id": "paymentGatewayOrderId",
        "delayed_capture": "delayedCapture",
        "delayed_capture_settings": "delayedCaptureSettings",
    },
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

RECORD_MANUALLY_COLLECTED_PAYMENT: Call[RecordManuallyCollectedPaymentResponse] = Call(
    key="orders.recordManuallyCollectedPayment",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{orderId}/manual-payment",
    response=RecordManuallyCollectedPaymentResponse,
    fields={
        "order_id": "orderId",
        "amount": "amount",
        "user_defined_payment_method_name": "userDefinedPaymentMethodName",
    },
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

SEARCH_ORDERS: Call[SearchOrdersResponse] = Call(
    key="orders.searchOrders",
    method="POST",
    path="/ecom/v1/orders/search",
    response=SearchOrdersResponse,
    fields={"search": "search"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(
        cursor=("search", "cursorPaging", "cursor"),
        items="orders",
        following=("metadata", "cursors", "next"),
        more=None,
    ),
)

SET_ORDER_NUMBER_COUNTER: Call[SetOrderNumberCounterResponse] = Call(
    key="orders.setOrderNumberCounter",
    method="POST",
    path="/ecom/v1/orders/import/set-order-number-counter",
    response=SetOrderNumberCounterResponse,
    fields={"counter": "counter", "allow_lower_counter": "allowLowerCounter"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

TRIGGER_REFUND: Call[TriggerRefundResponse] = Call(
    key="orders.triggerRefund",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/trigger-refund",
    response=TriggerRefundResponse,
    fields={
        "ecom_order_id": "ecomOrderId",
        "payments": "payments",
        "details": "details",
        "side_effects": "sideEffects",
    },
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_ACTIVITY: Call[OrderResponse] = Call(
    key="orders.updateActivity",
    method="PATCH",
    path="/ecom/v1/orders/{id}/activities/{activityId}",
    response=OrderResponse,
    fields={"id": "id", "activity_id": "activityId", "activity": "activity"},
    parameters={"id": "id", "activityId": "activity_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_ORDER: Call[Order] = Call(
    key="orders.updateOrder",
    method="PATCH",
    path="/ecom/v1/orders/{order.id}",
    response=OrderResponse,
    fields={"order": "order"},
    parameters={"order.id": "id"},
    writes=True,
    member="order",
    pages=None,
)

UPDATE_ORDER_LINE_ITEM: Call[OrderResponse] = Call(
    key="orders.updateOrderLineItem",
    method="PATCH",
    path="/ecom/v1/orders/{id}/line-item/{lineItem.id}",
    response=OrderResponse,
    fields={"id": "id", "line_item": "lineItem"},
    parameters={"id": "id", "lineItem.id": "line_item_id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_ORDER_STATUS: Call[OrderResponse] = Call(
    key="orders.updateOrderStatus",
    method="POST",
    path="/ecom/v1/orders/{orderId}/update-status",
    response=OrderResponse,
    fields={"order_id": "orderId", "status": "status"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

VOID_AUTHORIZED_PAYMENTS: Call[AuthorizedPaymentsResponse] = Call(
    key="orders.voidAuthorizedPayments",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/void-authorized-payments",
    response=AuthorizedPaymentsResponse,
    fields={"payment_ids": "paymentIds", "ecom_order_id": "ecomOrderId"},
    parameters={"ecomOrderId": "ecom_order_id"},
    writes=True,
    member=None,
    pages=None,
)
