"""The calls of `rates` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.rates import (
    QuoteResponse,
    ShippingRates,
    ShippingRatesResponse,
    TaxRates,
    TaxRatesResponse,
)

GET_SHIPPING_RATES: Call[ShippingRates] = Call(
    key="rates.getShippingRates",
    method="GET",
    path="/rates/v1/shipping",
    response=ShippingRatesResponse,
    fields={},
    parameters={},
    writes=False,
    member="shipping_rates",
    pages=None,
)

GET_TAX_RATES: Call[TaxRates] = Call(
    key="rates.getTaxRates",
    method="GET",
    path="/rates/v1/tax",
    response=TaxRatesResponse,
    fields={},
    parameters={},
    writes=False,
    member="tax_rates",
    pages=None,
)

QUOTE: Call[QuoteResponse] = Call(
    key="rates.quote",
    method="POST",
    path="/rates/v1/quote",
    response=QuoteResponse,
    fields={
        "address": "address",
        "lines": "lines",
        "currency": "currency",
        "tax_included_in_prices": "taxIncludedInPrices",
        "tax_exempt": "taxExempt",
    },
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

SET_SHIPPING_RATES: Call[ShippingRatesResponse] = Call(
    key="rates.setShippingRates",
    method="POST",
    path="/rates/v1/shipping",
    response=ShippingRatesResponse,
    fields={"shipping_rates": "shippingRates"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

SET_TAX_RATES: Call[TaxRatesResponse] = Call(
    key="rates.setTaxRates",
    method="POST",
    path="/rates/v1/tax",
    response=TaxRatesResponse,
    fields={"tax_rates": "taxRates"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
