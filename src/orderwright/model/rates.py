"""What shipping costs and which taxes are due where: the settings of a site, and what they come to for an address.

Rates are fractions: 0.19 is 19 percent. Weights are in the weight unit of the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta, field

from orderwright.model.addresses import Address
from orderwright.model.base import (
    Amount,
    BrokenRule,
    CountryCode,
    CurrencyCode,
    Guid,
    Message,
    Name10,
    Name50,
    Name100,
    Name200,
    OneOf,
    Quantity,
    TaxRate,
    Text200,
    Text500,
    Timestamp,
)
from orderwright.model.catalog import ProductType, Weight
from orderwright.model.item_parts import CatalogReference
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingPrice, ShippingRegion
from orderwright.model.summaries import PriceSummary
from orderwright.model.taxes import JurisdictionType, LineItemTaxInfo, OrderTaxBreakdown

#: A revision as the wire writes it.
Revision = Annotated[str, Meta(pattern=r"^(?:0|[1-9][0-9]{0,17})$(?!\n)")]


class RatesKind(StrEnum):
    """Which of the two settings."""

    SHIPPING = "SHIPPING"
    TAX = "TAX"


class Destination(Message, kw_only=True):
    """A part of the world: a country, narrowed by a subdivision and by the beginning of postal codes."""

    country: CountryCode
    # ISO 3166-2, such as `US-NY`; of that country.
    subdivision: Name50 | None = None
    # Compared without blanks, hyphens and case.
    postal_prefix: Name10 | None = None


class Tier(Message, kw_only=True):
    """What is charged from a subtotal or a weight on, up to the next tier. Without a price: not offered from there."""

    from_: Amount = field(name="from")
    price: Price | None = None


class ShippingOptionRate(Message, kw_only=True):
    """A way to ship, and what it costs: always the same, or by tiers of the subtotal or of the total weight.

    The texts become those of the order's `shippingInfo`. `free_from` is the subtotal from which on (inclusive) it is
    free; below the first tier the option is not offered.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("flat", "by_subtotal", "by_weight", required=True),)

    code: Name100
    title: Name200
    delivery_time: Text500 | None = None
    carrier_id: Name100 | None = None
    flat: Price | None = None
    by_subtotal: Annotated[list[Tier], Meta(min_length=1, max_length=50)] | None = None
    by_weight: Annotated[list[Tier], Meta(min_length=1, max_length=50)] | None = None
    free_from: Price | None = None


class ShippingRegionRates(Message, kw_only=True):
    """The options for some destinations, or for the rest of the world."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("destinations", "rest_of_world", required=True),)

    name: Name100
    destinations: Annotated[list[Destination], Meta(min_length=1, max_length=500)] | None = None
    rest_of_world: bool | None = None
    options: Annotated[list[ShippingOptionRate], Meta(max_length=50)] = field(default_factory=list)


class ShippingRatesInput(Message, kw_only=True):
    """All shipping rates of a site, as sent. They replace those before.

    `revision`, where it is sent, must be the present one ("0" before there are any), so that no change is lost.
    """

    revision: Revision | None = None
    # That of the site when absent.
    currency: CurrencyCode | None = None
    # By which the tax settings choose the taxes on shipping; absent: the rates for all other goods.
    tax_group_id: Guid | None = None
    regions: Annotated[list[ShippingRegionRates], Meta(max_length=100)] = field(default_factory=list)


class ShippingRates(ShippingRatesInput, kw_only=True):
    """All shipping rates of a site. Prices are in `currency`."""

    revision: str
    currency: CurrencyCode
    # Absent as long as nobody has set any.
    updated_date: Timestamp | None = None


class ManualTax(Message, kw_only=True):
    """One tax. Its words stand in the tax breakdown of orders."""

    name: Name200
    # A fraction of at most 1 with at most 6 digits behind the point: 0.19 is 19 percent.
    rate: TaxRate
    tax_type: Text200 | None = None
    jurisdiction: Text200 | None = None
    jurisdiction_type: JurisdictionType | None = None


class TaxGroupRates(Message, kw_only=True):
    """The taxes on the goods of a group; without a group: on all that has no entry of its own. They add up.

    An empty list is an answer, too: these goods are not taxed.
    """

    tax_group_id: Guid | None = None
    # As many as the tax breakdown of a line has room for.
    taxes: Annotated[list[ManualTax], Meta(max_length=7)] = field(default_factory=list)


class TaxRegionRates(Message, kw_only=True):
    """The taxes for some destinations, or for the rest of the world."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("destinations", "rest_of_world", required=True),)

    name: Name100
    destinations: Annotated[list[Destination], Meta(min_length=1, max_length=500)] | None = None
    rest_of_world: bool | None = None
    groups: Annotated[list[TaxGroupRates], Meta(max_length=50)] = field(default_factory=list)
    # Whether shipping is taxed there; true when absent.
    shipping_taxed: bool | None = None


