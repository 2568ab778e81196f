"""Payments on Stripe's own page: a session is opened once, found again, closed, and stands for its payment."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.support.stripe_recorded import Recorded, charge, payment, recorded_stripe

from orderwright.providers.payments.gateway import CallKind, Ending, GatewayUnavailable, Outcome, PaymentCall
from orderwright.providers.payments.stripe_connections import StripeConnections
from orderwright.providers.payments.stripe_gateway import StripeGateway

Json = dict[str, Any]
REFERENCE = UUID("6f0c1d6e-8c0f-4b57-9a53-0d6f6a1b2c3d")
UNTIL = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
URL = "https://checkout.stripe.com/c/pay/cs_1"
SESSIONS = "/v1/checkout/sessions"


@pytest.fixture
async def stripe_server() -> AsyncIterator[Recorded]:
    async with recorded_stripe() as recorded:
        yield recorded


@pytest.fixture
async def gateway(stripe_server: Recorded) -> AsyncIterator[StripeGateway]:
    connections = StripeConnections(httpx.Timeout(5.0))
    yield StripeGateway("sk_test_12345", api_base=stripe_server.address, connections=connections)
    await connections.close_async()


def call(kind: CallKind = CallKind.CHARGE, **more: Any) -> PaymentCall:
    return PaymentCall(
        reference=REFERENCE,
        kind=kind,
        amount=Decimal("10.00"),
        currency="USD",
        order_id=UUID(int=1),
        payment_id=UUID(int=2),
        return_url="https://orders.example/pay/x/check",
        hosted_until=UNTIL,
        description="Order 10001",
        **more,
    )


def session(status: str = "open", **more: Any) -> Json:
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "status": status,
        "url": URL if status == "open" else None,
        "created": 1_772_355_600,
        "metadata": {"orderwright_reference": str(REFERENCE)},
        "payment_intent": None,
        **more,
    }


def listed(*sessions: Json, more: bool = False) -> Json:
    return {"object": "list", "data": list(sessions), "has_more": more, "url": SESSIONS}


WAITS = Outcome(ending=Ending.PENDING, transaction="cs_1", action_url=URL)


async def test_a_session_is_opened_for_the_amount_until_its_end(
    gateway: StripeGateway, stripe_server: Recorded
) -> None:
    stripe_server.reply(session())
    assert await gateway.perform(call()) == WAITS
    (asked,) = stripe_server.asked
    assert (asked.method, asked.path) == ("POST", SESSIONS)
    ours = {"reference": str(REFERENCE), "order": str(UUID(int=1)), "payment": str(UUID(int=2))}
    assert asked.parameters == {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "1000",
        "line_items[0][price_data][product_data][name]": "Order 10001",
        "success_url": "https://orders.example/pay/x/check",
        "cancel_url": "https://orders.example/pay/x/check",
        "client_reference_id": str(REFERENCE),
        "expires_at": str(int(UNTIL.timestamp())),
        "allowed_payment_method_types[0]": "card",
        "payment_intent_data[description]": "Order 10001",
        **{f"metadata[orderwright_{name}]": value for name, value in ours.items()},
        **{f"payment_intent_data[metadata][orderwright_{name}]": value for name, value in ours.items()},
    }
    assert asked.headers["idempotency-key"] == str(REFERENCE)


async def test_a_session_is_found_by_its_reference_when_its_id_was_never_heard(gateway, stripe_server) -> None:
    asked_at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    stripe_server.reply(listed(session(id="cs_9", metadata={}), more=True))
    stripe_server.reply(listed(session()))
    stripe_server.reply(session())
    assert await gateway.find(call(asked_at=asked_at)) == WAITS
    first, second, third = stripe_server.asked
    assert first.parameters == {"limit": "100", "created[gte]": str(int(asked_at.timestamp()) - 3600)}
    assert second.parameters["starting_after"] == "cs_9"
    assert third.path == f"{SESSIONS}/cs_1"


async def test_a_session_that_was_never_opened_is_unknown(gateway, stripe_server) -> None:
    stripe_server.reply(listed())
    assert (await gateway.find(call())).ending is Ending.UNKNOWN_REFERENCE


async def test_among_too_many_sessions_nothing_is_said(gateway, stripe_server) -> None:
    for number in range(10):
        stripe_server.reply(listed(session(id=f"cs_{number + 2}", metadata={}), more=True))
    with pytest.raises(GatewayUnavailable):
        await gateway.find(call())


async def test_a_session_that_is_complete_is_its_payment(gateway, stripe_server) -> None:
    paid = payment("succeeded", amount_received=1000, latest_charge=charge())
    stripe_server.reply(session("complete", payment_intent=paid))
    found = await gateway.find(call(transaction="cs_1"))
    assert (found.ending, found.transaction, found.amount) == (Ending.SUCCEEDED, "pi_1", Decimal("10.00"))
    assert (found.card_brand, found.card_last_four) == ("visa", "4242")
    assert stripe_server.asked[0].parameters == {"expand[0]": "payment_intent.latest_charge"}


async def test_a_card_that_was_declined_on_an_open_page_is_no_end(gateway, stripe_server) -> None:
    refused = payment("requires_payment_method", last_payment_error={"code": "card_declined"})
    stripe_server.reply(session(payment_intent=refused))
    assert await gateway.find(call(transaction="cs_1")) == WAITS


async def test_a_bank_debit_is_pending_and_may_fail_after_the_page_was_left(gateway, stripe_server) -> None:
    stripe_server.reply(session("complete", payment_intent=payment("processing")))
    assert (await gateway.find(call(transaction="cs_1"))).ending is Ending.PENDING
    refused = payment("requires_payment_method", last_payment_error={"code": "debit_refused"})
    stripe_server.reply(session("complete", payment_intent=refused))
    found = await gateway.find(call(transaction="cs_1"))
    assert (found.ending, found.failure_code) == (Ending.FAILED, "debit_refused")


async def test_a_session_that_expired_has_failed_for_good(gateway, stripe_server) -> None:
    stripe_server.reply(session("expired"))
    found = await gateway.find(call(transaction="cs_1"))
    assert (found.ending, found.failure_code, found.transaction) == (Ending.FAILED, "canceled", "cs_1")


async def test_a_session_is_closed_so_that_nobody_pays_on_it(gateway, stripe_server) -> None:
    stripe_server.reply(session("expired"))
    closed = await gateway.perform(call(CallKind.VOID, transaction="cs_1"))
    assert closed.ending is Ending.SUCCEEDED
    assert stripe_server.asked[0].path == f"{SESSIONS}/cs_1/expire"


async def test_a_session_that_is_complete_can_not_be_closed(gateway, stripe_server) -> None:
    stripe_server.refuse(400, type="invalid_request_error", message="Only open sessions can be expired")
    assert (await gateway.perform(call(CallKind.VOID, transaction="cs_1"))).ending is Ending.FAILED
