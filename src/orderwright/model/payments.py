"""Payments on record: what was paid how, authorizations with their captures, chargebacks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import Meta, field

from orderwright.model.base import (
    BrokenRule,
    Guid,
    Message,
    Name100,
    Name150,
    OneOf,
    Text4,
    Text30,
    Text100,
    Text150,
    Text200,
    Timestamp,
)
from orderwright.model.prices import CashRounding, Price

#: How many chargebacks of a payment a caller may send.
MAX_CHARGEBACKS: Final = 6


class TransactionStatus(StrEnum):
    """The state of one payment (`PaymentStatus` of a payment in the contract, and the older `TransactionStatus`).

    UNDEFINED exists in the older enum alone; no payment on record has it.
    """

    UNDEFINED = "UNDEFINED"
    APPROVED = "APPROVED"
    PENDING = "PENDING"
    PENDING_MERCHANT = "PENDING_MERCHANT"
    CANCELED = "CANCELED"
    DECLINED = "DECLINED"
    REFUNDED = "REFUNDED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    AUTHORIZED = "AUTHORIZED"
    VOIDED = "VOIDED"


class MembershipPaymentStatus(StrEnum):
    """The state of a membership payment in its deprecated field."""

    CHARGED = "CHARGED"
    CHARGE_FAILED = "CHARGE_FAILED"
    CHARGE_PENDING = "CHARGE_PENDING"
    VOIDED = "VOIDED"


class ChargebackStatus(StrEnum):
    """APPROVED: the buyer's bank took the money back. REVERSED: it returned it."""

    APPROVED = "APPROVED"
    REVERSED = "REVERSED"


class AuthorizationActionStatus(StrEnum):
    """How far a capture or a void has come."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class VoidReason(StrEnum):
    """Whether somebody voided an authorization or its time had come."""

    MANUAL = "MANUAL"
    SCHEDULED = "SCHEDULED"


class ScheduledActionType(StrEnum):
    """What is to happen to an authorization by itself."""

    VOID = "VOID"
    CAPTURE = "CAPTURE"


class PredefinedPaymentMethod(StrEnum):
    """Ways to pay without a provider that the contract names."""

    CASH = "CASH"
    BANK_TRANSFER = "BANK_TRANSFER"
    CHECK = "CHECK"


class UserDefinedPaymentMethodName(Message, kw_only=True):
    """How staff name a way to pay without a provider."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("predefined", "custom"),)

    predefined: PredefinedPaymentMethod | None = None
    custom: Name150 | None = None


class PaymentMethodName(Message, kw_only=True):
    """The name of a payment method, for the buyer and for the staff."""

    buyer_language_name: Text150 | None = None
    site_language_name: Text150 | None = None
    user_defined_name: UserDefinedPaymentMethodName | None = None


class CreditCardPaymentMethodDetails(Message, kw_only=True):
    """What may be shown of a card. The number itself is never sent to or kept by the service."""

    last_four_digits: Text4 | None = None
    brand: Text100 | None = None


class AuthorizationActionFailureDetails(Message, kw_only=True):
    """Why a capture or a void failed: the gateway's code."""

    failure_code: Text100 = ""


class AuthorizationCapture(Message, kw_only=True):
    """Taking the money of an authorization. `amount` may be less than what was authorized."""

    id: Guid | None = None
    status: AuthorizationActionStatus | None = None
    amount: Price | None = None
    created_date: Timestamp | None = None
    failure_details: AuthorizationActionFailureDetails | None = None


class AuthorizationVoid(Message, kw_only=True):
    """Giving up an authorization: the buyer's money is free again."""

    status: AuthorizationActionStatus | None = None
    voided_date: Timestamp | None = None
    failure_details: AuthorizationActionFailureDetails | None = None
    reason: VoidReason | None = None


class ScheduledAction(Message, kw_only=True):
    """What will happen to an authorization by itself, and when."""

    action_type: ScheduledActionType | None = None
    execution_date: Timestamp | None = None


class AuthorizationDetails(Message, kw_only=True):
    """An authorization: the money is reserved until it is captured or voided. There is one capture at most."""

    delayed_capture: bool | None = None
    authorized_date: Timestamp | None = None
    captures: Annotated[list[AuthorizationCapture], Meta(max_length=1)] = field(default_factory=list)
    void: AuthorizationVoid | None = None
    scheduled_action: ScheduledAction | None = None


class Chargeback(Message, kw_only=True):
    """The buyer's bank took a payment back. `reversal_amount`: what of it came back again."""

    id: Guid | None = None
    created_date: Timestamp | None = None
    updated_date: Timestamp | None = None
    amount: Price | None = None
    reversal_amount: Price | None = None
    status: ChargebackStatus | None = None
    external_id: Guid | None = None


