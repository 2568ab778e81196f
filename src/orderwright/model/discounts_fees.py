"""Discounts that were applied and fees that were added."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, Name50, Name100, OneOf, Text200
from orderwright.model.prices import Price
from orderwright.model.taxes import LineItemTaxInfo, TaxableAddress, TaxDetails
from orderwright.model.texts import DiscountRuleName


class DiscountType(StrEnum):
    """What a discount is taken from."""

    GLOBAL = "GLOBAL"
    SPECIFIC_ITEMS = "SPECIFIC_ITEMS"
    SHIPPING = "SHIPPING"


class DiscountReason(StrEnum):
    """Why staff gave a discount."""

    UNSPECIFIED = "UNSPECIFIED"
    EXCHANGED_ITEMS = "EXCHANGED_ITEMS"
    BILLING_ADJUSTMENT = "BILLING_ADJUSTMENT"


class Coupon(Message, kw_only=True):
    """A coupon that the buyer entered."""

    id: str | None = None
    code: str | None = None
    name: str | None = None
    amount: Price | None = None


class MerchantDiscount(Message, kw_only=True):
    """A discount that staff gave, with a reason or a description."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("discount_reason", "description"),)

    discount_reason: DiscountReason | None = None
    description: Text200 | None = None
    amount: Price | None = None


class DiscountRule(Message, kw_only=True):
    """An automatic discount."""

    id: Guid | None = None
    name: DiscountRuleName | None = None
    amount: Price | None = None


class LineItemDiscount(Message, kw_only=True):
    """The share of a discount that one line got."""

    id: Guid | None = None
    total_discount: Price | None = None


class AppliedDiscount(Message, kw_only=True):
    """A discount on the order: a coupon, one given by staff, or an automatic one."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("coupon", "merchant_discount", "discount_rule"),)

    coupon: Coupon | None = None
    merchant_discount: MerchantDiscount | None = None
    discount_rule: DiscountRule | None = None
    discount_type: DiscountType | None = None
    # Deprecated in favour of `lineItemDiscounts`.
    line_item_ids: Annotated[list[Guid], Meta(max_length=300)] = field(default_factory=list)
    id: Guid | None = None
    line_item_discounts: Annotated[list[LineItemDiscount], Meta(max_length=300)] = field(default_factory=list)


class AdditionalFeeSource(StrEnum):
    """Where a fee comes from."""

    SERVICE_PLUGIN = "SERVICE_PLUGIN"
    ITEM = "ITEM"
    MANUAL = "MANUAL"
    SHIPPING = "SHIPPING"
    PLATFORM = "PLATFORM"


class AdditionalFee(Message, kw_only=True):
    """A fee on top of the items, such as gift wrapping."""

    code: Name100 | None = None
    name: Name50 | None = None
    price: Price | None = None
    # Deprecated in favour of `taxInfo`.
    tax_details: TaxDetails | None = None
    tax_info: LineItemTaxInfo | None = None
    provider_app_id: Guid | None = None
    price_before_tax: Price | None = None
    price_after_tax: Price | None = None
    id: Guid | None = None
    line_item_ids: list[Guid] = field(default_factory=list)
    source: AdditionalFeeSource | None = None
    taxable_address: TaxableAddress | None = None
