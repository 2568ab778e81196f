"""The orders module's own operations that collect what is due, as far as staff take the money themselves."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_transactions import MONEY_EVENTS
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND, PENDING, REJECTED
from orderwright.model.collection_requests import (
    BulkMarkOrdersAsPaidRequest,
    BulkMarkOrdersAsPaidResponse,
    CollectorChargeMembershipsRequest,
    CollectorChargeMembershipsResponse,
    GetPaymentCollectabilityStatusRequest,
    GetPaymentCollectabilityStatusResponse,
    MarkOrderAsPaidRequest,
    MarkOrderAsPaidResponse,
    RecordManuallyCollectedPaymentRequest,
    RecordManuallyCollectedPaymentResponse,
)
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

ALREADY_PAID = ErrorCode("ORDER_ALREADY_PAID", Status.FAILED_PRECONDITION, "Nothing of the order is left to be paid.")
CANCELED = ErrorCode("ORDER_CANCELED", Status.FAILED_PRECONDITION, "The order is canceled.")
CHARGEBACKS = ErrorCode(
    "ORDER_HAS_CHARGEBACKS", Status.FAILED_PRECONDITION, "The buyer's bank has taken back a payment of the order."
)
UNDER_WAY = ErrorCode(
    "PAYMENT_GATEWAY_ID_NOT_FOUND",
    Status.FAILED_PRECONDITION,
    "A payment that is not staff's own is pending or authorized: `data.paymentId`. End it first, or record what was "
    "taken besides.",
)
NOT_ELIGIBLE = ErrorCode(
    "MEMBERSHIP_NOT_ELIGIBLE",
    Status.FAILED_PRECONDITION,
    "No membership can pay for the lines: memberships belong to other products, and none is connected.",
)
_MARKING = (NOT_FOUND, PENDING, REJECTED, CANCELED, CHARGEBACKS, ALREADY_PAID, UNDER_WAY, NOT_EDITABLE)

GET_PAYMENT_COLLECTABILITY_STATUS = Operation(
    module="orders",
    name="getPaymentCollectabilityStatus",
    method="GET",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/payment-collectability-status",
    site_path="/v1/payments-collector/orders/{ecomOrderId}/payment-collectability-status",
    request=GetPaymentCollectabilityStatusRequest,
    response=GetPaymentCollectabilityStatusResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.READ,
    summary="Ask whether, and how much of, an order's balance can be collected",
    errors=(NOT_FOUND,),
)

RECORD_MANUALLY_COLLECTED_PAYMENT = Operation(
    module="orders",
    name="recordManuallyCollectedPayment",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{orderId}/manual-payment",
    site_path="/v1/payments-collector/orders/{orderId}/manual-payment",
    request=RecordManuallyCollectedPaymentRequest,
    response=RecordManuallyCollectedPaymentResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Record money that staff took",
    description="An approved offline payment of at most what is due.",
    errors=(
        NOT_FOUND,
        PENDING,
        REJECTED,
        CANCELED,
        CHARGEBACKS,
        ALREADY_PAID,
        ErrorCode("INVALID_AMOUNT", Status.BAD_REQUEST, "Not above 0, or above what is due: `data.maxAmount`."),
        NOT_EDITABLE,
    ),
    events=MONEY_EVENTS,
    hidden=True,
)

PAYMENT_COLLECTION_MARK_ORDER_AS_PAID = Operation(
    module="orders",
    name="paymentCollectionMarkOrderAsPaid",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/mark-as-paid",
    site_path="/v1/payments-collector/orders/{ecomOrderId}/mark-as-paid",
    request=MarkOrderAsPaidRequest,
    response=MarkOrderAsPaidResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Record that staff took all that is due",
    description="Pending offline payments become approved; what is due beyond them becomes a new offline payment.",
    errors=_MARKING,
    events=MONEY_EVENTS,
    hidden=True,
)

PAYMENT_COLLECTION_BULK_MARK_ORDERS_AS_PAID = Operation(
    module="orders",
    name="paymentCollectionBulkMarkOrdersAsPaid",
    method="POST",
    path="/v1/bulk/payments-collector/mark-as-paid",
    request=BulkMarkOrdersAsPaidRequest,
    response=BulkMarkOrdersAsPaidResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.WRITE,
    summary="Record of up to 100 orders that staff took all that is due",
    description="Each succeeds or fails alone.",
    errors=_MARKING,
    events=MONEY_EVENTS,
    hidden=True,
)

CHARGE_MEMBERSHIPS = Operation(
    module="orders",
    name="chargeMemberships",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/charge-membership",
    site_path="/v1/payments-collector/orders/{ecomOrderId}/charge-membership",
    request=CollectorChargeMembershipsRequest,
    response=CollectorChargeMembershipsResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Pay for lines with memberships",
    description="Always refused: memberships belong to other products. What such a product charged is recorded by "
    "`addPayments`.",
    errors=(NOT_FOUND, NOT_ELIGIBLE, NOT_EDITABLE),
    hidden=True,
)
