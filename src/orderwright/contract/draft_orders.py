"""Draft orders: orders in the making, and edits of orders that were placed. All of their paths are of one family."""

from __future__ import annotations

from orderwright.contract.draft_errors import (
    ALREADY_COMMITTED,
    LINE_NOT_FOUND,
    NEW_LINE_ERRORS,
    NOT_FOUND,
    too_large,
)
from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_FOUND as ORDER_NOT_FOUND
from orderwright.model.draft_requests import (
    CalculatedDraftOrderResponse,
    CreateDraftOrderRequest,
    CreateDraftOrderResponse,
    CreateEmptyDraftOrderRequest,
    DeleteDraftOrderRequest,
    DeleteDraftOrderResponse,
    GetDraftOrderRequest,
    GetOrderDraftabilityStatusRequest,
    GetOrderDraftabilityStatusResponse,
    QueryDraftOrdersRequest,
    QueryDraftOrdersResponse,
    UpdateDraftExtendedFieldsRequest,
    UpdateDraftExtendedFieldsResponse,
)
from orderwright.model.errors import Status
from orderwright.model.events import DRAFT_ORDER_CREATED, DRAFT_ORDER_DELETED, DRAFT_ORDER_UPDATED
from orderwright.model.permissions import Permission

MODULE = "draft-orders"
PATH = "/ecom/v1/draft-orders"
_READING = (Permission.READ_ALL_DRAFT_EXTENDED_FIELDS,)
_FIELDS = (Permission.READ_ALL_DRAFT_EXTENDED_FIELDS, Permission.WRITE_ALL_DRAFT_EXTENDED_FIELDS)

CREATE_DRAFT_ORDER = Operation(
    module=MODULE,
    name="createDraftOrder",
    method="POST",
    path=PATH,
    request=CreateDraftOrderRequest,
    response=CreateDraftOrderResponse,
    permission=Permission.CREATE_DRAFTS,
    optional_permissions=(*_FIELDS, Permission.READ_DRAFTS),
    unit=Unit.WRITE,
    summary="Begin a draft: from scratch, or of an order that is to be edited",
    description=(
        "One draft edits an order at a time: asked again, the caller gets its own draft back, and nobody else gets one "
        "until the draft has not been changed for 24 hours."
    ),
    errors=(
        ORDER_NOT_FOUND,
        ErrorCode(
            "ORDER_CANNOT_BE_EDITED",
            Status.FAILED_PRECONDITION,
            "The order can't be edited: `data.nonDraftableReasons`; or only certain apps may edit it.",
        ),
        ErrorCode("ORDER_IS_ALREADY_EDITED", Status.CONFLICT, "Somebody else has a draft of the order."),
        ErrorCode(
            "NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS",
            Status.PERMISSION_DENIED,
            "The caller has a draft of the order already and may not read drafts.",
        ),
        *NEW_LINE_ERRORS,
        LINE_NOT_FOUND,
        *too_large("ORDER", "ITEM", "SHIPPING"),
    ),
    events=(DRAFT_ORDER_CREATED.name, DRAFT_ORDER_DELETED.name),
)

CREATE_EMPTY_DRAFT_ORDER = Operation(
    module=MODULE,
    name="createEmptyDraftOrder",
    method="POST",
    path=f"{PATH}/create-empty-draft-order",
    request=CreateEmptyDraftOrderRequest,
    response=CalculatedDraftOrderResponse,
    permission=Permission.CREATE_DRAFTS,
    optional_permissions=_FIELDS,
    unit=Unit.WRITE,
    summary="Begin a draft from scratch with nothing in it",
    description="Deprecated by the contract in favour of `createDraftOrder`.",
    events=(DRAFT_ORDER_CREATED.name,),
)

GET_DRAFT_ORDER = Operation(
    module=MODULE,
    name="getDraftOrder",
    method="GET",
    path=f"{PATH}/{{draftOrderId}}",
    request=GetDraftOrderRequest,
    response=CalculatedDraftOrderResponse,
    permission=Permission.READ_DRAFTS,
    optional_permissions=_READING,
    unit=Unit.READ,
    summary="Read a draft, calculated anew by the rates of today unless it is committed",
    errors=(NOT_FOUND,),
)

QUERY_DRAFT_ORDERS = Operation(
    module=MODULE,
    name="queryDraftOrders",
    method="POST",
    path=f"{PATH}/query",
    request=QueryDraftOrdersRequest,
    response=QueryDraftOrdersResponse,
    permission=Permission.READ_DRAFTS,
    optional_permissions=_READING,
    unit=Unit.READ,
    summary="Find drafts",
    description="The 100 that were made last where nothing else is asked for, as calculated with their last change.",
)

GET_ORDER_DRAFTABILITY_STATUS = Operation(
    module=MODULE,
    name="getOrderDraftabilityStatus",
    method="GET",
    path=f"{PATH}/{{orderId}}/draftability",
    request=GetOrderDraftabilityStatusRequest,
    response=GetOrderDraftabilityStatusResponse,
    permission=Permission.READ_DRAFTS,
    unit=Unit.READ,
    summary="Ask whether an order can be edited through a draft",
)

DELETE_DRAFT_ORDER = Operation(
    module=MODULE,
    name="deleteDraftOrder",
    method="DELETE",
    path=f"{PATH}/{{draftOrderId}}",
    request=DeleteDraftOrderRequest,
    response=DeleteDraftOrderResponse,
    permission=Permission.DELETE_DRAFTS,
    optional_permissions=(Permission.DELETE_ALL_DRAFTS,),
    unit=Unit.WRITE,
    summary="Delete a draft that is not committed",
    description="A draft that somebody else has made needs `ECOM.DRAFT_ORDERS_ADMIN_DELETE`, too.",
    errors=(
        NOT_FOUND,
        ErrorCode("DRAFT_ORDER_CANNOT_BE_DELETED", Status.FAILED_PRECONDITION, "The draft is committed."),
    ),
    events=(DRAFT_ORDER_DELETED.name,),
)

UPDATE_EXTENDED_FIELDS = Operation(
    module=MODULE,
    name="updateExtendedFields",
    method="POST",
    path=f"{PATH}/{{id}}/update-extended-fields",
    request=UpdateDraftExtendedFieldsRequest,
    response=UpdateDraftExtendedFieldsResponse,
    permission=Permission.UPDATE_DRAFT_EXTENDED_FIELDS,
    optional_permissions=_FIELDS,
    unit=Unit.WRITE,
    summary="Change the extended fields of a draft in one namespace",
    description="Keys that are not sent stay, null removes one; null for all of them removes the namespace.",
    errors=(NOT_FOUND, ALREADY_COMMITTED),
    events=(DRAFT_ORDER_UPDATED.name,),
)
