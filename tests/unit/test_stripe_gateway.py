"""The Stripe gateway against answers of the shapes that Stripe documents: what is sent, and what each answer means."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
from tests.support.stripe_recorded import Recorded, charge, listed, payment, recorded_stripe, refund

from orderwright.providers.payments import stripe_gateway
from orderwright.providers.payments.gateway import (
    CallKind,
    Ending,
    GatewayMisconfigured,
    GatewayUnavailable,
    Outcome,
    PaymentCall,
)
from orderwright.providers.payments.stripe_connections import StripeConnections
from orderwright.providers.payments.stripe_gateway import StripeGateway

KEY = "sk_test_rosebud"
REFERENCE = UUID("6f0c1d6e-8c0f-4b57-9a53-0d6f6a1b2c3d")
OURS = {"orderwright_reference": str(REFERENCE)}
NOW = datetime.fromtimestamp(1_793_530_800, UTC)


@pytest.fixture
async def stripe_server() -> AsyncIterator[Recorded]:
    async with recorded_stripe() as recorded:
        yield recorded


@pytest.fixture
async def gateway(stripe_server: Recorded) -> AsyncIterator[StripeGateway]:
    connections = StripeConnections(httpx.Timeout(5.0))
    yield StripeGateway(KEY, api_base=stripe_server.address, connections=connections)
    await connections.close_async()


def call(kind: CallKind = CallKind.CHARGE, amount: str = "10.00", **more) -> PaymentCall:
    needs_payment = kind not in (CallKind.AUTHORIZE, CallKind.CHARGE)
    return PaymentCall(
        reference=REFERENCE,
        kind=kind,
        amount=Decimal(amount),
        currency=more.pop("currency", "USD"),
        order_id=UUID(int=1),
        payment_id=UUID(int=2),
        **({"transaction": "pi_1"} if needs_payment else {}) | more,
    )


SAVED = {"saved_method": "pm_1", "saved_customer": "cus_1", "merchant_initiated": True}


async def test_a_charge_of_a_saved_method_is_made_and_confirmed_in_one_request(gateway, stripe_server) -> None:
    stripe_server.reply(payment(latest_charge=charge(), customer="cus_1", payment_method="pm_1"))
    outcome = await gateway.perform(call(**SAVED, description="Order 10001"))
    assert outcome == Outcome(
        ending=Ending.SUCCEEDED,
        transaction="pi_1",
        amount=Decimal("10.00"),
        card_brand="visa",
        card_last_four="4242",
        saved_method="pm_1",
        saved_customer="cus_1",
    )
    (asked,) = stripe_server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/payment_intents")
    assert asked.parameters == {
        "amount": "1000",
        "currency": "usd",
        "capture_method": "automatic",
        "allowed_payment_method_types[0]": "card",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "confirm": "true",
        "off_session": "true",
        "description": "Order 10001",
        "expand[0]": "latest_charge",
        "metadata[orderwright_reference]": str(REFERENCE),
        "metadata[orderwright_order]": str(UUID(int=1)),
        "metadata[orderwright_payment]": str(UUID(int=2)),
    }
    assert asked.headers["idempotency-key"] == str(REFERENCE)
    assert asked.headers["authorization"] == f"Bearer {KEY}"


async def test_an_authorization_holds_the_amount_until_it_is_captured(gateway, stripe_server) -> None:
    stripe_server.reply(payment("requires_capture", amount_capturable=1000))
    outcome = await gateway.perform(call(CallKind.AUTHORIZE, **SAVED))
    assert (outcome.ending, outcome.amount) == (Ending.SUCCEEDED, Decimal("10.00"))
    assert stripe_server.asked[0].parameters["capture_method"] == "manual"


async def test_a_part_is_captured(gateway, stripe_server) -> None:
    stripe_server.reply(payment(amount_received=650))
    outcome = await gateway.perform(call(CallKind.CAPTURE, "6.50"))
    assert (outcome.ending, outcome.transaction, outcome.amount) == (Ending.SUCCEEDED, "pi_1", Decimal("6.50"))
    (asked,) = stripe_server.asked
    assert asked.path == "/v1/payment_intents/pi_1/capture"
    assert asked.parameters == {"amount_to_capture": "650", "expand[0]": "latest_charge"}
    assert asked.headers["idempotency-key"] == str(REFERENCE)


async def test_a_void_cancels_the_payment(gateway, stripe_server) -> None:
    stripe_server.reply(payment("canceled"))
    assert (await gateway.perform(call(CallKind.VOID))).ending is Ending.SUCCEEDED
    assert stripe_server.asked[0].path == "/v1/payment_intents/pi_1/cancel"


@pytest.mark.parametrize(
    ("status", "more", "ending", "code"),
    [
        ("succeeded", {}, Ending.SUCCEEDED, None),
        ("pending", {}, Ending.PENDING, None),
        ("requires_action", {}, Ending.PENDING, None),
        ("failed", {"failure_reason": "expired_or_canceled_card"}, Ending.FAILED, "expired_or_canceled_card"),
        ("canceled", {}, Ending.FAILED, "refund_canceled"),
    ],
)
async def test_a_refund_ends_as_stripe_says(gateway, stripe_server, status, more, ending, code) -> None:
    stripe_server.reply(refund(status, **more))
    outcome = await gateway.perform(call(CallKind.REFUND, "4.00"))
    assert (outcome.ending, outcome.transaction, outcome.failure_code) == (ending, "re_1", code)
    (asked,) = stripe_server.asked
    assert (asked.path, asked.parameters["payment_intent"], asked.parameters["amount"]) == (
        "/v1/refunds",
        "pi_1",
        "400",
    )
    assert asked.parameters["metadata[orderwright_reference]"] == str(REFERENCE)


async def test_a_method_to_be_saved_gets_a_customer_of_its_own(gateway, stripe_server) -> None:
    stripe_server.reply({"id": "cus_9", "object": "customer"})
    stripe_server.reply(payment("requires_payment_method", customer="cus_9", setup_future_usage="off_session"))
    outcome = await gateway.perform(call(save_method=True))
    assert (outcome.ending, outcome.saved_customer, outcome.client_secret) == (
        Ending.PENDING,
        "cus_9",
        "pi_1_secret_abc",
    )
    customer, intent = stripe_server.asked
    assert (customer.path, customer.headers["idempotency-key"]) == ("/v1/customers", f"{REFERENCE}:customer")
    assert intent.parameters["customer"] == "cus_9"
    assert intent.parameters["setup_future_usage"] == "off_session"
    assert "confirm" not in intent.parameters


async def test_a_buyer_is_sent_to_the_bank(gateway, stripe_server) -> None:
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/3ds", "return_url": "x"}}
    stripe_server.reply(payment("requires_action", next_action=action))
    outcome = await gateway.perform(
        call(saved_method="pm_1", saved_customer="cus_1", return_url="https://shop.example/back")
    )
    assert (outcome.ending, outcome.action_url) == (Ending.PENDING, "https://bank.example/3ds")
    sent = stripe_server.asked[0].parameters
    assert (sent["return_url"], "off_session" in sent) == ("https://shop.example/back", False)


async def test_a_decline_fails_with_the_banks_reason(gateway, stripe_server) -> None:
    stripe_server.refuse(
        402,
        type="card_error",
        code="card_declined",
        decline_code="insufficient_funds",
        message="Your card has insufficient funds.",
        payment_intent=payment("requires_payment_method"),
    )
    assert await gateway.perform(call(**SAVED)) == Outcome(
        ending=Ending.FAILED,
        failure_code="insufficient_funds",
        message="Your card has insufficient funds.",
        transaction="pi_1",
    )


async def test_a_request_that_stripe_refuses_fails_with_its_code(gateway, stripe_server) -> None:
    stripe_server.refuse(400, type="invalid_request_error", code="amount_too_small", message="Amount is too small.")
    outcome = await gateway.perform(call(amount="0.10"))
    assert (outcome.ending, outcome.failure_code) == (Ending.FAILED, "amount_too_small")


@pytest.mark.parametrize(("amount", "currency"), [("5.124", "KWD"), ("0.5", "JPY"), ("1.005", "USD")])
async def test_what_stripe_cannot_move_fails_without_a_request(gateway, stripe_server, amount, currency) -> None:
    outcome = await gateway.perform(call(amount=amount, currency=currency))
    assert (outcome.ending, outcome.failure_code) == (Ending.FAILED, "amount_not_chargeable")
    assert stripe_server.asked == []


@pytest.mark.parametrize(
    ("kind", "status", "ending"),
    [
        (CallKind.CAPTURE, "succeeded", Ending.SUCCEEDED),
        (CallKind.CAPTURE, "canceled", Ending.FAILED),
        (CallKind.VOID, "canceled", Ending.SUCCEEDED),
        (CallKind.VOID, "succeeded", Ending.FAILED),
        (CallKind.CAPTURE, "requires_payment_method", Ending.FAILED),
    ],
)
async def test_what_is_settled_already_counts_as_it_stands(gateway, stripe_server, kind, status, ending) -> None:
    stripe_server.refuse(400, type="invalid_request_error", code="payment_intent_unexpected_state", message="No.")
    stripe_server.reply(payment(status))
    outcome = await gateway.perform(call(kind))
    assert (outcome.ending, outcome.transaction) == (ending, "pi_1")


async def test_one_repeat_under_the_same_key_after_a_lost_connection(gateway, stripe_server) -> None:
    stripe_server.drop()
    stripe_server.reply(payment())
    assert (await gateway.perform(call(**SAVED))).ending is Ending.SUCCEEDED
    assert [asked.headers["idempotency-key"] for asked in stripe_server.asked] == [str(REFERENCE)] * 2


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (429, {"type": "invalid_request_error", "message": "Too many"}, "Stripe has too many requests"),
        (400, {"type": "idempotency_error", "message": "Same key"}, "Stripe knows another request"),
        (500, {"type": "api_error", "message": "Oops"}, "Stripe answered with HTTP 500"),
        (409, {"type": "invalid_request_error", "code": "idempotency_key_in_use"}, "Stripe answered with HTTP 409"),
        (409, {"type": "invalid_request_error", "code": "lock_timeout"}, "Stripe answered with HTTP 409"),
    ],
)
async def test_an_answer_that_does_not_tell_leaves_it_open(gateway, stripe_server, status, error, words) -> None:
    times = 2 if status in (409, 500) else 1
    for _ in range(times):
        stripe_server.refuse(status, **error)
    with pytest.raises(GatewayUnavailable, match=words):
        await gateway.perform(call(**SAVED))
    assert len(stripe_server.asked) == times


async def test_two_lost_connections_leave_it_open(gateway, stripe_server) -> None:
    stripe_server.drop()
    stripe_server.drop()
    with pytest.raises(GatewayUnavailable, match="The connection to Stripe failed"):
        await gateway.perform(call(**SAVED))


async def test_an_answer_that_never_comes_leaves_it_open(gateway, stripe_server, monkeypatch) -> None:
    monkeypatch.setattr(stripe_gateway, "CALL_SECONDS", 0.0)
    with pytest.raises(GatewayUnavailable, match="Stripe did not answer in time"):
        await gateway.perform(call(**SAVED))


@pytest.mark.parametrize("answer", [b"<html>Bad gateway</html>", {"id": "pi_1"}, {"object": "list", "data": 5}])
async def test_an_answer_that_cannot_be_read_leaves_it_open(gateway, stripe_server, answer) -> None:
    stripe_server.reply(answer)
    with pytest.raises(GatewayUnavailable):
        await gateway.perform(call(**SAVED))


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_told_as_such_and_is_no_failed_payment(gateway, stripe_server, status) -> None:
    stripe_server.refuse(status, type="invalid_request_error", message=f"Invalid API Key provided: {KEY}")
    with pytest.raises(GatewayMisconfigured) as raised:
        await gateway.perform(call(**SAVED))
    assert raised.value.message == (
        f"Stripe does not accept the secret key of this site (HTTP {status}): set the account anew"
    )
    assert raised.value.__suppress_context__


async def test_a_payment_is_found_by_its_reference_without_its_id(gateway, stripe_server) -> None:
    stripe_server.reply(listed(payment(id="pi_8"), payment(id="pi_9", metadata=OURS), more=True))
    outcome = await gateway.find(call(asked_at=NOW))
    assert (outcome.ending, outcome.transaction) == (Ending.SUCCEEDED, "pi_9")
    assert stripe_server.asked[0].parameters == {"limit": "100", "expand[0]": "data.latest_charge"}


async def test_what_never_reached_stripe_is_known_from_the_list(gateway, stripe_server) -> None:
    stripe_server.reply(listed(payment(id="pi_8"), more=True))
    stripe_server.reply(listed(payment(id="pi_7", created=1_793_530_800 - 4000), more=True))
    outcome = await gateway.find(call(asked_at=NOW))
    assert outcome == Outcome(ending=Ending.UNKNOWN_REFERENCE)
    assert stripe_server.asked[1].parameters["starting_after"] == "pi_8"


def fill(stripe_server: Recorded, seconds_apart: int) -> None:
    for page in range(10):
        stripe_server.reply(listed(payment(created=1_793_530_800 - page * seconds_apart), more=True))


async def test_behind_a_thousand_payments_the_search_is_asked(gateway, stripe_server) -> None:
    fill(stripe_server, 60)
    stripe_server.reply({"object": "search_result", "data": [payment(id="pi_5", metadata=OURS)], "has_more": False})
    assert (await gateway.find(call())).transaction == "pi_5"
    assert stripe_server.asked[-1].path == "/v1/payment_intents/search"
    assert stripe_server.asked[-1].parameters["query"] == f"metadata['orderwright_reference']:'{REFERENCE}'"


async def test_an_empty_search_is_believed_only_of_what_it_must_know(gateway, stripe_server) -> None:
    nothing = {"object": "search_result", "data": [], "has_more": False}
    fill(stripe_server, 3000)
    stripe_server.reply(nothing)
    assert (await gateway.find(call(asked_at=NOW - timedelta(days=2)))).ending is Ending.UNKNOWN_REFERENCE
    fill(stripe_server, 60)
    stripe_server.reply(nothing)
    with pytest.raises(GatewayUnavailable, match="may not know"):
        await gateway.find(call(asked_at=NOW - timedelta(days=2)))


async def test_a_declined_payment_is_found_as_failed(gateway, stripe_server) -> None:
    error = {"code": "card_declined", "decline_code": "lost_card", "message": "Declined."}
    stripe_server.reply(payment("requires_payment_method", last_payment_error=error))
    outcome = await gateway.find(call(transaction="pi_1"))
    assert (outcome.ending, outcome.failure_code) == (Ending.FAILED, "lost_card")


@pytest.mark.parametrize(
    ("kind", "status", "ending"),
    [
        (CallKind.CAPTURE, "requires_capture", Ending.UNKNOWN_REFERENCE),
        (CallKind.CAPTURE, "succeeded", Ending.SUCCEEDED),
        (CallKind.CAPTURE, "processing", Ending.PENDING),
        (CallKind.VOID, "requires_capture", Ending.UNKNOWN_REFERENCE),
        (CallKind.VOID, "canceled", Ending.SUCCEEDED),
        (CallKind.VOID, "succeeded", Ending.FAILED),
        (CallKind.CHARGE, "processing", Ending.PENDING),
        (CallKind.CHARGE, "requires_payment_method", Ending.PENDING),
        (CallKind.CHARGE, "canceled", Ending.FAILED),
    ],
)
async def test_the_state_of_a_payment_tells_what_became_of_a_call(gateway, stripe_server, kind, status, ending) -> None:
    stripe_server.reply(payment(status))
    assert (await gateway.find(call(kind, transaction="pi_1"))).ending is ending


async def test_a_refund_is_found_among_those_of_its_payment(gateway, stripe_server) -> None:
    stripe_server.reply(listed(refund(id="re_8"), more=True))
    stripe_server.reply(listed(refund("pending", id="re_7", metadata=OURS)))
    outcome = await gateway.find(call(CallKind.REFUND, "4.00"))
    assert (outcome.ending, outcome.transaction) == (Ending.PENDING, "re_7")
    assert stripe_server.asked[1].parameters == {"payment_intent": "pi_1", "limit": "100", "starting_after": "re_8"}
    stripe_server.reply(listed(refund(id="re_8")))
    assert (await gateway.find(call(CallKind.REFUND, "4.00"))).ending is Ending.UNKNOWN_REFERENCE


@pytest.mark.parametrize("kind", list(CallKind))
async def test_a_payment_that_another_account_made_is_not_taken_for_failed(gateway, stripe_server, kind) -> None:
    stripe_server.refuse(404, type="invalid_request_error", code="resource_missing", message="No such payment_intent")
    with pytest.raises(GatewayUnavailable, match=r"\(resource_missing\): the secret key may belong to another account"):
        await gateway.find(call(kind, transaction="pi_of_another_account"))


async def test_nothing_of_it_shows_a_secret(gateway, stripe_server, caplog) -> None:
    caplog.set_level("DEBUG")
    stripe_server.reply(payment("requires_payment_method"))
    outcome = await gateway.perform(call())
    assert outcome.client_secret == "pi_1_secret_abc"
    assert "pi_1_secret_abc" not in repr(outcome)
    assert KEY not in repr(gateway) + repr(vars(gateway))
    assert KEY not in caplog.text
