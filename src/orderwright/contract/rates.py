"""Shipping rates, manual tax rates and quotes: an addition, since the original leaves them to its checkout."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission
from orderwright.model.rates import (
    GetShippingRatesRequest,
    GetTaxRatesRequest,
    QuoteRequest,
    QuoteResponse,
    SetShippingRatesRequest,
    SetTaxRatesRequest,
    ShippingRatesResponse,
    TaxRatesResponse,
)

_REPLACED = "Replaces all of them. With `revision` or `If-Match` only if nobody has changed them since they were read."

GET_SHIPPING_RATES = Operation(
    module="rates",
    name="getShippingRates",
    method="GET",
    path="/rates/v1/shipping",
    request=GetShippingRatesRequest,
    response=ShippingRatesResponse,
    permission=Permission.READ_CATALOG,
    unit=Unit.READ,
    summary="Read what shipping costs where",
    addition=True,
)

SET_SHIPPING_RATES = Operation(
    module="rates",
    name="setShippingRates",
    method="POST",
    path="/rates/v1/shipping",
    request=SetShippingRatesRequest,
    response=ShippingRatesResponse,
    permission=Permission.MANAGE_RATES,
    unit=Unit.WRITE,
    conditional=True,
    summary="Set what shipping costs where",
    description=_REPLACED,
    addition=True,
)

GET_TAX_RATES = Operation(
    module="rates",
    name="getTaxRates",
    method="GET",
    path="/rates/v1/tax",
    request=GetTaxRatesRequest,
    response=TaxRatesResponse,
    permission=Permission.READ_CATALOG,
    unit=Unit.READ,
    summary="Read which taxes are due where",
    addition=True,
)

SET_TAX_RATES = Operation(
    module="rates",
    name="setTaxRates",
    method="POST",
    path="/rates/v1/tax",
    request=SetTaxRatesRequest,
    response=TaxRatesResponse,
    permission=Permission.MANAGE_RATES,
    unit=Unit.WRITE,
    conditional=True,
    summary="Set which taxes are due where",
    description=_REPLACED,
    addition=True,
)

QUOTE = Operation(
    module="rates",
    name="quote",
    method="POST",
    path="/rates/v1/quote",
    request=QuoteRequest,
    response=QuoteResponse,
    permission=Permission.READ_CATALOG,
    unit=Unit.READ,
    summary="Tell what goods cost with tax, and every way to ship them to an address",
    description="Nothing is kept. The figures are those that an order of these lines would have.",
    errors=(
        ErrorCode(
            "CATALOG_ITEM_NOT_FOUND",
            Status.NOT_FOUND,
            "The catalogue has no such item, or none of that variant, or the item has variants and none is named.",
        ),
        ErrorCode("CATALOG_ITEM_NOT_AVAILABLE", Status.FAILED_PRECONDITION, "The item is archived, or not for sale."),
        ErrorCode(
            "CATALOG_CURRENCY_MISMATCH",
            Status.FAILED_PRECONDITION,
            "The catalogue's price is in another currency, and the line says none of its own.",
        ),
    ),
    addition=True,
)
