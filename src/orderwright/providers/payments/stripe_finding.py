"""Finding at Stripe what a call made there, by our reference.

Stripe's lists are complete at once, but can't be asked for a reference; its search can, but lags behind (usually
seconds, in an outage hours) and is not offered everywhere. So the newest payments are read first, back to before the
call, and the search is only believed about what is older than its lag.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import stripe

from orderwright.providers.payments.gateway import GatewayUnavailable
from orderwright.providers.payments.stripe_notifications import REFERENCE_KEY
from orderwright.providers.payments.stripe_shapes import StripePayment, StripeRefund, read

if TYPE_CHECKING:
    from stripe._v1_services import V1Services

#: How much later than Stripe's our clock may run, and how long the search may lag, in seconds.
_CLOCK_SKEW: Final = 3600
_SEARCH_LAG: Final = 6 * 3600
_PAGE: Final = 100
_MOST_PAGES: Final = 10


async def find_payment(api: V1Services, reference: str, asked_at: datetime | None) -> StripePayment | None:
    """The payment that carries the reference; None if there is certainly none.

    Raises `GatewayUnavailable` while that can't be told, and what the package raises.
    """
    oldest = 0 if asked_at is None else int(asked_at.timestamp()) - _CLOCK_SKEW
    after: str | None = None
    newest: int | None = None
    reached = 0
    for _ in range(_MOST_PAGES):
        page = await api.payment_intents.list_async(
            {"limit": _PAGE, "expand": ["data.latest_charge"]}
            if after is None
            else {"limit": _PAGE, "expand": ["data.latest_charge"], "starting_after": after}
        )
        payments = [read(one.to_dict(), StripePayment) for one in page.data]
        for payment in payments:
            if (payment.metadata or {}).get(REFERENCE_KEY) == reference:
                return payment
        if not payments or not page.has_more or payments[-1].created < oldest:
            return None
        newest = payments[0].created if newest is None else newest
        after, reached = payments[-1].id, payments[-1].created
    return await _searched(api, reference, believed=newest is not None and newest - reached > _SEARCH_LAG)


async def _searched(api: V1Services, reference: str, *, believed: bool) -> StripePayment | None:
    query = f"metadata['{REFERENCE_KEY}']:'{reference}'"
    try:
        found = await api.payment_intents.search_async({"query": query, "expand": ["data.latest_charge"]})
    except stripe.InvalidRequestError:
        raise GatewayUnavailable("Stripe offers this account no search for a payment among so many") from None
    if found.data:
        return read(found.data[0].to_dict(), StripePayment)
    if believed:
        return None
    raise GatewayUnavailable("Stripe's search may not know of the payment yet")


async def find_refund(api: V1Services, payment: str, reference: str) -> StripeRefund | None:
    """The refund of the payment that carries the reference; None if there is none."""
    after: str | None = None
    while True:
        page = await api.refunds.list_async(
            {"payment_intent": payment, "limit": _PAGE}
            if after is None
            else {"payment_intent": payment, "limit": _PAGE, "starting_after": after}
        )
        refunds = [read(one.to_dict(), StripeRefund) for one in page.data]
        for refund in refunds:
            if (refund.metadata or {}).get(REFERENCE_KEY) == reference:
                return refund
        if not refunds or not page.has_more:
            return None
        after = refunds[-1].id
