"""Refunds on record: which payments got how much back, for what."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, Name10, Name1000, Quantity, Text200
from orderwright.model.payments import Payment
from orderwright.model.prices import Price


class RefundStatus(StrEnum):
    """How far the return of money to one payment has come.

    STARTED: the gateway is about to be called, or its answer has not come yet. PENDING: it said that it will take time.
    """

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    SCHEDULED = "SCHEDULED"
    STARTED = "STARTED"


class RefundStatusInfo(Message, kw_only=True):
    """Why a refund failed."""

    payment_gateway_reason_code: Name10 | None = None
    description: Name1000 | None = None


class RefundTransaction(Message, kw_only=True):
    """One payment's part of a refund.

    `amount` is in the currency of the order; a membership has none. `gateway_refund_id` is our reference of the call,
    `provider_refund_id` the gateway's id. `external_refund`: the money was returned elsewhere and is only recorded.
    """

    payment_id: Guid
    amount: Price | None = None
    refund_status: RefundStatus
    refund_status_info: RefundStatusInfo | None = None
    gateway_refund_id: Guid | None = None
    provider_refund_id: str | None = None
    external_refund: bool


class RefundItem(Message, kw_only=True):
    """Units of a line item, in the old form."""

    line_item_id: Guid
    quantity: Quantity


class LineItemRefund(Message, kw_only=True):
    """Units of a line item that are refunded."""

    line_item_id: Guid
    quantity: Quantity


class AdditionalFeeRefund(Message, kw_only=True):
    """What is refunded of a fee. No amount: all that is left of it."""

    additional_fee_id: Guid
    amount: Price | None = None


class ShippingRefund(Message, kw_only=True):
    """What is refunded of the shipping. No amount: all that is left of it."""

    amount: Price | None = None


class RefundDetails(Message, kw_only=True):
    """What a refund is for. `items` and `shipping_included` are the old form of `line_items` and `shipping`."""

    items: Annotated[list[RefundItem], Meta(max_length=300)] = field(default_factory=list)
    shipping_included: bool | None = None
    reason: Text200 | None = None
    line_items: Annotated[list[LineItemRefund], Meta(max_length=300)] = field(default_factory=list)
    additional_fees: Annotated[list[AdditionalFeeRefund], Meta(max_length=100)] = field(default_factory=list)
    shipping: ShippingRefund | None = None


class LineItemRefundSummary(Message, kw_only=True):
    """What a line item's units in this refund came to."""

    line_item_id: Guid
    total_refunded_amount: Price


class RefundItemsBreakdown(Message, kw_only=True):
    """The refund by line item."""

    line_items: Annotated[list[LineItemRefundSummary], Meta(max_length=300)] = field(default_factory=list)


class RefundSummary(Message, kw_only=True):
    """What was asked for and what became of it (`AggregatedRefundSummary` of a refund in the contract).

    `pending` is true while the end of any part is open.
    """

    requested_refund: Price
    pending_refund: Price
    refunded: Price
    failed_refund_amount: Price
    pending: bool
    breakdown: RefundItemsBreakdown | None = None


class Refund(Message, kw_only=True):
    """One refund of an order: at most 50 payments get money back by it."""

    id: Guid
    transactions: Annotated[list[RefundTransaction], Meta(max_length=50)] = field(default_factory=list)
    details: RefundDetails
    created_date: str
    summary: RefundSummary
    requesting_service_app_id: Guid | None = None


class OrderTransactions(Message, kw_only=True):
    """The payments and refunds of one order. Verified facts from a gateway are kept beyond the contract's limits."""

    order_id: Guid
    payments: list[Payment]
    refunds: list[Refund]


class RestockType(StrEnum):
    """What goes back into stock with a refund, in the form of events and of the payments collector."""

    NO_ITEMS = "NO_ITEMS"
    ALL_ITEMS = "ALL_ITEMS"
    SOME_ITEMS = "SOME_ITEMS"


class RestockItem(Message, kw_only=True):
    """Units of a line item that go back into stock."""

    line_item_id: Guid
    quantity: Quantity


class RestockInfo(Message, kw_only=True):
    """What goes back into stock."""

    type: RestockType
    items: Annotated[list[RestockItem], Meta(max_length=300)] = field(default_factory=list)


class RefundSideEffects(Message, kw_only=True):
    """What goes with a refund, as events tell it and the payments collector is asked for it."""

    restock_info: RestockInfo | None = None
    send_order_refunded_email: bool | None = None
    custom_message: Name1000 | None = None
