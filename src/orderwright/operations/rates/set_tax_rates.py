"""setTaxRates: other tax rates of the site."""

from __future__ import annotations

import msgspec

from orderwright.model.rates import SetTaxRatesRequest, TaxRatesResponse
from orderwright.workflows import rates as workflow
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def set_tax_rates(context: Context, request: SetTaxRatesRequest) -> Answer:
    """Replace the rates. Where they are so already, nothing is written and the revision stays."""
    rates = await workflow.set_tax_rates(context, request.tax_rates)
    return Answer(body=_encode(TaxRatesResponse(tax_rates=rates)), revision=int(rates.revision))
