"""The lines of an order: as sent by a caller, and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, field

from orderwright.model.base import BrokenRule, Count100000, Guid, GuidOrEmpty, Message, Quantity
from orderwright.model.extras import ExtendedFields
from orderwright.model.item_parts import (
    CatalogReference,
    DecimalQuantity,
    DescriptionLine,
    DigitalFile,
    Image,
    ItemType,
    ItemTypePreset,
    LocationAndQuantity,
    ModifierGroup,
    PaymentOptionType,
    PhysicalProperties,
    SubscriptionInfo,
)
from orderwright.model.prices import Price
from orderwright.model.taxes import LineItemTaxInfo, TaxableAddress, TaxDetails
from orderwright.model.texts import PriceDescription, ProductName


class OrderLineItemInput(Message, kw_only=True):
    """A line of an order as a caller sends it to `createOrder`.

    Totals, tax and modifiers are facts of the sale and kept as sent; what is missing of them is computed. An empty
    or missing id is made by the service.
    """

    id: GuidOrEmpty | None = None
    product_name: ProductName
    catalog_reference: CatalogReference | None = None
    quantity: Quantity
    # For the whole quantity, with the line's share of discounts on the order.
    total_discount: Price | None = None
    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)] = field(default_factory=list)
    image: Image | None = None
    physical_properties: PhysicalProperties | None = None
    item_type: ItemType
    # The app that fulfils the line; absent when the business does it itself.
    fulfiller_id: Guid | None = None
    # How many units were refunded, and how many of them went back into stock.
    refund_quantity: Count100000 | None = None
    restock_quantity: Count100000 | None = None
    # One unit after the line's own discounts; `price_before_discounts` is the same before them.
    price: Price
    price_before_discounts: Price | None = None
    # For the whole quantity.
    total_price_before_tax: Price | None = None
    total_price_after_tax: Price | None = None
    # FULL_PAYMENT_ONLINE when absent.
    payment_option: PaymentOptionType | None = None
    # Deprecated in favour of `taxInfo`.
    tax_details: TaxDetails | None = None
    tax_info: LineItemTaxInfo | None = None
    # Required for digital items.
    digital_file: DigitalFile | None = None
    subscription_info: SubscriptionInfo | None = None
    price_description: PriceDescription | None = None
    # For one unit, when the payment option is a deposit.
    deposit_amount: Price | None = None
    # Their quantities add up to the line's quantity at most.
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)] = field(default_factory=list)
    line_item_price: Price | None = None
    taxable_address: TaxableAddress | None = None
    # True when the price is agreed later.
    price_undetermined: bool | None = None
    # True when the quantity can't be edited.
    fixed_quantity: bool | None = None
    decimal_quantity: DecimalQuantity | None = None
    extended_fields: ExtendedFields | None = None
    modifier_groups: Annotated[list[ModifierGroup], Meta(max_length=10)] = field(default_factory=list)

    def check(self) -> Iterator[BrokenRule]:
        """Digital items need a file, measured quantities a quantity of 1, locations must not exceed the line."""
        if self.item_type and self.item_type.preset == ItemTypePreset.DIGITAL and self.digital_file is None:
            yield BrokenRule("digitalFile", "a digital item needs a digitalFile", "REQUIRED_FIELD")
        if self.decimal_quantity is not None and self.quantity and (not self.fixed_quantity or self.quantity != 1):
            text = "needs fixedQuantity true and a quantity of 1 on the same line"
            yield BrokenRule("decimalQuantity", text, "OTHER", "DECIMAL_QUANTITY_NEEDS_FIXED_QUANTITY")
        at_locations = sum(part.quantity or 0 for part in self.locations or ())
        if self.quantity and at_locations > self.quantity:
            text = f"the quantities at the locations add up to {at_locations}, more than the line's {self.quantity}"
            data = {"threshold": self.quantity}
            yield BrokenRule("locations", text, "OTHER", "LOCATION_QUANTITIES_EXCEED_LINE", data)


class ImportedLineItem(OrderLineItemInput, kw_only=True):
    """A line as `importOrder` takes it: stored as it was sold elsewhere, so rules between its fields do not hold."""

    def check(self) -> Iterator[BrokenRule]:
        """None: see the class."""
        return iter(())


class OrderLineItem(OrderLineItemInput, kw_only=True):
    """A line of an order. Everything without a default is always there and always encoded."""

    id: Guid
    product_name: ProductName
    quantity: Quantity
    total_discount: Price
    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)]
    item_type: ItemType
    price: Price
    price_before_discounts: Price
    total_price_before_tax: Price
    total_price_after_tax: Price
    payment_option: PaymentOptionType
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)]
    price_undetermined: bool
    fixed_quantity: bool
