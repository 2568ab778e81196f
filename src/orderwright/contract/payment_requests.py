"""Payment requests: what buyers are asked to pay."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_billing import GATEWAY_EVENTS
from orderwright.contract.orders import NOT_EDITABLE, PENDING, REJECTED
from orderwright.contract.orders import NOT_FOUND as ORDER_NOT_FOUND
from orderwright.contract.payments_collector import CANCELED, CHARGEBACKS
from orderwright.model.errors import Status
from orderwright.model.events import (
    PAYMENT_REQUEST_CREATED,
    PAYMENT_REQUEST_DELETED,
    PAYMENT_REQUEST_EXPIRED,
    PAYMENT_REQUEST_PAID,
    PAYMENT_REQUEST_UPDATED,
    PAYMENT_REQUEST_VOIDED,
)
from orderwright.model.payment_request_requests import (
    BulkCreateOrderPaymentRequestsRequest,
    BulkCreateOrderPaymentRequestsResponse,
    ChargeOrderPaymentRequestRequest,
    ChargeOrderPaymentRequestResponse,
    CreateOrderPaymentRequestRequest,
    CreateOrderPaymentRequestResponse,
    DeleteOrderPaymentRequestRequest,
    EmptyResponse,
    GetOrderPaymentRequestRequest,
    GetOrderPaymentRequestURLRequest,
    GetOrderPaymentRequestURLResponse,
    OrderPaymentRequestResponse,
    QueryOrderPaymentRequestsRequest,
    QueryOrderPaymentRequestsResponse,
    UpdateExtendedFieldsRequest,
    UpdateOrderPaymentRequestRequest,
    VoidOrderPaymentRequestRequest,
)
from orderwright.model.permissions import Permission

_MODULE = "order-payment-requests"
_PATH = "/ecom/v1/order-payment-requests"
NOT_FOUND = ErrorCode(
    "ORDER_PAYMENT_REQUEST_NOT_FOUND", Status.NOT_FOUND, "The site has no payment request of that id."
)
_NO_PAGE = ErrorCode(
    "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND",
    Status.FAILED_PRECONDITION,
    "The site has no address of a payment page (`paymentPageUrl`), and the service does not know its own.",
)
_PAID_ORDER = ErrorCode("ORDER_PAID", Status.FAILED_PRECONDITION, "Nothing of the order is left to be paid.")
_CREATION_ERRORS = (
    ORDER_NOT_FOUND,
    PENDING,
    REJECTED,
    CANCELED,
    CHARGEBACKS,
    _PAID_ORDER,
    ErrorCode(
        "INVALID_AMOUNT",
        Status.BAD_REQUEST,
        "The amount is 0 or finer than the currency's minor unit, or more than what is due less what other open "
        "requests of the order ask for: `data.maxAmount`.",
    ),
    ErrorCode(
        "PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION",
        Status.FAILED_PRECONDITION,
        "The order has a subscription, and the amount is less than what is due.",
    ),
    _NO_PAGE,
)


def _cannot(verb: str, status: str) -> ErrorCode:
    code = f"CANNOT_{verb}_{status}_ORDER_PAYMENT_REQUEST"
    return ErrorCode(code, Status.FAILED_PRECONDITION, f"The payment request is {status}.")


CREATE_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="createOrderPaymentRequest",
    method="POST",
    path=_PATH,
    request=CreateOrderPaymentRequestRequest,
    response=CreateOrderPaymentRequestResponse,
    permission=Permission.CREATE_PAYMENT_REQUESTS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    summary="Ask the buyer of an order for an amount",
    description="The answer has the address to send. An `expirationDate` in the past makes a request that is expired.",
    errors=_CREATION_ERRORS,
    events=(PAYMENT_REQUEST_CREATED.name, PAYMENT_REQUEST_EXPIRED.name),
)

BULK_CREATE_ORDER_PAYMENT_REQUESTS = Operation(
    module=_MODULE,
    name="bulkCreateOrderPaymentRequests",
    method="POST",
    path="/v1/bulk/order-payment-requests/create",
    request=BulkCreateOrderPaymentRequestsRequest,
    response=BulkCreateOrderPaymentRequestsResponse,
    permission=Permission.CREATE_PAYMENT_REQUESTS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    summary="Make several payment requests, each by itself",
    description="Each is made or refused alone, in the order of the request. What one asks for counts for the next.",
    errors=_CREATION_ERRORS,
    events=(PAYMENT_REQUEST_CREATED.name, PAYMENT_REQUEST_EXPIRED.name),
    hidden=True,
)

GET_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="getOrderPaymentRequest",
    method="GET",
    path=f"{_PATH}/{{orderPaymentRequestId}}",
    request=GetOrderPaymentRequestRequest,
    response=OrderPaymentRequestResponse,
    permission=Permission.READ_PAYMENT_REQUESTS,
    optional_permissions=(Permission.READ_ALL_EXTENDED_FIELDS,),
    unit=Unit.READ,
    summary="Read a payment request",
    errors=(NOT_FOUND,),
)

GET_ORDER_PAYMENT_REQUEST_URL = Operation(
    module=_MODULE,
    name="getOrderPaymentRequestUrl",
    method="POST",
    path=f"{_PATH}/url",
    request=GetOrderPaymentRequestURLRequest,
    response=GetOrderPaymentRequestURLResponse,
    permission=Permission.READ_PAYMENT_REQUESTS,
    unit=Unit.READ,
    summary="Get the address where the buyer pays a payment request",
    errors=(NOT_FOUND, _NO_PAGE),
)

QUERY_ORDER_PAYMENT_REQUESTS = Operation(
    module=_MODULE,
    name="queryOrderPaymentRequests",
    method="POST",
    path=f"{_PATH}/query",
    request=QueryOrderPaymentRequestsRequest,
    response=QueryOrderPaymentRequestsResponse,
    permission=Permission.READ_PAYMENT_REQUESTS,
    optional_permissions=(Permission.READ_ALL_EXTENDED_FIELDS,),
    unit=Unit.READ,
    summary="Find payment requests",
    description="The newest 100 where nothing else is asked for.",
)

UPDATE_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="updateOrderPaymentRequest",
    method="PATCH",
    path=f"{_PATH}/{{orderPaymentRequest.id}}",
    request=UpdateOrderPaymentRequestRequest,
    response=OrderPaymentRequestResponse,
    permission=Permission.UPDATE_PAYMENT_REQUESTS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    summary="Change what the buyer reads of an unpaid payment request",
    errors=(
        NOT_FOUND,
        _cannot("UPDATE", "PAID"),
        _cannot("UPDATE", "EXPIRED"),
        _cannot("UPDATE", "VOIDED"),
        ErrorCode(
            "CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT",
            Status.FAILED_PRECONDITION,
            "Another amount was sent: it does not change.",
        ),
    ),
    events=(PAYMENT_REQUEST_UPDATED.name,),
)

UPDATE_EXTENDED_FIELDS = Operation(
    module=_MODULE,
    name="updateExtendedFields",
    method="POST",
    path=f"{_PATH}/{{id}}/update-extended-fields",
    request=UpdateExtendedFieldsRequest,
    response=OrderPaymentRequestResponse,
    permission=Permission.UPDATE_PAYMENT_REQUESTS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS),
    unit=Unit.WRITE,
    summary="Change the extended fields of a payment request in one namespace",
    description="Keys that are not sent stay, null removes one; null for all of them removes the namespace.",
    errors=(NOT_FOUND,),
    events=(PAYMENT_REQUEST_EXPIRED.name, PAYMENT_REQUEST_UPDATED.name),
)

VOID_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="voidOrderPaymentRequest",
    method="POST",
    path=f"{_PATH}/void",
    request=VoidOrderPaymentRequestRequest,
    response=EmptyResponse,
    permission=Permission.UPDATE_PAYMENT_REQUESTS,
    unit=Unit.WRITE,
    summary="Void an unpaid payment request",
    description="One that is voided already stays as it is. A payment that is under way may still come, and pays it.",
    errors=(NOT_FOUND, _cannot("VOID", "PAID"), _cannot("VOID", "EXPIRED")),
    events=(PAYMENT_REQUEST_VOIDED.name,),
)

DELETE_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="deleteOrderPaymentRequest",
    method="DELETE",
    path=f"{_PATH}/{{orderPaymentRequestId}}",
    request=DeleteOrderPaymentRequestRequest,
    response=EmptyResponse,
    permission=Permission.DELETE_PAYMENT_REQUESTS,
    unit=Unit.WRITE,
    summary="Delete a payment request that is not paid",
    errors=(NOT_FOUND, _cannot("DELETE", "PAID")),
    events=(PAYMENT_REQUEST_EXPIRED.name, PAYMENT_REQUEST_DELETED.name),
)

CHARGE_ORDER_PAYMENT_REQUEST = Operation(
    module=_MODULE,
    name="chargeOrderPaymentRequest",
    method="POST",
    path=f"{_PATH}/charge",
    request=ChargeOrderPaymentRequestRequest,
    response=ChargeOrderPaymentRequestResponse,
    permission=Permission.UPDATE_PAYMENT_REQUESTS,
    unit=Unit.OWN,
    summary="Pay a payment request through the gateway",
    description="The answer has what the buyer's browser needs to complete the payment, where the gateway wants it.",
    errors=(
        NOT_FOUND,
        _cannot("CHARGE", "PAID"),
        _cannot("CHARGE", "EXPIRED"),
        _cannot("CHARGE", "VOIDED"),
        ErrorCode(
            "PAYMENT_IN_PROGRESS",
            Status.CONFLICT,
            "A payment of the request, or payments that cover what is due of the order, are under way; or the buyer "
            "may still complete an earlier one, which can't be canceled at the gateway now.",
        ),
        ErrorCode(
            "PAYMENT_METHOD_UNAVAILABLE",
            Status.FAILED_PRECONDITION,
            "The site has no enabled account at a gateway.",
        ),
        ErrorCode(
            "INVALID_PAYMENT_STATUS",
            Status.FAILED_PRECONDITION,
            "The payment was made and came to nothing: `data.paymentStatus`. The order has it on record.",
        ),
        ErrorCode("INVALID_AMOUNT", Status.BAD_REQUEST, "The request asks for more than is due of the order by now."),
        PENDING,
        REJECTED,
        CANCELED,
        CHARGEBACKS,
        _PAID_ORDER,
        NOT_EDITABLE,
    ),
    events=(*GATEWAY_EVENTS, PAYMENT_REQUEST_PAID.name),
    hidden=True,
)
