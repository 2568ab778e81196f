"""setShippingRates: other shipping rates of the site."""

from __future__ import annotations

import msgspec

from orderwright.model.rates import SetShippingRatesRequest, ShippingRatesResponse
from orderwright.workflows import rates as workflow
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def set_shipping_rates(context: Context, request: SetShippingRatesRequest) -> Answer:
    """Replace the rates. Where they are so already, nothing is written and the revision stays."""
    rates = await workflow.set_shipping_rates(context, request.shipping_rates)
    return Answer(body=_encode(ShippingRatesResponse(shipping_rates=rates)), revision=int(rates.revision))
