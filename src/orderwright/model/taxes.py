"""Tax on lines, shipping, fees and the whole order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, TaxRate, Text200
from orderwright.model.prices import Price


class JurisdictionType(StrEnum):
    """The level of the authority that levies a tax."""

    UNDEFINED = "UNDEFINED"
    COUNTRY = "COUNTRY"
    STATE = "STATE"
    COUNTY = "COUNTY"
    CITY = "CITY"
    SPECIAL = "SPECIAL"


class TaxableAddressType(StrEnum):
    """Which address decides about the tax."""

    BUSINESS = "BUSINESS"
    BILLING = "BILLING"
    SHIPPING = "SHIPPING"


class TaxableAddress(Message, kw_only=True):
    """The address by which something is taxed."""

    address_type: TaxableAddressType | None = None


class TaxDetails(Message, kw_only=True):
    """Tax in the old form, kept beside `taxInfo` for older programs (`ItemTaxFullDetails` in the contract)."""

    taxable_amount: Price | None = None
    # A fraction: 0.04 is 4 percent.
    tax_rate: TaxRate | None = None
    total_tax: Price | None = None


class LineItemTaxBreakdown(Message, kw_only=True):
    """One of the taxes on a line, shipping or fee."""

    jurisdiction: Text200 | None = None
    # A fraction.
    rate: TaxRate | None = None
    tax_amount: Price | None = None
    tax_type: Text200 | None = None
    tax_name: Text200 | None = None
    jurisdiction_type: JurisdictionType | None = None
    non_taxable_amount: Price | None = None
    taxable_amount: Price | None = None


class LineItemTaxInfo(Message, kw_only=True):
    """The tax on a line, shipping or fee; the breakdown adds up to `tax_amount`."""

    tax_amount: Price | None = None
    taxable_amount: Price | None = None
    # A fraction: 0.04 is 4 percent. The sum over the breakdown.
    tax_rate: TaxRate | None = None
    tax_group_id: Guid | None = None
    tax_included_in_price: bool | None = None
    tax_breakdown: Annotated[list[LineItemTaxBreakdown], Meta(max_length=7)] = field(default_factory=list)


class OrderTaxBreakdown(Message, kw_only=True):
    """One of the taxes of the order, added up over everything it is levied on."""

    tax_name: Text200 | None = None
    tax_type: Text200 | None = None
    jurisdiction: Text200 | None = None
    jurisdiction_type: JurisdictionType | None = None
    # A fraction.
    rate: TaxRate | None = None
    aggregated_tax_amount: Price | None = None


class OrderTaxInfoInput(Message, kw_only=True):
    """The tax of the whole order as sent; a missing total is computed."""

    total_tax: Price | None = None
    tax_breakdown: Annotated[list[OrderTaxBreakdown], Meta(max_length=50)] = field(default_factory=list)
    tax_exempt: bool | None = None


class OrderTaxInfo(OrderTaxInfoInput, kw_only=True):
    """The tax of the whole order."""

    total_tax: Price


class TaxSummaryInput(Message, kw_only=True):
    """The tax of the whole order in the old form, as sent."""

    total_tax: Price | None = None


class TaxSummary(TaxSummaryInput, kw_only=True):
    """The tax of the whole order in the old form."""

    total_tax: Price