class TaxGroup(Message, kw_only=True):
    """A kind of goods that is taxed in its own way, such as food or books."""

    id: Guid
    name: Name100


class TaxRatesInput(Message, kw_only=True):
    """All manual tax rates of a site, as sent. They replace those before.

    `revision`, where it is sent, must be the present one ("0" before there are any), so that no change is lost.
    """

    revision: Revision | None = None
    tax_groups: Annotated[list[TaxGroup], Meta(max_length=100)] = field(default_factory=list)
    regions: Annotated[list[TaxRegionRates], Meta(max_length=500)] = field(default_factory=list)


class TaxRates(TaxRatesInput, kw_only=True):
    """All manual tax rates of a site."""

    revision: str
    # Absent as long as nobody has set any.
    updated_date: Timestamp | None = None


class GetShippingRatesRequest(Message, kw_only=True):
    """Nothing to say: a site has one set of shipping rates."""


class GetTaxRatesRequest(Message, kw_only=True):
    """Nothing to say: a site has one set of tax rates."""


class SetShippingRatesRequest(Message, kw_only=True):
    """The shipping rates from now on."""

    shipping_rates: ShippingRatesInput


class SetTaxRatesRequest(Message, kw_only=True):
    """The tax rates from now on."""

    tax_rates: TaxRatesInput


class ShippingRatesResponse(Message, kw_only=True):
    """The shipping rates as they are now."""

    shipping_rates: ShippingRates


class TaxRatesResponse(Message, kw_only=True):
    """The tax rates as they are now."""

    tax_rates: TaxRates


class QuoteLine(Message, kw_only=True):
    """Something to be sold: an item of the catalogue, something else with a price, or an item at another price.

    What is sent counts; of an item of the catalogue the rest is the catalogue's.
    """

    catalog_reference: CatalogReference | None = None
    # Required without a reference to the catalogue.
    name: Name200 | None = None
    quantity: Quantity = 1
    # Of one unit; required without a reference to the catalogue.
    price: Price | None = None
    # Of one unit.
    weight: Weight | None = None
    tax_group_id: Guid | None = None
    # PHYSICAL when absent and the catalogue says nothing. Only physical things are shipped.
    item_type: ProductType | None = None

    def check(self) -> Iterator[BrokenRule]:
        """What is not of the catalogue needs a name and a price."""
        if self.catalog_reference is None:
            for name in ("name", "price"):
                if getattr(self, name) is None:
                    yield BrokenRule(name, "is required without a catalogReference", "REQUIRED_FIELD")


class QuoteRequest(Message, kw_only=True):
    """What would this cost, shipped there? Nothing is kept."""

    address: Address | None = None
    lines: Annotated[list[QuoteLine], Meta(min_length=1, max_length=300)]
    # That of the site when absent.
    currency: CurrencyCode | None = None
    # The custom of the site when absent.
    tax_included_in_prices: bool | None = None
    tax_exempt: bool | None = None


class QuotedLine(Message, kw_only=True):
    """A line with its tax. The totals are for the whole quantity."""

    catalog_reference: CatalogReference | None = None
    name: Name200
    sku: str | None = None
    quantity: Quantity
    item_type: ProductType
    price: Price
    total_price_before_tax: Price
    total_price_after_tax: Price
    tax_info: LineItemTaxInfo
    # Of one unit.
    weight: Weight | None = None


class QuotedShippingOption(Message, kw_only=True):
    """A way to ship with its tax, and what the whole order costs with it. `region` and `cost` fit `shippingInfo`."""

    code: str
    title: str
    delivery_time: str | None = None
    carrier_id: str | None = None
    region: ShippingRegion
    cost: ShippingPrice
    price_summary: PriceSummary
    tax_breakdown: list[OrderTaxBreakdown]


class QuoteResponse(Message, kw_only=True):
    """The lines with their taxes, the ways to ship them, cheapest first, and what the lines cost without shipping.

    There are no ways to ship if nothing physical is sold, nothing fits the address, or the rates are in another
    currency.
    """

    currency: CurrencyCode
    lines: list[QuotedLine]
    shipping_options: list[QuotedShippingOption]
    price_summary: PriceSummary
    tax_breakdown: list[OrderTaxBreakdown]
    # Of all that is physical, as a decimal text.
    total_weight: str


class ShippingOption(msgspec.Struct, frozen=True, kw_only=True):
    """A way to ship to a destination. `price` is in whole minor units and in the terms of the site's prices."""

    code: str
    title: str
    delivery_time: str | None
    carrier_id: str | None
    region: str
    price: Decimal
    tax_group_id: str | None
