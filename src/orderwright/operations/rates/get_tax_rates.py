"""getTaxRates: the tax rates of the site."""

from __future__ import annotations

import msgspec

from orderwright.model.rates import GetTaxRatesRequest, TaxRatesResponse
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.rates import tax_rates

_encode = msgspec.json.Encoder().encode


async def get_tax_rates(context: Context, _: GetTaxRatesRequest) -> Answer:
    """The rates; none at revision "0" where nobody has set any."""
    async with context.service.database.acquire() as connection:
        rates = await tax_rates(connection, context.site)
    return Answer(body=_encode(TaxRatesResponse(tax_rates=rates)), revision=int(rates.revision))
