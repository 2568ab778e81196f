"""Payments that the buyer makes on Stripe's own page (Checkout): card numbers are typed in there, and never here.

A session is one visit to that page. It stands for the payment until the buyer has paid: a call that waits for its buyer
has the session's id (`cs_...`), one that has ended that of the payment intent. A card that is declined there is no end,
since the page takes another one; the end is a payment, or a session that has expired.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from orderwright.providers.payments.gateway import CANCELED_CODE, Ending, GatewayUnavailable, Outcome, PaymentCall
from orderwright.providers.payments.stripe_notifications import REFERENCE_KEY
from orderwright.providers.payments.stripe_outcomes import failed, of_payment
from orderwright.providers.payments.stripe_shapes import StripePayment, StripeSession, read

if TYPE_CHECKING:
    import stripe
    from stripe._v1_services import V1Services
    from stripe.params.checkout import SessionCreateParams

_PREFIX: Final = "cs_"
#: How much later than Stripe's our clock may run, in seconds.
_CLOCK_SKEW: Final = 3600
_PAGE: Final = 100
_MOST_PAGES: Final = 10
_PAYMENT: Final = ["payment_intent.latest_charge"]


def is_session(transaction: str | None) -> bool:
    """Whether an id is that of a session, not of a payment."""
    return transaction is not None and transaction.startswith(_PREFIX)


async def open_session(
    api: V1Services, call: PaymentCall, units: int, method_types: list[str], metadata: dict[str, str]
) -> Outcome:
    """Open a session for the call, which says until when and where the buyer returns to."""
    assert call.hosted_until is not None, "the call is for Stripe's page"
    assert call.return_url is not None, "the buyer has to come back"
    # The session and the payment that comes of it both carry the reference: either may be all that is heard of.
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": call.currency.lower(),
                    "unit_amount": units,
                    "product_data": {"name": call.description[:250] or "Order"},
                },
            }
        ],
        "success_url": call.return_url,
        "cancel_url": call.return_url,
        "client_reference_id": str(call.reference),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": call.description[:1000] or "Order"},
        "expires_at": int(call.hosted_until.timestamp()),
    }
    if method_types:
        params["allowed_payment_method_types"] = method_types
    options: stripe.RequestOptions = {"idempotency_key": str(call.reference)}
    made = await api.checkout.sessions.create_async(params, options)
    return _of_session(call, read(made.to_dict(), StripeSession))


async def session_outcome(api: V1Services, call: PaymentCall) -> Outcome:
    """What became of the call's session; UNKNOWN_REFERENCE if it was never opened."""
    session_id = call.transaction
    if session_id is None:
        session_id = await _find(api, str(call.reference), call.asked_at)
        if session_id is None:
            return Outcome(ending=Ending.UNKNOWN_REFERENCE)
    found = await api.checkout.sessions.retrieve_async(session_id, {"expand": _PAYMENT})
    return _of_session(call, read(found.to_dict(), StripeSession))


async def close_session(api: V1Services, call: PaymentCall) -> Outcome:
    """Close the session that `call.transaction` names, so that nobody pays on it any more."""
    assert call.transaction is not None, "the session is known"
    options: stripe.RequestOptions = {"idempotency_key": str(call.reference)}
    await api.checkout.sessions.expire_async(call.transaction, {}, options)
    return Outcome(ending=Ending.SUCCEEDED, transaction=call.transaction)


def _of_session(call: PaymentCall, session: StripeSession) -> Outcome:
    if session.status == "expired":
        return failed(CANCELED_CODE, "The buyer did not pay on Stripe's page", session.id)
    if session.status == "complete" and isinstance(session.payment_intent, StripePayment):
        return of_payment(call, session.payment_intent)
    return Outcome(ending=Ending.PENDING, transaction=session.id, action_url=session.url)


async def _find(api: V1Services, reference: str, asked_at: datetime | None) -> str | None:
    """The id of the session that carries the reference. Raises `GatewayUnavailable` while that can't be told."""
    since = 0 if asked_at is None else int(asked_at.timestamp()) - _CLOCK_SKEW
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = await api.checkout.sessions.list_async(
            {"limit": _PAGE, "created": {"gte": since}}
            if after is None
            else {"limit": _PAGE, "created": {"gte": since}, "starting_after": after}
        )
        sessions = [read(one.to_dict(), StripeSession) for one in page.data]
        for session in sessions:
            if (session.metadata or {}).get(REFERENCE_KEY) == reference:
                return session.id
        if not sessions or not page.has_more:
            return None
        after = sessions[-1].id
    raise GatewayUnavailable("Stripe has too many newer visits to its page to find one among them")
