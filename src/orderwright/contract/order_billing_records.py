"""Billing that calls no gateway: payments by membership, and receipts."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.order_transactions import PAYMENT_NOT_FOUND, TAKEN_BACK_EVENTS
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.contract.payments_collector import NOT_ELIGIBLE
from orderwright.model.collection_requests import (
    ChargeMembershipsRequest,
    ChargeMembershipsResponse,
    GenerateReceiptsRequest,
    GenerateReceiptsResponse,
    VoidMembershipsRequest,
    VoidMembershipsResponse,
)
from orderwright.model.errors import Status
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.permissions import Permission

BILLING_CHARGE_MEMBERSHIPS = Operation(
    module="order-billing",
    name="chargeMemberships",
    method="POST",
    path="/ecom/v1/order-billing/charge-memberships",
    request=ChargeMembershipsRequest,
    response=ChargeMembershipsResponse,
    permission=Permission.BILLING_CHARGE_MEMBERSHIPS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Pay for lines with memberships",
    description="Always refused: memberships belong to other products. What such a product charged is recorded by "
    "`addPayments`.",
    errors=(NOT_FOUND, NOT_ELIGIBLE, NOT_EDITABLE),
)

VOID_MEMBERSHIPS = Operation(
    module="order-billing",
    name="voidMemberships",
    method="POST",
    path="/ecom/v1/order-billing/void-memberships",
    request=VoidMembershipsRequest,
    response=VoidMembershipsResponse,
    permission=Permission.BILLING_CHARGE_MEMBERSHIPS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Void payments by membership",
    description="All of them, or on any error none. The record is voided; the product that charged is not told.",
    errors=(
        NOT_FOUND,
        PAYMENT_NOT_FOUND,
        ErrorCode("NOT_MEMBERSHIP_PAYMENT", Status.FAILED_PRECONDITION, "The payment was not made by a membership."),
        ErrorCode(
            "MEMBERSHIP_PAYMENT_NOT_CHARGED",
            Status.FAILED_PRECONDITION,
            "The payment is not APPROVED, or is being refunded: there is nothing to take back.",
        ),
        NOT_EDITABLE,
    ),
    events=TAKEN_BACK_EVENTS,
    hidden=True,
)

GENERATE_RECEIPTS = Operation(
    module="order-billing",
    name="generateReceipts",
    method="POST",
    path="/ecom/v1/order-billing/generate-receipts",
    request=GenerateReceiptsRequest,
    response=GenerateReceiptsResponse,
    permission=Permission.BILLING_GENERATE_RECEIPTS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Give a payment its receipt",
    description="One payment at a time. The receipt has an id and the site's next number; the activity tells both.",
    errors=(
        NOT_FOUND,
        PAYMENT_NOT_FOUND,
        ErrorCode(
            "RECEIPT_ALREADY_EXIST",
            Status.CONFLICT,
            "The payment has its receipt: `data.receiptId`, `data.displayNumber`.",
        ),
        ErrorCode("RECEIPT_GENERATION_IN_PROGRESS", Status.CONFLICT, "Another request is making it at this moment."),
        ErrorCode(
            "INVALID_PAYMENT_TYPE",
            Status.FAILED_PRECONDITION,
            "Gift cards and memberships pay with what was paid for before: they get no receipt.",
        ),
        ErrorCode("INVALID_PAYMENT_STATUS", Status.FAILED_PRECONDITION, "The payment has brought no money."),
        NOT_EDITABLE,
    ),
    events=(ORDER_UPDATED.name,),
)
