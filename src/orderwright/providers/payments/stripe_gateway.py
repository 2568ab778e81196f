"""Stripe, through its official package: payment intents, refunds, and its notifications.

A payment intent is the payment: authorizing makes one with manual capture, charging one without, both confirmed at
once where a saved method is named; a buyer who pays on Stripe's page gets one there (`stripe_checkout`). Our reference
goes along as Stripe's idempotency key and in the metadata. Stripe forgets a key after a day at the earliest, so a call
that stayed open is looked up (`find`) before it is repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import stripe

from orderwright.providers.payments.gateway import (
    CallKind,
    Ending,
    GatewayMisconfigured,
    GatewayUnavailable,
    Notification,
    Outcome,
    PaymentCall,
)
from orderwright.providers.payments.stripe_amounts import NotChargeable, to_stripe
from orderwright.providers.payments.stripe_checkout import close_session, is_session, open_session, session_outcome
from orderwright.providers.payments.stripe_connections import StripeConnections
from orderwright.providers.payments.stripe_finding import find_payment, find_refund
from orderwright.providers.payments.stripe_notifications import REFERENCE_KEY, as_notification, verified_event
from orderwright.providers.payments.stripe_outcomes import (
    ALREADY_SETTLED,
    failed,
    found_payment,
    of_card_error,
    of_payment,
    of_refund,
)
from orderwright.providers.payments.stripe_shapes import StripePayment, StripeRefund, read

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

#: Seconds for a call with its repeat in all: fewer than the 30 after which a caller of the service is told to come
#: again. The limits of a single request are those of `stripe_connections`.
CALL_SECONDS: Final = 27.0
#: The package repeats a request under the same idempotency key after a lost connection, a 409 and most of 5xx.
RETRIES: Final = 1

_LATEST_CHARGE: Final = ["latest_charge"]


class StripeGateway:
    """Stripe with the credentials of one site.

    `webhook_secrets` are all that may have signed a notification, several while one rotates. `method_types` are what
    may be paid with, by Stripe's names; with none it is what the owner has enabled at Stripe, and a saved method
    that is confirmed with the buyer present needs a `return_url`. `api_base` leads to another server, for tests.
    `connections` stay the caller's.
    """

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        webhook_secrets: Sequence[str] = (),
        *,
        method_types: Sequence[str] = ("card",),
        api_base: str | None = None,
        connections: StripeConnections,
    ) -> None:
        self._webhook_secrets = tuple(webhook_secrets)
        self._method_types = list(method_types)
        self._api = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base is not None else {},
            max_network_retries=RETRIES,
            http_client=connections,
        ).v1

    def __repr__(self) -> str:
        return "StripeGateway(<credentials hidden>)"

    async def perform(self, call: PaymentCall) -> Outcome:
        """See `PaymentGateway`. An amount that Stripe can't move fails with `amount_not_chargeable`, without a call."""
        try:
            units = to_stripe(call.amount, call.currency)
        except NotChargeable as error:
            return failed("amount_not_chargeable", str(error))
        return await self._settled(call, self._ask(call, units))

    async def find(self, call: PaymentCall) -> Outcome:
        """See `PaymentGateway`. That Stripe refuses to show a payment tells nothing of what became of it."""
        return await self._settled(call, self._found(call))

    def verify(self, body: bytes, headers: dict[str, str], now: datetime) -> Notification:
        """See `PaymentGateway`."""
        event = verified_event(body, headers.get("stripe-signature"), self._webhook_secrets, now)
        return as_notification(event)

    async def close(self) -> None:
        """Nothing to let go of: the connections are the caller's."""

    async def _ask(self, call: PaymentCall, units: int) -> Outcome:
        if call.kind is CallKind.CHARGE and call.hosted_until is not None:
            return await open_session(self._api, call, units, self._method_types, _metadata(call))
        if call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE):
            return await self._pay(call, units)
        transaction = call.transaction
        if call.kind is CallKind.VOID and is_session(transaction):
            return await close_session(self._api, call)
        if transaction is None:
            return failed("payment_unknown", f"There is no payment at Stripe to {call.kind.value}")
        options: stripe.RequestOptions = {"idempotency_key": str(call.reference)}
        if call.kind is CallKind.REFUND:
            refund = await self._api.refunds.create_async(
                {"payment_intent": transaction, "amount": units, "metadata": _metadata(call)}, options
            )
            return of_refund(read(refund.to_dict(), StripeRefund))
        if call.kind is CallKind.CAPTURE:
            captured = await self._api.payment_intents.capture_async(
                transaction, {"amount_to_capture": units, "expand": _LATEST_CHARGE}, options
            )
            return found_payment(call, read(captured.to_dict(), StripePayment))
        canceled = await self._api.payment_intents.cancel_async(transaction, {"expand": _LATEST_CHARGE}, options)
        return found_payment(call, read(canceled.to_dict(), StripePayment))

    async def _pay(self, call: PaymentCall, units: int) -> Outcome:
        customer = call.saved_customer
        if call.save_method and customer is None:
            made = await self._api.customers.create_async(
                {"metadata": _metadata(call)}, {"idempotency_key": f"{call.reference}:customer"}
            )
            customer = made.id
        params = self._payment(call, units, customer)
        payment = await self._api.payment_intents.create_async(params, {"idempotency_key": str(call.reference)})
        return of_payment(call, read(payment.to_dict(), StripePayment))

    def _payment(self, call: PaymentCall, units: int, customer: str | None) -> PaymentIntentCreateParams:
        params: PaymentIntentCreateParams = {
            "amount": units,
            "currency": call.currency.lower(),
            "capture_method": "manual" if call.kind is CallKind.AUTHORIZE else "automatic",
            "metadata": _metadata(call),
            "expand": _LATEST_CHARGE,
        }
        if self._method_types:
            params["allowed_payment_method_types"] = self._method_types
        if customer is not None:
            params["customer"] = customer
        if call.save_method:
            params["setup_future_usage"] = "off_session"
        if call.description:
            params["description"] = call.description[:1000]
        if call.saved_method is not None:
            params["payment_method"] = call.saved_method
            params["confirm"] = True
            if call.merchant_initiated:
                # Nobody is there to answer the bank's questions: Stripe then declines rather than to ask.
                params["off_session"] = True
            elif call.return_url is not None:
                params["return_url"] = call.return_url
        return params

    async def _found(self, call: PaymentCall) -> Outcome:
        try:
            return await self._look(call)
        except stripe.InvalidRequestError as error:
            # A payment that was made once does not vanish: the key is that of another account, or of the test mode.
            code = (error.code or "invalid_request")[:100]
            words = f"Stripe does not show the payment ({code}): the secret key may belong to another account"
            raise GatewayUnavailable(words) from None

    async def _look(self, call: PaymentCall) -> Outcome:
        if call.kind is CallKind.REFUND:
            if call.transaction is None:
                return Outcome(ending=Ending.UNKNOWN_REFERENCE)
            refund = await find_refund(self._api, call.transaction, str(call.reference))
            return Outcome(ending=Ending.UNKNOWN_REFERENCE) if refund is None else of_refund(refund)
        is_hosted = call.kind is CallKind.CHARGE and call.hosted_until is not None
        if is_hosted and (call.transaction is None or is_session(call.transaction)):
            return await session_outcome(self._api, call)
        if call.transaction is None:
            payment = await find_payment(self._api, str(call.reference), call.asked_at)
            return Outcome(ending=Ending.UNKNOWN_REFERENCE) if payment is None else of_payment(call, payment)
        return found_payment(call, await self._retrieve(call.transaction))

    async def _retrieve(self, transaction: str) -> StripePayment:
        found = await self._api.payment_intents.retrieve_async(transaction, {"expand": _LATEST_CHARGE})
        return read(found.to_dict(), StripePayment)

    async def _settled(self, call: PaymentCall, asking: Awaitable[Outcome]) -> Outcome:
        """The outcome, also of what Stripe refused; `GatewayUnavailable` where its answer does not tell."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._interpreted(call, asking)
        except TimeoutError:
            raise GatewayUnavailable("Stripe did not answer in time") from None
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            # Stripe quotes the key's ends in its message, so none of it is passed on.
            raise GatewayMisconfigured(
                f"Stripe does not accept the secret key of this site (HTTP {error.http_status}): set the account anew"
            ) from None
        except stripe.StripeError as error:
            raise GatewayUnavailable(_what_came(error)) from None
        except ValueError as error:
            # An answer that is no JSON, or another document than was asked for.
            raise GatewayUnavailable(f"Stripe's answer can't be read ({type(error).__name__})") from None

    async def _interpreted(self, call: PaymentCall, asking: Awaitable[Outcome]) -> Outcome:
        try:
            return await asking
        except stripe.CardError as error:
            return of_card_error(error)
        except stripe.InvalidRequestError as error:
            if error.code in ALREADY_SETTLED and call.transaction is not None and call.kind is not CallKind.REFUND:
                # Somebody captured or canceled it by another way: what it has come to is what counts.
                return found_payment(call, await self._retrieve(call.transaction), settled=True)
            return failed(error.code or "invalid_request", error.user_message)


def _metadata(call: PaymentCall) -> dict[str, str]:
    return {
        REFERENCE_KEY: str(call.reference),
        "orderwright_order": str(call.order_id),
        "orderwright_payment": str(call.payment_id),
    }


def _what_came(error: stripe.StripeError) -> str:
    if isinstance(error, stripe.APIConnectionError):
        return "The connection to Stripe failed"
    if isinstance(error, stripe.RateLimitError):
        return "Stripe has too many requests from this account"
    if isinstance(error, stripe.IdempotencyError):
        return "Stripe knows another request under this reference"
    return f"Stripe answered with HTTP {error.http_status}"
