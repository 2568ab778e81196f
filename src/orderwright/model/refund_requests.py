"""Requests and answers about refunds: what one comes to, making it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from orderwright.model.base import BrokenRule, Guid, Message, Name100, Name1000, OneOf, Text200
from orderwright.model.bulk import ItemError, ItemMetadata
from orderwright.model.prices import Price
from orderwright.model.refunds import (
    AdditionalFeeRefund,
    LineItemRefund,
    OrderTransactions,
    Refund,
    RefundDetails,
    RefundSideEffects,
    RefundStatus,
    RefundStatusInfo,
    RestockItem,
    ShippingRefund,
)


def _repeated(ids: Sequence[Any], path: str, member: str, what: str) -> Iterator[BrokenRule]:
    """The rule that nothing is named twice: the later one is at fault."""
    seen: set[str] = set()
    for place, one in enumerate(ids):
        name = getattr(one, member, None)
        if not isinstance(name, str):
            continue
        if name.lower() in seen:
            yield BrokenRule(f"{path}[{place}].{_WIRE[member]}", f"names {what} a second time", "OTHER", "DUPLICATE_ID")
        seen.add(name.lower())


_WIRE = {"line_item_id": "lineItemId", "additional_fee_id": "additionalFeeId", "payment_id": "paymentId"}


class RefundItems(Message, kw_only=True):
    """What is refunded. Nothing named is nothing refunded."""

    line_items: Annotated[list[LineItemRefund], Meta(max_length=300)] = field(default_factory=list)
    additional_fees: Annotated[list[AdditionalFeeRefund], Meta(max_length=100)] = field(default_factory=list)
    shipping: ShippingRefund | None = None

    def check(self) -> Iterator[BrokenRule]:
        """No line item and no fee is named twice."""
        yield from _repeated(self.line_items or (), "lineItems", "line_item_id", "a line item")
        yield from _repeated(self.additional_fees or (), "additionalFees", "additional_fee_id", "a fee")


class PaymentRefund(Message, kw_only=True):
    """What one payment returns.

    Without an `amount` it returns what `refundItems` come to. A gift card and a membership return whole.
    `external_refund`: the money was returned elsewhere, and is only recorded.
    """

    payment_id: Guid
    amount: Price | None = None
    external_refund: bool = False


class RestockSideEffects(Message, kw_only=True):
    """Which units go back into stock; of each line no more than are refunded."""

    line_items: Annotated[list[RestockItem], Meta(max_length=300)] = field(default_factory=list)

    def check(self) -> Iterator[BrokenRule]:
        """No line item is named twice."""
        yield from _repeated(self.line_items or (), "lineItems", "line_item_id", "a line item")


class NotificationSideEffects(Message, kw_only=True):
    """Whether the buyer is told. The wish is kept with the refund and told by its event."""

    send_customer_email: bool = False
    custom_message: Name1000 | None = None


class RefundPaymentsSideEffects(Message, kw_only=True):
    """What goes with a refund (`RefundSideEffects` of order billing in the contract)."""

    restock: RestockSideEffects | None = None
    notifications: NotificationSideEffects | None = None


class RefundPaymentsRequest(Message, kw_only=True):
    """Return money of up to 50 payments."""

    order_id: Guid
    payment_refunds: Annotated[list[PaymentRefund], Meta(min_length=1, max_length=50)]
    side_effects: RefundPaymentsSideEffects | None = None
    refund_items: RefundItems | None = None
    customer_reason: Text200 | None = None

    def check(self) -> Iterator[BrokenRule]:
        """No payment is named twice."""
        yield from _repeated(self.payment_refunds or (), "paymentRefunds", "payment_id", "a payment")


class RefundPaymentsResponse(Message, kw_only=True):
    """The refund and all transactions of the order."""

    refund: Refund
    order_transactions: OrderTransactions


class CalculateRefundRequest(Message, kw_only=True):
    """What the refund of these items would come to."""

    order_id: Guid
    refund_items: RefundItems | None = None


class AggregatedRefundSummary(Message, kw_only=True):
    """What a refund comes to: total = subtotal + tax - discount.

    The subtotal is net and before discounts: that of the line items, of the fees and of the shipping together.
    """

    total: Price
    tax: Price
    discount: Price
    subtotal: Price
    line_items_subtotal: Price
    additional_fees_total: Price


class CalculatedRefundSummary(Message, kw_only=True):
    """What one part of a refund comes to: total = subtotal + tax - discount."""

    total: Price
    tax: Price
    discount: Price
    subtotal: Price


class CalculatedLineItemRefund(Message, kw_only=True):
    """Units of a line item and what they come to."""

    item: LineItemRefund
    summary: CalculatedRefundSummary


class CalculatedAdditionalFeeRefund(Message, kw_only=True):
    """A fee and what goes back of it."""

    additional_fee: AdditionalFeeRefund
    summary: CalculatedRefundSummary


class CalculatedShippingRefund(Message, kw_only=True):
    """The shipping and what goes back of it."""

    shipping: ShippingRefund
    summary: CalculatedRefundSummary


class CalculatedRefundItems(Message, kw_only=True):
    """A refund part by part; amounts that were not sent are filled in."""

    line_items: list[CalculatedLineItemRefund] = field(default_factory=list)
    additional_fees: list[CalculatedAdditionalFeeRefund] = field(default_factory=list)
    shipping: CalculatedShippingRefund | None = None


class CalculationErrorDetails(Message, kw_only=True):
    """Why a part can't be refunded: the error that `refundPayments` would answer (`Details` in the contract)."""

    application_error: ItemError


