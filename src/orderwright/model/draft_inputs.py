"""What callers put into draft orders: lines, discounts, fees, a deposit, and a draft as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.addresses import AddressWithContact
from orderwright.model.base import (
    END,
    BrokenRule,
    Count1000000,
    Guid,
    Message,
    Name50,
    Name100,
    OneOf,
    Quantity,
    Text200,
)
from orderwright.model.discounts_fees import DiscountType, LineItemDiscount
from orderwright.model.extras import BusinessLocation, ExtendedFields
from orderwright.model.item_parts import (
    CatalogReference,
    DescriptionLine,
    Image,
    ItemType,
    LocationAndQuantity,
    ModifierGroup,
    PhysicalProperties,
)
from orderwright.model.order_parts import BuyerInfo
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo
from orderwright.model.summaries import PriceSummary
from orderwright.model.texts import PriceDescription, ProductName

_HUNDRED = r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?|100(?:\.0{1,2})?)"
#: More than 0 and at most 100, two digits behind the point: 12.5 is 12.5 percent.
DiscountPercentage = Annotated[
    str,
    Meta(
        pattern=rf"^(?=[0-9.]*[1-9]){_HUNDRED}{END}",
        extra={"format": "DECIMAL_VALUE", "decimal": {"gte": "0.01", "lte": "100", "max_scale": 2}},
    ),
]
#: The same, 0 included.
Percentage = Annotated[
    str,
    Meta(
        pattern=rf"^{_HUNDRED}{END}",
        extra={"format": "DECIMAL_VALUE", "decimal": {"gte": "0", "lte": "100", "max_scale": 2}},
    ),
]


class PageAddress(Message, kw_only=True):
    """The page of a product (`PageUrlV2` in the contract). Lines of orders have no place for it."""

    relative_path: str | None = None
    url: str | None = None


class CatalogReferenceLineItem(Message, kw_only=True):
    """An item of the catalogue to sell. What is not sent is the catalogue's."""

    catalog_reference: CatalogReference
    # 1 when absent.
    quantity: Quantity | None = None
    # Of one unit, in place of the catalogue's.
    price: Price | None = None
    price_undetermined: bool | None = None
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)] = field(default_factory=list)
    # The id of the line; made by the service when absent.
    id: Guid | None = None


class CustomLineItem(Message, kw_only=True):
    """Something to sell that is in no catalogue. A name and a price are required."""

    id: Guid | None = None
    # 1 when absent.
    quantity: Quantity | None = None
    catalog_reference: CatalogReference | None = None
    product_name: ProductName
    url: PageAddress | None = None
    # Of one unit.
    price: Price
    line_item_price: Price | None = None
    full_price: Price | None = None
    # Of one unit, before the line's own discount; `price` when absent.
    price_before_discounts: Price | None = None
    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)] = field(default_factory=list)
    media: Image | None = None
    physical_properties: PhysicalProperties | None = None
    # PHYSICAL when absent.
    item_type: ItemType | None = None
    price_description: PriceDescription | None = None
    delivery_profile_id: Guid | None = None
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)] = field(default_factory=list)


class DescriptionLinesOverride(Message, kw_only=True):
    """The description lines from now on."""

    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)] = field(default_factory=list)


class ModifiersGroupsOverride(Message, kw_only=True):
    """The modifiers from now on."""

    modifier_groups: Annotated[list[ModifierGroup], Meta(max_length=10)] = field(default_factory=list)


class LineItemChangeDetails(Message, kw_only=True):
    """Changes of one line; what is absent stays. A quantity of 0 takes the line out."""

    line_item_id: Guid
    new_quantity: Count1000000 | None = None
    # Of one unit, as a decimal text.
    new_price: (
        Annotated[
            str,
            Meta(
                pattern=rf"^(?:[0-9]{{1,15}}(?:\.[0-9]{{1,20}})?|10{{15}}(?:\.0{{1,20}})?){END}",
                extra={"format": "DECIMAL_VALUE", "decimal": {"gte": "0", "lte": "1000000000000000"}},
            ),
        ]
        | None
    ) = None
    new_price_description: PriceDescription | None = None
    new_product_name: ProductName | None = None
    new_description_lines: DescriptionLinesOverride | None = None
    new_modifier_groups: ModifiersGroupsOverride | None = None


