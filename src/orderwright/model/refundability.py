"""Questions and answers about what of an order can be refunded, and from which payments."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from orderwright.model.base import Guid, Message, Name100, OneOf, Text50, WebUrl
from orderwright.model.payments import CreditCardPaymentMethodDetails
from orderwright.model.prices import Price


class ManuallyRefundableReason(StrEnum):
    """Why the service can't return a payment itself: it can only record that somebody did."""

    UNKNOWN_REASON = "UNKNOWN_REASON"
    EXPIRED = "EXPIRED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    OFFLINE = "OFFLINE"
    REQUIRES_CARD_READER = "REQUIRES_CARD_READER"


class NonRefundableReason(StrEnum):
    """Why nothing of a payment can be returned. INTERNAL_ERROR and ACCESS_DENIED stand in the orders module alone."""

    NONE = "NONE"
    UNKNOWN_REASON = "UNKNOWN_REASON"
    ALREADY_REFUNDED = "ALREADY_REFUNDED"
    PROVIDER_IS_DOWN = "PROVIDER_IS_DOWN"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    NOT_PAID = "NOT_PAID"
    ACCESS_DENIED = "ACCESS_DENIED"
    ZERO_PRICE = "ZERO_PRICE"
    DISABLED_BY_PROVIDER = "DISABLED_BY_PROVIDER"
    PENDING_REFUND = "PENDING_REFUND"
    FORBIDDEN = "FORBIDDEN"
    TRANSACTION_NOT_FOUND = "TRANSACTION_NOT_FOUND"
    ORDER_IS_PENDING = "ORDER_IS_PENDING"
    ORDER_IS_REJECTED = "ORDER_IS_REJECTED"
    AMOUNT_OFFSET_BY_CHARGEBACK = "AMOUNT_OFFSET_BY_CHARGEBACK"


class GetOrderRefundabilityRequest(Message, kw_only=True):
    """Which order."""

    order_id: Guid


class ManuallyRefundablePaymentStatus(Message, kw_only=True):
    """Somebody has to return the money elsewhere."""

    reason: ManuallyRefundableReason


class NonRefundablePaymentStatus(Message, kw_only=True):
    """Nothing can be returned."""

    reason: NonRefundableReason


class MonetaryPaymentSummary(Message, kw_only=True):
    """Money of one payment or of all; `max_refund` = paid - refunded - refund pending - what chargebacks hold."""

    paid: Price
    refunded: Price
    refund_pending: Price
    max_refund: Price


class MembershipPaymentSummary(Message, kw_only=True):
    """The line items that memberships paid for."""

    paid_line_item_ids: list[str]
    refunded_line_item_ids: list[str]
    refundable_line_item_ids: list[str]


class PaymentInfo(Message, kw_only=True):
    """A payment in short."""

    monetary: MonetaryPaymentSummary | None = None
    membership: MembershipPaymentSummary | None = None
    credit_card_details: CreditCardPaymentMethodDetails | None = None
    payment_id: Guid
    payment_method: Text50 | None = None
    offline_payment: bool


class PaymentRefundability(Message, kw_only=True):
    """Whether and how a payment can be refunded."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("refundable", "manually_refundable", "non_refundable"),)

    refundable: bool | None = None
    manually_refundable: ManuallyRefundablePaymentStatus | None = None
    non_refundable: NonRefundablePaymentStatus | None = None
    payment: PaymentInfo
    provider_link: WebUrl | None = None


class PaymentsSummary(Message, kw_only=True):
    """All payments together."""

    monetary: MonetaryPaymentSummary
    membership: MembershipPaymentSummary


class LineItemRefundability(Message, kw_only=True):
    """Units of a line item."""

    line_item_id: Guid
    original_quantity: int
    refunded_quantity: int
    available_refund_quantity: int


class ShippingRefundability(Message, kw_only=True):
    """What was charged for shipping, with tax."""

    amount: Price
    refunded_amount: Price
    available_refund_amount: Price


class AdditionalFeeRefundability(Message, kw_only=True):
    """What was charged as a fee, with tax."""

    additional_fee_id: Guid
    amount: Price
    refunded_amount: Price
    available_refund_amount: Price


class GetOrderRefundabilityResponse(Message, kw_only=True):
    """What of an order can be refunded, and from which payments."""

    payments: list[PaymentRefundability]
    payments_summary: PaymentsSummary
    line_items: list[LineItemRefundability]
    shipping: ShippingRefundability | None = None
    additional_fees: list[AdditionalFeeRefundability]


class RefundableStatus(StrEnum):
    """Whether a payment can be refunded, in the payments collector."""

    NOT_REFUNDABLE = "NOT_REFUNDABLE"
    MANUAL = "MANUAL"
    REFUNDABLE = "REFUNDABLE"


class GetRefundabilityStatusRequest(Message, kw_only=True):
    """Which order."""

    ecom_order_id: Name100


class Refundability(Message, kw_only=True):
    """Whether one payment can be refunded."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("non_refundable_reason", "manually_refundable_reason"),)

    non_refundable_reason: NonRefundableReason | None = None
    manually_refundable_reason: ManuallyRefundableReason | None = None
    payment_id: str
    refundability_status: RefundableStatus
    provider_link: str | None = None


class GetRefundabilityStatusResponse(Message, kw_only=True):
    """Whether each payment can be refunded. `refundable_per_item` is deprecated: always true."""

    refundabilities: list[Refundability]
    refundable_per_item: bool
