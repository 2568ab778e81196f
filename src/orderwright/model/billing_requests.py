"""Requests and answers of what calls a gateway: charging, authorizing, capturing, voiding, preparing a collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.base import (
    BrokenRule,
    CurrencyCode,
    Guid,
    Message,
    Name100,
    Name200,
    Name5000,
    OneOf,
    PositiveDecimal,
    Text300,
)
from orderwright.model.collection_requests import MembershipCharge
from orderwright.model.gift_cards import GiftCardCode
from orderwright.model.payments import Payment, ScheduledActionType
from orderwright.model.prices import Price
from orderwright.model.refunds import OrderTransactions

#: The longest delay of a scheduled capture or void; no gateway keeps an authorization for longer.
MAX_DELAY = timedelta(days=365)


def _named_twice(ids: Sequence[object], path: str, member: str = "") -> Iterator[BrokenRule]:
    """The rule that no payment is named twice: the later one is at fault."""
    seen: set[str] = set()
    for place, id_ in enumerate(ids):
        if not isinstance(id_, str):
            continue
        if id_.lower() in seen:
            yield BrokenRule(f"{path}[{place}]{member}", "names a payment a second time", "OTHER", "DUPLICATE_ID")
        seen.add(id_.lower())


class DurationUnit(StrEnum):
    """What a delay is counted in."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"


_UNITS: Mapping[str, timedelta] = MappingProxyType(
    {
        DurationUnit.MINUTES: timedelta(minutes=1),
        DurationUnit.HOURS: timedelta(hours=1),
        DurationUnit.DAYS: timedelta(days=1),
    }
)


class Duration(Message, kw_only=True):
    """A delay, of at most 365 days."""

    count: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    unit: DurationUnit

    def delta(self) -> timedelta:
        """The delay as a time."""
        return _UNITS[self.unit] * self.count

    def check(self) -> Iterator[BrokenRule]:
        """A delay that no authorization survives is a mistake."""
        unit, count = _UNITS.get(self.unit), self.count
        if unit is not None and isinstance(count, int) and count > MAX_DELAY // unit:
            most = MAX_DELAY // unit
            yield BrokenRule("count", f"must be at most {most} {self.unit}", "MAX", data={"threshold": most})


class DelayedCaptureSettings(Message, kw_only=True):
    """The payment is only authorized; `scheduled_action` happens to it by itself after the delay, if there is one."""

    scheduled_action: ScheduledActionType
    delay_duration: Duration | None = None


class AuthorizeChargeWithSavedPaymentMethodRequest(Message, kw_only=True):
    """Reserve an amount with the payment method that the buyer left with the order."""

    order_id: Guid
    amount: Price
    currency: CurrencyCode
    delayed_capture_settings: DelayedCaptureSettings


class AuthorizeChargeWithSavedPaymentMethodResponse(Message, kw_only=True):
    """The payment that was begun, and all payments and refunds of the order."""

    payment: Payment
    order_transactions: OrderTransactions


class PaymentCapture(Message, kw_only=True):
    """A payment to capture. No amount: all that is authorized."""

    payment_id: Guid
    amount: Price | None = None


_ID = ".paymentId"


class _Captures(Message, kw_only=True):
    payments: Annotated[list[PaymentCapture], Meta(min_length=1, max_length=100)]

    def check(self) -> Iterator[BrokenRule]:
        """A payment is captured once."""
        yield from _named_twice([getattr(one, "payment_id", None) for one in self.payments or ()], "payments", _ID)


class BillingCaptureAuthorizedPaymentsRequest(_Captures, kw_only=True):
    """Take the money of authorized payments."""

    order_id: Guid


class CollectorCaptureAuthorizedPaymentsRequest(_Captures, kw_only=True):
    """Take the money of authorized payments, as the orders module asks for it."""

    ecom_order_id: Name100


class _Voids(Message, kw_only=True):
    payment_ids: Annotated[list[Guid], Meta(min_length=1, max_length=100)]

    def check(self) -> Iterator[BrokenRule]:
        """A payment is voided once."""
        yield from _named_twice(self.payment_ids or (), "paymentIds")


