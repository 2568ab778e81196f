"""The orders module's own operations that go through the gateway of the site."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_billing import (
    AS_FAR_AS_KNOWN,
    CAPTURE_EVENTS,
    CAPTURED,
    CAPTURED_BEFORE_VOID,
    INVALID_CAPTURE,
    NOT_AUTHORIZED,
    PENDING_CAPTURE,
    VOID_EVENTS,
    VOIDED,
)
from orderwright.contract.order_transactions import PAYMENT_NOT_FOUND
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND, PENDING, REJECTED
from orderwright.contract.payments_collector import ALREADY_PAID, CANCELED, CHARGEBACKS
from orderwright.model.billing_requests import (
    AuthorizedPaymentsResponse,
    CollectorCaptureAuthorizedPaymentsRequest,
    CollectorVoidAuthorizedPaymentsRequest,
    CreatePaymentGatewayOrderRequest,
    CreatePaymentGatewayOrderResponse,
    PreparePaymentCollectionRequest,
    PreparePaymentCollectionResponse,
)
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

NOT_ONLINE = ErrorCode(
    "NOT_REGULAR_ONLINE_PAYMENT",
    Status.FAILED_PRECONDITION,
    "The payment is by gift card or membership, or was made offline.",
)
NO_ACCOUNT = ErrorCode(
    "PAYMENT_GATEWAY_ID_NOT_FOUND",
    Status.FAILED_PRECONDITION,
    "The gateway that made the payment can't be asked: the site's account there is gone or disabled.",
)
NO_METHODS = ErrorCode(
    "PAYMENT_METHODS_NOT_FOUND", Status.FAILED_PRECONDITION, "The site has no enabled account at a gateway."
)
_COLLECTOR = "/payments-collector/orders/{ecomOrderId}"

COLLECTOR_CAPTURE_AUTHORIZED_PAYMENTS = Operation(
    module="orders",
    name="captureAuthorizedPayments",
    method="POST",
    path=f"/ecom/v1{_COLLECTOR}/capture-authorized-payments",
    site_path=f"/v1{_COLLECTOR}/capture-authorized-payments",
    request=CollectorCaptureAuthorizedPaymentsRequest,
    response=AuthorizedPaymentsResponse,
    permission=Permission.COLLECTOR_CAPTURE,
    unit=Unit.OWN,
    conditional=True,
    summary="Capture authorized online payments, wholly or in part",
    description="All of them are begun or, on an error, none. What is not captured of a payment is released. "
    f"{AS_FAR_AS_KNOWN}",
    errors=(
        NOT_FOUND,
        PAYMENT_NOT_FOUND,
        NOT_ONLINE,
        VOIDED,
        CAPTURED,
        NOT_AUTHORIZED,
        PENDING_CAPTURE,
        INVALID_CAPTURE,
        NO_ACCOUNT,
        NOT_EDITABLE,
    ),
    events=CAPTURE_EVENTS,
)

COLLECTOR_VOID_AUTHORIZED_PAYMENTS = Operation(
    module="orders",
    name="voidAuthorizedPayments",
    method="POST",
    path=f"/ecom/v1{_COLLECTOR}/void-authorized-payments",
    site_path=f"/v1{_COLLECTOR}/void-authorized-payments",
    request=CollectorVoidAuthorizedPaymentsRequest,
    response=AuthorizedPaymentsResponse,
    permission=Permission.COLLECTOR_VOID,
    unit=Unit.OWN,
    conditional=True,
    summary="Void authorized online payments",
    description=f"All of them are begun or, on an error, none. {AS_FAR_AS_KNOWN}",
    errors=(
        NOT_FOUND,
        PAYMENT_NOT_FOUND,
        NOT_ONLINE,
        VOIDED,
        CAPTURED_BEFORE_VOID,
        NOT_AUTHORIZED,
        NO_ACCOUNT,
        NOT_EDITABLE,
    ),
    events=VOID_EVENTS,
)

PREPARE_PAYMENT_COLLECTION = Operation(
    module="orders",
    name="preparePaymentCollection",
    method="POST",
    path=f"/ecom/v1{_COLLECTOR}/prepare-payment-collection",
    site_path=f"/v1{_COLLECTOR}/prepare-payment-collection",
    request=PreparePaymentCollectionRequest,
    response=PreparePaymentCollectionResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.OWN,
    conditional=True,
    summary="Prepare the collection of a payment",
    description="The id that is answered stands for the amount and how it is to be taken, for 24 hours: `chargeOrder` "
    "takes it as `paymentIntentId`. With an id that was answered before, that collection is changed.",
    errors=(
        ErrorCode("NO_ASSOCIATED_ECOM_ORDER", Status.NOT_FOUND, "The site has no order of that id."),
        PENDING,
        REJECTED,
        CANCELED,
        CHARGEBACKS,
        ALREADY_PAID,
        ErrorCode("INVALID_AMOUNT", Status.BAD_REQUEST, "The amount is 0, or above what is due: `data.maxAmount`."),
        NO_METHODS,
        NOT_EDITABLE,
    ),
)

CREATE_PAYMENT_GATEWAY_ORDER = Operation(
    module="orders",
    name="paymentCollectionCreatePaymentGatewayOrder",
    method="POST",
    path=f"/ecom/v1{_COLLECTOR}/create-payment-gateway-order",
    site_path=f"/v1{_COLLECTOR}/create-payment-gateway-order",
    request=CreatePaymentGatewayOrderRequest,
    response=CreatePaymentGatewayOrderResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.OWN,
    conditional=True,
    hidden=True,
    summary="Prepare the collection of all that is due",
    errors=(NOT_FOUND, PENDING, REJECTED, CANCELED, CHARGEBACKS, ALREADY_PAID, NO_METHODS, NOT_EDITABLE),
)
