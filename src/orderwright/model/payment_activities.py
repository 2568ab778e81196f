"""What activities tell about payments, refunds, receipts and chargebacks."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, Name40, Name100, Name200, OneOf, Text4, Text100, Text200
from orderwright.model.prices import Price


class SavedPaymentMethod(Message, kw_only=True):
    """A payment method that the buyer saved for later."""

    name: Name100 | None = None
    description: Name100 | None = None


class AuthorizedPaymentCreated(Message, kw_only=True):
    """A payment was authorized: the money is reserved, not taken."""

    payment_id: Guid | None = None
    amount: Price | None = None
    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class AuthorizedPaymentCaptured(Message, kw_only=True):
    """The money of an authorized payment was taken."""

    payment_id: Guid | None = None
    amount: Price | None = None
    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class AuthorizedPaymentVoided(Message, kw_only=True):
    """An authorized payment was given up: the money is free again."""

    payment_id: Guid | None = None
    amount: Price | None = None
    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class CreditCardDetails(Message, kw_only=True):
    """What may be shown of a card."""

    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class RegularPayment(Message, kw_only=True):
    """A payment by card or the like."""

    credit_card_details: CreditCardDetails | None = None
    amount: Price | None = None


class PaymentPending(Message, kw_only=True):
    """A payment waits for its provider."""

    regular: RegularPayment | None = None
    payment_id: Guid | None = None


class PaymentCanceled(Message, kw_only=True):
    """A payment was canceled."""

    regular: RegularPayment | None = None
    payment_id: Guid | None = None


class PaymentDeclined(Message, kw_only=True):
    """A payment was declined by its provider."""

    regular: RegularPayment | None = None
    payment_id: Guid | None = None


class RegularPaymentRefund(Message, kw_only=True):
    """A refund to a card or the like."""

    amount: Price | None = None
    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class GiftCardPaymentRefund(Message, kw_only=True):
    """A refund to a gift card."""

    gift_card_payment_id: Name100 | None = None
    amount: Price | None = None


class MembershipPaymentRefund(Message, kw_only=True):
    """A refund to a membership."""

    membership_id: Name200 | None = None


class RefundedPayment(Message, kw_only=True):
    """One payment's part of a refund."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("regular", "gift_card", "membership"),)

    regular: RegularPaymentRefund | None = None
    gift_card: GiftCardPaymentRefund | None = None
    membership: MembershipPaymentRefund | None = None
    payment_id: Guid | None = None
    # True when the refund was made elsewhere and only recorded here.
    external_refund: bool | None = None


class OrderRefunded(Message, kw_only=True):
    """A refund in the old form."""

    # True when the money was handed back outside the service.
    manual: bool | None = None
    amount: Price | None = None
    reason: Text200 | None = None


class RefundInitiated(Message, kw_only=True):
    """A refund was started; the activities that follow share its id."""

    refund_id: Guid | None = None
    amount: Price | None = None
    payments: Annotated[list[RefundedPayment], Meta(min_length=1, max_length=50)] = field(default_factory=list)
    reason: Text200 | None = None


class PaymentRefunded(Message, kw_only=True):
    """A part of a refund arrived."""

    refund_id: Guid | None = None
    payment: RefundedPayment | None = None


class PaymentRefundFailed(Message, kw_only=True):
    """A part of a refund failed."""

    refund_id: Guid | None = None
    payment: RefundedPayment | None = None


class RefundedAsStoreCredit(Message, kw_only=True):
    """The refund was given as store credit."""

    amount: Price | None = None
    reason: Text100 | None = None


class WixReceipt(Message, kw_only=True):
    """A receipt made by the service (the contract calls it a Wix receipt)."""

    receipt_id: Guid | None = None
    display_number: Name40 | None = None


class ExternalReceipt(Message, kw_only=True):
    """A receipt made elsewhere."""

    receipt_id: Text100 | None = None
    display_number: Name40 | None = None


class ReceiptCreated(Message, kw_only=True):
    """A receipt was made."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("wix_receipt", "external_receipt"),)

    wix_receipt: WixReceipt | None = None
    external_receipt: ExternalReceipt | None = None
    payment_id: Guid | None = None


class ReceiptSent(Message, kw_only=True):
    """A receipt was sent to the buyer."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("wix_receipt", "external_receipt"),)

    wix_receipt: WixReceipt | None = None
    external_receipt: ExternalReceipt | None = None
    payment_id: Guid | None = None


class ChargebackCreated(Message, kw_only=True):
    """The buyer's bank took a payment back."""

    payment_id: Guid | None = None
    chargeback_id: Guid | None = None
    amount: Price | None = None
    payment_details: RegularPayment | None = None


class ChargebackReversed(Message, kw_only=True):
    """A chargeback was undone, wholly or in part."""

    payment_id: Guid | None = None
    chargeback_id: Guid | None = None
    amount: Price | None = None
    reversal_amount: Price | None = None
    payment_details: RegularPayment | None = None
