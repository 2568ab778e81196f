"""Refunds: what can be refunded, what it comes to, doing it, and what becomes of it."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_transactions import TAKEN_BACK_EVENTS
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.events import REFUND_COMPLETED, TRANSACTIONS_DETAILS_UPDATED
from orderwright.model.permissions import Permission
from orderwright.model.refund_requests import (
    CalculateRefundRequest,
    CalculateRefundResponse,
    RefundPaymentsRequest,
    RefundPaymentsResponse,
    TriggerRefundRequest,
    TriggerRefundResponse,
    UpdateRefundTransactionRequest,
    UpdateRefundTransactionResponse,
)
from orderwright.model.refundability import (
    GetOrderRefundabilityRequest,
    GetOrderRefundabilityResponse,
    GetRefundabilityStatusRequest,
    GetRefundabilityStatusResponse,
)

_EVENTS = (*TAKEN_BACK_EVENTS, REFUND_COMPLETED.name)
_LINE_ITEM_NOT_FOUND = ErrorCode("LINE_ITEM_NOT_FOUND", Status.NOT_FOUND, "The order has no line item of that id.")
_ADDITIONAL_FEE_NOT_FOUND = ErrorCode("ADDITIONAL_FEE_NOT_FOUND", Status.NOT_FOUND, "The order has no fee of that id.")
_SHIPPING_NOT_FOUND = ErrorCode("SHIPPING_NOT_FOUND", Status.NOT_FOUND, "Nothing was charged for shipping.")
_ITEM_QUANTITY = ErrorCode(
    "INVALID_LINE_ITEM_REFUND_QUANTITY", Status.BAD_REQUEST, "More units than are left to be refunded."
)
_RESTOCK_QUANTITY = ErrorCode(
    "INVALID_LINE_ITEM_RESTOCK_QUANTITY", Status.BAD_REQUEST, "More units than this refund is for."
)
_LOCATIONS = ErrorCode(
    "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED",
    Status.FAILED_PRECONDITION,
    "A part of a line item that comes from several locations can't be restocked, only all of it.",
)

GET_ORDER_REFUNDABILITY = Operation(
    module="order-billing",
    name="getOrderRefundability",
    method="POST",
    path="/ecom/v1/order-billing/get-order-refundability",
    request=GetOrderRefundabilityRequest,
    response=GetOrderRefundabilityResponse,
    permission=Permission.BILLING_GET_REFUNDABILITY,
    unit=Unit.READ,
    summary="Ask what of an order can be refunded, and from which payments",
    errors=(NOT_FOUND,),
)

CALCULATE_REFUND = Operation(
    module="order-billing",
    name="calculateRefund",
    method="POST",
    path="/ecom/v1/order-billing/calculate-refund",
    request=CalculateRefundRequest,
    response=CalculateRefundResponse,
    permission=Permission.BILLING_CALCULATE_REFUND,
    unit=Unit.READ,
    summary="Ask what the refund of some items comes to",
    description="From the prices, discounts and taxes that were frozen at the sale. Nothing selected comes to zero. "
    "`notAvailable.errors` names everything that is wrong with the items.",
    errors=(NOT_FOUND,),
)

REFUND_PAYMENTS = Operation(
    module="order-billing",
    name="refundPayments",
    method="POST",
    path="/ecom/v1/order-billing/refund-payments",
    request=RefundPaymentsRequest,
    response=RefundPaymentsResponse,
    permission=Permission.BILLING_REFUND,
    optional_permissions=(Permission.OVER_REFUND,),
    unit=Unit.OWN,
    conditional=True,
    summary="Give back money of an order's payments",
    description="Payments that a gateway of the site made are returned by it, gift cards of the shop get their balance "
    "back, anything else is recorded with `externalRefund`. Without amounts, the items say how much.",
    errors=(
        NOT_FOUND,
        ErrorCode("PAYMENT_NOT_FOUND", Status.NOT_FOUND, "The order has no payment of that id."),
        _LINE_ITEM_NOT_FOUND,
        _ADDITIONAL_FEE_NOT_FOUND,
        _SHIPPING_NOT_FOUND,
        ErrorCode(
            "INVALID_PAYMENT_REFUND_AMOUNT",
            Status.BAD_REQUEST,
            "Nothing, more than the payment can return, or a part of a gift card.",
        ),
        ErrorCode("INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", Status.BAD_REQUEST, "Nothing, or more than is left of it."),
        ErrorCode("INVALID_SHIPPING_REFUND_AMOUNT", Status.BAD_REQUEST, "Nothing, or more than is left of it."),
        _ITEM_QUANTITY,
        _RESTOCK_QUANTITY,
        ErrorCode(
            "PAYMENT_NOT_REFUNDABLE",
            Status.FAILED_PRECONDITION,
            "Nothing of the payment can be returned; `data.nonRefundableReason` says why.",
        ),
        ErrorCode(
            "EXTERNAL_REFUND_EXPECTED",
            Status.BAD_REQUEST,
            "The service can't return this payment itself, and `externalRefund` is not true.",
        ),
        _LOCATIONS,
        NOT_EDITABLE,
    ),
    events=_EVENTS,
)

GET_REFUNDABILITY_STATUS = Operation(
    module="orders",
    name="getRefundabilityStatus",
    method="GET",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/refundability",
    site_path="/v1/payments-collector/orders/{ecomOrderId}/refundability",
    request=GetRefundabilityStatusRequest,
    response=GetRefundabilityStatusResponse,
    permission=Permission.COLLECT_PAYMENTS,
    unit=Unit.READ,
    summary="Ask of each payment of an order whether it can be refunded",
    errors=(NOT_FOUND,),
    hidden=True,
)

TRIGGER_REFUND = Operation(
    module="orders",
    name="triggerRefund",
    method="POST",
    path="/ecom/v1/payments-collector/orders/{ecomOrderId}/trigger-refund",
    site_path="/v1/payments-collector/orders/{ecomOrderId}/trigger-refund",
    request=TriggerRefundRequest,
    response=TriggerRefundResponse,
    permission=Permission.COLLECT_PAYMENTS,
    optional_permissions=(Permission.OVER_REFUND,),
    unit=Unit.OWN,
    conditional=True,
    summary="Give back money of one payment",
    description="As `refundPayments`, with the codes of the payments collector.",
    errors=(
        NOT_FOUND,
        ErrorCode("PAYMENTS_NOT_FOUND", Status.NOT_FOUND, "The order has no payment of that id."),
        ErrorCode(
            "REFUND_NOT_AVAILABLE",
            Status.FAILED_PRECONDITION,
            "Nothing of the payment can be returned, or not by the service and `externalRefund` is not true.",
        ),
        ErrorCode("INVALID_AMOUNT", Status.BAD_REQUEST, "Nothing, or more than is left of the payment or the item."),
        _LINE_ITEM_NOT_FOUND,
        _ADDITIONAL_FEE_NOT_FOUND,
        _SHIPPING_NOT_FOUND,
        _ITEM_QUANTITY,
        _RESTOCK_QUANTITY,
        _LOCATIONS,
        NOT_EDITABLE,
    ),
    events=_EVENTS,
    hidden=True,
)

UPDATE_REFUND_TRANSACTION = Operation(
    module="order-transactions",
    name="updateRefundTransaction",
    method="POST",
    path="/ecom/v1/payments/orders/{orderId}/update-refund-transaction",
    site_path="/_api/ecom-payments/v1/payments/orders/{orderId}/update-refund-transaction",
    request=UpdateRefundTransactionRequest,
    response=UpdateRefundTransactionResponse,
    permission=Permission.MODIFY_TRANSACTIONS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Say how far another system has come with returning a payment",
    description="What is not sent stays. A part that has ended stays as it ended; one that a gateway of the site "
    "returns is moved by that gateway alone.",
    errors=(
        NOT_FOUND,
        ErrorCode("ORDER_TRANSACTIONS_NOT_FOUND", Status.NOT_FOUND, "The order has no payments and no refunds."),
        ErrorCode("REFUND_NOT_FOUND", Status.NOT_FOUND, "The order has no refund of that id."),
        ErrorCode("REFUND_TRANSACTION_NOT_FOUND", Status.NOT_FOUND, "The refund returns nothing of that payment."),
        ErrorCode(
            "STATUS_NOT_ALLOWED",
            Status.FAILED_PRECONDITION,
            "The part can't go from `data.from` to `data.to` by a caller's word.",
        ),
        NOT_EDITABLE,
    ),
    events=(*_EVENTS, TRANSACTIONS_DETAILS_UPDATED.name),
    hidden=True,
)