class BillingVoidAuthorizedPaymentsRequest(_Voids, kw_only=True):
    """Give up authorized payments."""

    order_id: Guid


class CollectorVoidAuthorizedPaymentsRequest(_Voids, kw_only=True):
    """Give up authorized payments, as the orders module asks for it."""

    ecom_order_id: Name100


class AuthorizedPaymentsResponse(Message, kw_only=True):
    """All payments and refunds of the order, as far as is known when it is answered."""

    order_transactions: OrderTransactions


class RedirectUrls(Message, kw_only=True):
    """Where the buyer is sent when the payment has ended."""

    success_url: Name5000 | None = None
    cancel_url: Name5000 | None = None
    error_url: Name5000 | None = None
    pending_url: Name5000 | None = None


class RegularCharge(Message, kw_only=True):
    """A charge through the site's gateway.

    `payment_intent_id` is a prepared collection (`paymentGatewayOrderId`); `delayed_charge` begins a payment that the
    buyer completes.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("payment_intent_id", "delayed_charge"),)

    payment_intent_id: Guid | None = None
    delayed_charge: bool | None = None
    amount: Price
    redirect_urls: RedirectUrls | None = None
    delayed_capture_settings: DelayedCaptureSettings | None = None
    save_payment_method: bool | None = None


class CurrencyConversionInfo(Message, kw_only=True):
    """What the buyer saw of an amount in another currency. Taken note of by nobody: the card pays in the order's."""

    original_currency: CurrencyCode | None = None
    original_amount: PositiveDecimal | None = None
    conversion_rate: PositiveDecimal | None = None


class GiftCardCharge(Message, kw_only=True):
    """A gift card that pays a part."""

    gift_card_code: GiftCardCode
    amount: Price
    currency_conversion_info: CurrencyConversionInfo | None = None


class ChargeOrderRequest(Message, kw_only=True):
    """Pay for an order in up to three ways at once."""

    order_id: Guid
    member_id: Guid | None = None
    regular_charge: RegularCharge | None = None
    gift_cards: Annotated[list[GiftCardCharge], Meta(max_length=100)] = field(default_factory=list)
    memberships: Annotated[list[MembershipCharge], Meta(max_length=100)] = field(default_factory=list)
    idempotency_key: Guid | None = None
    merchant_initiated: bool | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Something is charged, and no card twice."""
        if self.regular_charge is None and not self.gift_cards and not self.memberships:
            names = ["regularCharge", "giftCards", "memberships"]
            text = f"one of {', '.join(names)} must be set"
            yield BrokenRule("", text, "REQUIRED_ONE_OF_FIELD", data={"fields": names})


class ChargeOrderResponse(Message, kw_only=True):
    """The payments that were begun, and all of the order.

    `regular_charge_response_token`: what the buyer's browser needs to complete a payment that is pending: an address to
    go to, or the gateway's client secret.
    """

    payments: list[Payment] = field(default_factory=list)
    order_transactions: OrderTransactions
    regular_charge_response_token: Annotated[str, Meta(min_length=1, max_length=300)] | None = None


class PreparePaymentCollectionRequest(Message, kw_only=True):
    """Prepare the collection of an amount, or change one that was prepared.

    `delayed_capture` is the old form of `delayed_capture_settings`: authorize, and capture by hand.
    """

    ecom_order_id: Name100
    amount: Price
    payment_gateway_order_id: Text300 | None = None
    delayed_capture: bool | None = None
    delayed_capture_settings: DelayedCaptureSettings | None = None


class PreparePaymentCollectionResponse(Message, kw_only=True):
    """The id that stands for the prepared collection: a `paymentIntentId` of `chargeOrder`."""

    payment_gateway_order_id: str


class ChargedBy(Message, kw_only=True):
    """Who collects the payment."""

    id: Guid
    full_name: Name200 | None = None


class CreatePaymentGatewayOrderRequest(Message, kw_only=True):
    """Prepare the collection of all that is due."""

    ecom_order_id: Name100
    charged_by: ChargedBy | None = None


class CreatePaymentGatewayOrderResponse(Message, kw_only=True):
    """As `PreparePaymentCollectionResponse`."""

    payment_gateway_order_id: str
