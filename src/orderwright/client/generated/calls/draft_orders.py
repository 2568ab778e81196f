"""The calls of `draft_orders` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.draft_requests import (
    CalculatedDraftOrderResponse,
    CommitDraftOrderResponse,
    CreateDraftOrderResponse,
    CreateOrderFromDraftResponse,
    DeleteDraftOrderResponse,
    GetOrderDraftabilityStatusResponse,
    QueryDraftOrdersResponse,
    UpdateDraftExtendedFieldsResponse,
)

ADD_LINE_ITEMS_TO_DRAFT_ORDER: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.addLineItemsToDraftOrder",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/add-line-items",
    response=CalculatedDraftOrderResponse,
    fields={
        "draft_order_id": "draftOrderId",
        "catalog_line_items": "catalogLineItems",
        "custom_line_items": "customLineItems",
        "currency": "currency",
    },
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

COMMIT_DRAFT_ORDER: Call[CommitDraftOrderResponse] = Call(
    key="draft-orders.commitDraftOrder",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/commit",
    response=CommitDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "commit_settings": "commitSettings", "reason": "reason"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

CREATE_CUSTOM_ADDITIONAL_FEES: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.createCustomAdditionalFees",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/create-additional-fees",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "custom_additional_fees": "customAdditionalFees", "currency": "currency"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

CREATE_CUSTOM_DISCOUNTS: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.createCustomDiscounts",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/create-custom-discounts",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "discounts": "discounts", "currency": "currency"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

CREATE_DRAFT_ORDER: Call[CreateDraftOrderResponse] = Call(
    key="draft-orders.createDraftOrder",
    method="POST",
    path="/ecom/v1/draft-orders",
    response=CreateDraftOrderResponse,
    fields={"source_order_id": "sourceOrderId", "draft_order": "draftOrder", "order_id": "orderId"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CREATE_EMPTY_DRAFT_ORDER: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.createEmptyDraftOrder",
    method="POST",
    path="/ecom/v1/draft-orders/create-empty-draft-order",
    response=CalculatedDraftOrderResponse,
    fields={},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CREATE_ORDER_FROM_DRAFT: Call[CreateOrderFromDraftResponse] = Call(
    key="draft-orders.createOrderFromDraft",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/create-order",
    response=CreateOrderFromDraftResponse,
    fields={
        "draft_order_id": "draftOrderId",
        "create_settings": "createSettings",
        "reason": "reason",
        "channel_info": "channelInfo",
    },
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

DELETE_CUSTOM_ADDITIONAL_FEES: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.deleteCustomAdditionalFees",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/delete-custom-additional-fees",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "custom_additional_fees": "customAdditionalFees"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

DELETE_CUSTOM_DISCOUNTS: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.deleteCustomDiscounts",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/delete-custom-discounts",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "discount_ids": "discountIds"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

DELETE_DRAFT_ORDER: Call[DeleteDraftOrderResponse] = Call(
    key="draft-orders.deleteDraftOrder",
    method="DELETE",
    path="/ecom/v1/draft-orders/{draftOrderId}",
    response=DeleteDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

GET_DRAFT_ORDER: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.getDraftOrder",
    method="GET",
    path="/ecom/v1/draft-orders/{draftOrderId}",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=False,
    member=None,
    pages=None,
)

GET_ORDER_DRAFTABILITY_STATUS: Call[GetOrderDraftabilityStatusResponse] = Call(
    key="draft-orders.getOrderDraftabilityStatus",
    method="GET",
    path="/ecom/v1/draft-orders/{orderId}/draftability",
    response=GetOrderDraftabilityStatusResponse,
    fields={"order_id": "orderId"},
    parameters={"orderId": "order_id"},
    writes=False,
    member=None,
    pages=None,
)

QUERY_DRAFT_ORDERS: Call[QueryDraftOrdersResponse] = Call(
    key="draft-orders.queryDraftOrders",
    method="POST",
    path="/ecom/v1/draft-orders/query",
    response=QueryDraftOrdersResponse,
    fields={"query": "query"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(
        cursor=("query", "cursorPaging", "cursor"),
        items="draft_orders",
        following=("paging_metadata", "cursors", "next"),
        more=None,
    ),
)

SET_ADDITIONAL_FEES: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setAdditionalFees",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/set-additional-fees",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "additional_fees": "additionalFees"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

SET_BILLING_INFO: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setBillingInfo",
    method="PUT",
    path="/ecom/v1/draft-orders/set-billing-info",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "billing_info": "billingInfo"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_BUSINESS_LOCATION: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setBusinessLocation",
    method="PUT",
    path="/ecom/v1/draft-orders/set-business-location",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "business_location": "businessLocation"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_BUYER_INFO: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setBuyerInfo",
    method="PUT",
    path="/ecom/v1/draft-orders/set-buyer-info",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "buyer_info": "buyerInfo"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_DEPOSIT: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setDeposit",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/set-deposit",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "deposit_details": "depositDetails"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

SET_DISCOUNTS: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setDiscounts",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/set-discounts",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "discounts": "discounts"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)

SET_RECIPIENT_INFO: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setRecipientInfo",
    method="PUT",
    path="/ecom/v1/draft-orders/set-recipient-info",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "recipient_info": "recipientInfo"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_SHIPPING_INFO: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setShippingInfo",
    method="PUT",
    path="/ecom/v1/draft-orders/set-shipping-info",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "shipping_info": "shippingInfo", "currency": "currency"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_TAX_EXEMPTION: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.setTaxExemption",
    method="PUT",
    path="/ecom/v1/draft-orders/set-tax-exemption",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "tax_exempt": "taxExempt"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_EXTENDED_FIELDS: Call[UpdateDraftExtendedFieldsResponse] = Call(
    key="draft-orders.updateExtendedFields",
    method="POST",
    path="/ecom/v1/draft-orders/{id}/update-extended-fields",
    response=UpdateDraftExtendedFieldsResponse,
    fields={"id": "id", "namespace": "namespace", "namespace_data": "namespaceData"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

UPDATE_LINE_ITEMS: Call[CalculatedDraftOrderResponse] = Call(
    key="draft-orders.updateLineItems",
    method="POST",
    path="/ecom/v1/draft-orders/{draftOrderId}/line-items",
    response=CalculatedDraftOrderResponse,
    fields={"draft_order_id": "draftOrderId", "line_item_changes": "lineItemChanges", "currency": "currency"},
    parameters={"draftOrderId": "draft_order_id"},
    writes=True,
    member=None,
    pages=None,
)
