"""The Stripe gateway against `localstripe`, a server that others made.

It has no idempotency keys, no search, no filters of lists, no `allowed_payment_method_types`, no refund or capture
notifications and no disputes; those are in the other files of Stripe's tests.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from tests.support.localstripe import LocalStripe, running_localstripe

from orderwright.providers.payments.gateway import CallKind, Ending, GatewayMisconfigured, PaymentCall
from orderwright.providers.payments.stripe_connections import StripeConnections
from orderwright.providers.payments.stripe_gateway import StripeGateway


@pytest.fixture(scope="module")
def server() -> Iterator[LocalStripe]:
    with running_localstripe() as running:
        yield running


@pytest.fixture
async def gateway(server: LocalStripe) -> AsyncIterator[StripeGateway]:
    connections = StripeConnections()
    yield StripeGateway("sk_test_12345", method_types=(), api_base=server.address, connections=connections)
    await connections.close_async()


def call(kind: CallKind, amount: str = "20.00", **more) -> PaymentCall:
    values = {"reference": uuid4(), "currency": "EUR", "order_id": UUID(int=1), "payment_id": UUID(int=2), **more}
    return PaymentCall(kind=kind, amount=Decimal(amount), **values)


async def test_authorize_capture_a_part_and_refund_some_of_it(gateway: StripeGateway, server: LocalStripe) -> None:
    customer, method = server.saved_card()
    asked = call(CallKind.AUTHORIZE, saved_method=method, saved_customer=customer, merchant_initiated=True)
    held = await gateway.perform(asked)
    assert (held.ending, held.amount, held.saved_method) == (Ending.SUCCEEDED, Decimal("20.00"), method)
    assert server.get(f"/v1/payment_intents/{held.transaction}")["status"] == "requires_capture"

    found = await gateway.find(asked)
    assert (found.ending, found.transaction) == (Ending.SUCCEEDED, held.transaction)
    capture = call(CallKind.CAPTURE, "12.50", transaction=held.transaction)
    assert (await gateway.find(capture)).ending is Ending.UNKNOWN_REFERENCE
    assert (await gateway.perform(capture)).ending is Ending.SUCCEEDED
    assert (await gateway.find(capture)).ending is Ending.SUCCEEDED

    refund = call(CallKind.REFUND, "2.50", transaction=held.transaction)
    assert (await gateway.find(refund)).ending is Ending.UNKNOWN_REFERENCE
    back = await gateway.perform(refund)
    assert (back.ending, back.amount, (back.transaction or "")[:3]) == (Ending.SUCCEEDED, Decimal("2.50"), "re_")
    assert (await gateway.find(refund)).transaction == back.transaction


async def test_a_charge_is_made_at_once_and_found_by_its_reference(gateway, server) -> None:
    asked = call(CallKind.CHARGE, saved_method=server.card())
    charged = await gateway.perform(asked)
    assert (charged.ending, charged.amount) == (Ending.SUCCEEDED, Decimal("20.00"))
    assert (await gateway.find(asked)).transaction == charged.transaction
    assert (await gateway.find(call(CallKind.CHARGE))).ending is Ending.UNKNOWN_REFERENCE


async def test_an_authorization_is_voided(gateway, server) -> None:
    held = await gateway.perform(call(CallKind.AUTHORIZE, saved_method=server.card()))
    void = call(CallKind.VOID, transaction=held.transaction)
    assert (await gateway.find(void)).ending is Ending.UNKNOWN_REFERENCE
    assert (await gateway.perform(void)).ending is Ending.SUCCEEDED
    assert (await gateway.find(void)).ending is Ending.SUCCEEDED


async def test_a_card_that_is_declined_fails_and_is_found_so(gateway, server) -> None:
    asked = call(CallKind.CHARGE, saved_method=server.card("4000000000000341"))
    declined = await gateway.perform(asked)
    assert (declined.ending, declined.failure_code) == (Ending.FAILED, "card_declined")
    found = await gateway.find(asked)
    assert (found.ending, found.failure_code) == (Ending.FAILED, "card_declined")


async def test_a_card_whose_bank_asks_leaves_it_pending(gateway, server) -> None:
    pending = await gateway.perform(call(CallKind.CHARGE, saved_method=server.card("4000002500003155")))
    assert (pending.ending, pending.client_secret is None) == (Ending.PENDING, False)


async def test_a_method_that_is_not_there_fails(gateway) -> None:
    outcome = await gateway.perform(call(CallKind.CHARGE, saved_method="pm_none"))
    assert (outcome.ending, outcome.failure_code) == (Ending.FAILED, "invalid_request")


async def test_a_key_that_is_none_is_told_as_such(server: LocalStripe) -> None:
    connections = StripeConnections()
    gateway = StripeGateway("rk", api_base=server.address, connections=connections)
    with pytest.raises(GatewayMisconfigured):
        await gateway.perform(call(CallKind.CHARGE))
    await connections.close_async()


async def test_many_charges_at_once_are_all_made(gateway, server) -> None:
    method = server.card()
    outcomes = await asyncio.gather(
        *(gateway.perform(call(CallKind.CHARGE, f"{amount}.00", saved_method=method)) for amount in range(1, 11))
    )
    assert sorted(outcome.amount for outcome in outcomes) == [Decimal(amount) for amount in range(1, 11)]
