"""Statuses and small parts of an order."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from orderwright.model.base import BrokenRule, Email, Guid, Message, OneOf, Text100, Text300


class OrderStatus(StrEnum):
    """The life of an order. `PENDING` and `REJECTED` belong to checkouts whose payment is under way or has failed."""

    INITIALIZED = "INITIALIZED"
    APPROVED = "APPROVED"
    CANCELED = "CANCELED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"


class PaymentStatus(StrEnum):
    """What the payments on record add up to (`PaymentStatusEnumPaymentStatus` in the contract)."""

    UNSPECIFIED = "UNSPECIFIED"
    NOT_PAID = "NOT_PAID"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    FULLY_REFUNDED = "FULLY_REFUNDED"
    PENDING = "PENDING"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PENDING_MERCHANT = "PENDING_MERCHANT"
    CANCELED = "CANCELED"
    DECLINED = "DECLINED"


class FulfillmentStatus(StrEnum):
    """Whether all, some or no units are in a fulfillment."""

    NOT_FULFILLED = "NOT_FULFILLED"
    FULFILLED = "FULFILLED"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"


class WeightUnit(StrEnum):
    """The unit of the weights on the lines."""

    UNSPECIFIED_WEIGHT_UNIT = "UNSPECIFIED_WEIGHT_UNIT"
    KG = "KG"
    LB = "LB"


class AttributionSource(StrEnum):
    """The advertisement that led to the order."""

    UNSPECIFIED = "UNSPECIFIED"
    FACEBOOK_ADS = "FACEBOOK_ADS"


class ChannelType(StrEnum):
    """Where the order was placed."""

    UNSPECIFIED = "UNSPECIFIED"
    WEB = "WEB"
    POS = "POS"
    EBAY = "EBAY"
    AMAZON = "AMAZON"
    OTHER_PLATFORM = "OTHER_PLATFORM"
    WIX_APP_STORE = "WIX_APP_STORE"
    WIX_INVOICES = "WIX_INVOICES"
    BACKOFFICE_MERCHANT = "BACKOFFICE_MERCHANT"
    WISH = "WISH"
    CLASS_PASS = "CLASS_PASS"  # noqa: S105 - the name of a shop
    GLOBAL_E = "GLOBAL_E"
    FACEBOOK = "FACEBOOK"
    ETSY = "ETSY"
    TIKTOK = "TIKTOK"
    FAIRE_COM = "FAIRE_COM"
    PAYPAL_AGENTIC_CHECKOUT = "PAYPAL_AGENTIC_CHECKOUT"
    STRIPE_AGENTIC_CHECKOUT = "STRIPE_AGENTIC_CHECKOUT"


class ChannelInfo(Message, kw_only=True):
    """The channel of the sale, and the order's id and page there."""

    type: ChannelType
    external_order_id: Text100 | None = None
    external_order_url: Text300 | None = None

    def check(self) -> Iterator[BrokenRule]:
        """The channel must be named; an unknown platform is OTHER_PLATFORM."""
        if self.type == ChannelType.UNSPECIFIED:
            yield BrokenRule("type", "must name the channel of the sale", "INVALID_ENUM_VALUE")


class BuyerInfo(Message, kw_only=True):
    """Who buys: a member or a visitor, and the contact."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("visitor_id", "member_id"),)

    visitor_id: Guid | None = None
    member_id: Guid | None = None
    contact_id: Guid | None = None
    email: Email | None = None


class CreatedBy(Message, kw_only=True):
    """The identity that made the order."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("user_id", "member_id", "visitor_id", "app_id"),)

    user_id: Guid | None = None
    member_id: Guid | None = None
    visitor_id: Guid | None = None
    app_id: Guid | None = None