class DepositDetails(Message, kw_only=True):
    """What is due at once: an amount, or a percentage of the total."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("amount", "percentage"),)

    amount: Price | None = None
    percentage: Percentage | None = None
    # Made by the service.
    price_summary: PriceSummary | None = None


class IdAndApplied(Message, kw_only=True):
    """Whether the discount or fee of that id is applied."""

    id: Guid
    applied: bool


class DiscountOption(Message, kw_only=True):
    """A discount that staff gives: an amount or a percentage of what it is for. Not applied unless it says so."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("price_amount", "percentage"),)

    price_amount: Price | None = None
    percentage: DiscountPercentage | None = None
    discount_type: DiscountType
    # Deprecated in favour of `lineItemDiscounts`.
    line_item_id: Guid | None = None
    # Deprecated in favour of `priceAmount` and `percentage`.
    amount: Price | None = None
    description: Text200 | None = None
    apply_to_draft_order: bool | None = None
    # The line that a discount on an item is for.
    line_item_discounts: Annotated[list[LineItemDiscount], Meta(max_length=1)] = field(default_factory=list)

    @property
    def target(self) -> str | None:
        """The id of the line that it is for, in small letters, if it names one."""
        named = next((part.id for part in self.line_item_discounts if part.id), None) or self.line_item_id
        return named.lower() if named else None

    def check(self) -> Iterator[BrokenRule]:
        """It has a size, and a discount on an item names the item."""
        if self.price_amount is None and self.percentage is None and self.amount is None:
            yield BrokenRule("priceAmount", "an amount or a percentage is required", "REQUIRED_ONE_OF_FIELD")
        named = self.line_item_id or any(part is None or part.id for part in self.line_item_discounts or ())
        if self.discount_type == DiscountType.SPECIFIC_ITEMS and not named:
            text = "a discount on an item needs the id of its line"
            yield BrokenRule("lineItemDiscounts", text, "REQUIRED_FIELD")


class FeeTaxDetails(Message, kw_only=True):
    """How a fee is taxed (`TaxDetails` of draft orders in the contract): not at all unless it is `taxable`."""

    taxable: bool | None = None
    tax_group_id: Guid | None = None


class AdditionalFeeOption(Message, kw_only=True):
    """A fee that staff charges. Not applied unless it says so."""

    name: Name50
    price: Price
    tax_details: FeeTaxDetails | None = None
    apply_to_draft_order: bool | None = None
    code: Name100 | None = None
    # The lines that it is charged for; the whole draft when empty.
    line_item_ids: Annotated[list[Guid], Meta(max_length=300)] = field(default_factory=list)


class DraftOrderInput(Message, kw_only=True):
    """A draft from scratch as a whole. All parts may be missing; discounts and fees in it follow their own rules."""

    catalog_line_items: Annotated[list[CatalogReferenceLineItem], Meta(max_length=300)] = field(default_factory=list)
    custom_line_items: Annotated[list[CustomLineItem], Meta(max_length=300)] = field(default_factory=list)
    discounts: Annotated[list[DiscountOption], Meta(max_length=100)] = field(default_factory=list)
    buyer_info: BuyerInfo | None = None
    additional_fees: Annotated[list[AdditionalFeeOption], Meta(max_length=100)] = field(default_factory=list)
    recipient_info: AddressWithContact | None = None
    shipping_info: ShippingInfo | None = None
    billing_info: AddressWithContact | None = None
    tax_exempt: bool | None = None
    business_location: BusinessLocation | None = None
    extended_fields: ExtendedFields | None = None