class CalculationError(Message, kw_only=True):
    """A part that can't be refunded as asked for."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("line_item", "additional_fee", "shipping"),)

    line_item: LineItemRefund | None = None
    additional_fee: AdditionalFeeRefund | None = None
    shipping: ShippingRefund | None = None
    error: CalculationErrorDetails


class CalculatedRefundNotAvailableStatus(Message, kw_only=True):
    """Everything that is wrong with what was asked for."""

    errors: list[CalculationError]


class CalculateRefundResponse(Message, kw_only=True):
    """What the refund would come to, or why it can't be."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("available", "not_available"),)

    available: bool | None = None
    not_available: CalculatedRefundNotAvailableStatus | None = None
    summary: AggregatedRefundSummary | None = None
    calculated_refund_items: CalculatedRefundItems | None = None


class TriggerRefundRequest(Message, kw_only=True):
    """Return money of one payment."""

    ecom_order_id: Name100
    payments: Annotated[list[PaymentRefund], Meta(min_length=1, max_length=1)]
    details: RefundDetails | None = None
    side_effects: RefundSideEffects | None = None


class TriggerRefundResponse(Message, kw_only=True):
    """All transactions of the order, the refund, and the payment if returning its money failed."""

    order_transactions: OrderTransactions
    refund_id: Guid
    failed_payment_ids: list[ItemMetadata]


class RefundTransactionUpdate(Message, kw_only=True):
    """How far another system has come with one payment's part of a refund. What is absent stays as it is.

    `amount` and `external_refund` were fixed with the refund; they may be sent as they are.
    """

    payment_id: Guid
    amount: Price | None = None
    refund_status: RefundStatus | None = None
    refund_status_info: RefundStatusInfo | None = None
    gateway_refund_id: Guid | None = None
    provider_refund_id: Name100 | None = None
    external_refund: bool | None = None


class UpdateRefundTransactionRequest(Message, kw_only=True):
    """Which refund, and what became of one of its parts."""

    order_id: Name100
    refund_id: Name100
    transaction: RefundTransactionUpdate


class UpdateRefundTransactionResponse(Message, kw_only=True):
    """Nothing."""
