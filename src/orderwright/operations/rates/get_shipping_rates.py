"""getShippingRates: the shipping rates of the site."""

from __future__ import annotations

import msgspec

from orderwright.model.rates import GetShippingRatesRequest, ShippingRatesResponse
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.rates import shipping_rates

_encode = msgspec.json.Encoder().encode


async def get_shipping_rates(context: Context, _: GetShippingRatesRequest) -> Answer:
    """The rates; none at revision "0" where nobody has set any."""
    async with context.service.database.acquire() as connection:
        rates = await shipping_rates(connection, context.site)
    return Answer(body=_encode(ShippingRatesResponse(shipping_rates=rates)), revision=int(rates.revision))