class RegularPaymentDetails(Message, kw_only=True):
    """A payment by card, wallet, bank transfer, cash...

    `gateway_transaction_id` is our reference of the payment at its gateway, `provider_transaction_id` the provider's
    own (a bank or Stripe); `offline_payment` is true when no provider was involved.
    """

    credit_card_details: CreditCardPaymentMethodDetails | None = None
    payment_order_id: Text100 | None = None
    gateway_transaction_id: Text100 | None = None
    payment_method: Text150 | None = None
    provider_transaction_id: Text100 | None = None
    offline_payment: bool | None = None
    # Deprecated: the payment's own `status`.
    status: TransactionStatus | None = None
    # True: the buyer's payment method was kept at the gateway for later payments.
    saved_payment_method: bool | None = None
    authorization_details: AuthorizationDetails | None = None
    # The gateways' word: as many as there were. Callers may send `MAX_CHARGEBACKS`.
    chargebacks: list[Chargeback] = field(default_factory=list)
    platform_fee: Price | None = None
    payment_method_name: PaymentMethodName | None = None


class GiftCardPaymentDetails(Message, kw_only=True):
    """A payment by gift card: the id of the redemption in the ledger of `app_id`, and the end of the code."""

    gift_card_payment_id: Text100 | None = None
    app_id: Guid | None = None
    # Deprecated: the payment's own `status`.
    voided: bool | None = None
    obfuscated_code: Text30 | None = None


class MembershipName(Message, kw_only=True):
    """The name of a membership; `translated` defaults to `original`."""

    original: Text100
    translated: Text100 | None = None


class FutureMembershipDetails(Message, kw_only=True):
    """A membership that is bought with the same order."""

    line_item_id: Guid | None = None
    benefit_id: Text200 | None = None


class MembershipPaymentDetails(Message, kw_only=True):
    """A line item that a membership pays for. It has no amount of money of its own to give back."""

    membership_id: Text200 | None = None
    line_item_id: Name100
    # Deprecated, like `voided`: the payment's own `status`.
    status: MembershipPaymentStatus | None = None
    name: MembershipName
    external_transaction_id: Name100 | None = None
    voided: bool | None = None
    provider_app_id: Guid
    future_membership: FutureMembershipDetails | None = None


class CashRoundingDetails(Message, kw_only=True):
    """A cash payment that was rounded to the smallest coin. Status and balance use the unrounded amount."""

    unrounded_amount: Price | None = None
    rounding_adjustment: CashRounding | None = None


class PaymentInput(Message, kw_only=True):
    """A payment as a caller records it."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (
        OneOf(
            "regular_payment_details",
            "giftcard_payment_details",
            "membership_payment_details",
            required=True,
        ),
    )

    regular_payment_details: RegularPaymentDetails | None = None
    giftcard_payment_details: GiftCardPaymentDetails | None = None
    membership_payment_details: MembershipPaymentDetails | None = None
    created_date: Timestamp | None = None
    amount: Price
    refund_disabled: bool | None = None
    cash_rounding: CashRoundingDetails | None = None
    status: TransactionStatus | None = None
    charge_correlation_id: Guid | None = None

    def check(self) -> Iterator[BrokenRule]:
        """A payment on record has a definite status. Its chargebacks are ignored, but not without end."""
        if self.status == TransactionStatus.UNDEFINED:
            yield BrokenRule("status", "must say how far the payment has come", "INVALID_ENUM_VALUE")
        chargebacks = self.regular_payment_details.chargebacks if self.regular_payment_details is not None else ()
        if len(chargebacks or ()) > MAX_CHARGEBACKS:
            words = f"may have at most {MAX_CHARGEBACKS} items, has {len(chargebacks)}"
            data = {"threshold": MAX_CHARGEBACKS}
            yield BrokenRule("regularPaymentDetails.chargebacks", words, "MAX_SIZE", data=data)


class Payment(Message, kw_only=True):
    """A payment on record. `amount` is what was asked for; of a captured authorization the capture says what was taken.

    The deprecated places of the status and of the names of methods are filled from today's
    (`rules.payments.complete_payment`).
    """

    regular_payment_details: RegularPaymentDetails | None = None
    giftcard_payment_details: GiftCardPaymentDetails | None = None
    membership_payment_details: MembershipPaymentDetails | None = None
    id: Guid
    created_date: Timestamp
    updated_date: Timestamp
    amount: Price
    refund_disabled: bool
    support_receipt_generation: bool | None = None
    cash_rounding: CashRoundingDetails | None = None
    status: TransactionStatus
    charge_correlation_id: Guid | None = None
