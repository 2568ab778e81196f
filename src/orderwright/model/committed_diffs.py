"""What the event of a committed draft tells: how the order differs from what it was before."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, OneOf, Quantity
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_orders import ItemChangedDetails
from orderwright.model.item_parts import (
    CatalogReference,
    DescriptionLine,
    Image,
    ItemType,
    LocationAndQuantity,
    ModifierGroup,
    PaymentOptionType,
    PhysicalProperties,
    SubscriptionInfo,
)
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo
from orderwright.model.taxes import TaxDetails
from orderwright.model.texts import PriceDescription, ProductName


class RemovedLineItem(Message, kw_only=True):
    """A line that is gone, as it was (`OrderLineItemChangedDetails` in the contract)."""

    product_name: ProductName | None = None
    catalog_reference: CatalogReference | None = None
    quantity: Quantity | None = None
    total_discount: Price | None = None
    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)] = field(default_factory=list)
    image: Image | None = None
    physical_properties: PhysicalProperties | None = None
    item_type: ItemType | None = None
    fulfiller_id: Guid | None = None
    price: Price | None = None
    price_before_discounts: Price | None = None
    total_price_after_tax: Price | None = None
    # As on the line: the contract's enum of it names two of the options only.
    payment_option: PaymentOptionType | None = None
    tax_details: TaxDetails | None = None
    price_description: PriceDescription | None = None
    line_item_price: Price | None = None
    total_price_before_tax: Price | None = None
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)] = field(default_factory=list)
    subscription_info: SubscriptionInfo | None = None
    modifier_groups: Annotated[list[ModifierGroup], Meta(max_length=10)] = field(default_factory=list)


class LineItemDelta(Message, kw_only=True):
    """What became of one line."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("line_item_added", "changed_details", "line_item_removed"),)

    line_item_added: bool | None = None
    changed_details: ItemChangedDetails | None = None
    line_item_removed: RemovedLineItem | None = None
    line_item_id: Guid


class AppliedDiscountDelta(Message, kw_only=True):
    """What became of one discount: as it is now, or that it is gone."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("edited_discount", "discount_removed"),)

    edited_discount: AppliedDiscount | None = None
    discount_removed: bool | None = None
    discount_id: Guid


class AdditionalFeeDelta(Message, kw_only=True):
    """What became of one fee: as it is now, or that it is gone."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("edited_additional_fee", "additional_fee_removed"),)

    edited_additional_fee: AdditionalFee | None = None
    additional_fee_removed: bool | None = None
    additional_fee_id: Guid


class CommittedDiffs(Message, kw_only=True):
    """All that a commit changed of the money of an order."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("changed_shipping_info", "shipping_info_removed"),)

    changed_shipping_info: ShippingInfo | None = None
    shipping_info_removed: bool | None = None
    line_items: Annotated[list[LineItemDelta], Meta(max_length=600)]
    applied_discounts: Annotated[list[AppliedDiscountDelta], Meta(max_length=640)]
    additional_fees: Annotated[list[AdditionalFeeDelta], Meta(max_length=200)]
