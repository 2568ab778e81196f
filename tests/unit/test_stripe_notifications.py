"""What Stripe reports by itself: only what it signed, and what each event says."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.stripe_recorded import charge, dispute, event, payment, refund

from orderwright.providers.payments.gateway import (
    GatewayUnavailable,
    Notification,
    NotificationKind,
    NotificationRefused,
)
from orderwright.providers.payments.stripe_notifications import EVENTS, as_notification, verified_event

NOW = datetime.fromtimestamp(1_793_530_800, UTC)
REFERENCE = UUID("6f0c1d6e-8c0f-4b57-9a53-0d6f6a1b2c3d")
OURS = {"orderwright_reference": str(REFERENCE)}
SECRETS = ("whsec_new", "whsec_old")


def signature(body: bytes, secret: str = "whsec_new", at: datetime = NOW) -> str:
    sent = int(at.timestamp())
    return f"t={sent},v1={hmac.new(secret.encode(), b'%d.' % sent + body, hashlib.sha256).hexdigest()}"


def said(type_: str, document: dict[str, Any], **more: Any) -> Notification:
    body = json.dumps(event(type_, document, **more)).encode()
    return as_notification(verified_event(body, signature(body), SECRETS, NOW))


@pytest.mark.parametrize("secret", SECRETS)
def test_every_secret_of_a_rotation_is_believed(secret: str) -> None:
    body = json.dumps(event("ping", {})).encode()
    assert verified_event(body, signature(body, secret), SECRETS, NOW).id == "evt_1"


def test_one_right_signature_of_several_is_enough() -> None:
    body = json.dumps(event("ping", {})).encode()
    header = signature(body, "another").replace("t=", "v0=abc,t=") + "," + signature(body).partition(",")[2]
    assert verified_event(body, header, SECRETS, NOW).type == "ping"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(seconds: int) -> None:
    body = json.dumps(event("ping", {})).encode()
    assert verified_event(body, signature(body, at=NOW + timedelta(seconds=seconds)), SECRETS, NOW).id == "evt_1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_older_or_a_later_one_is_refused(seconds: int) -> None:
    body = json.dumps(event("ping", {})).encode()
    with pytest.raises(NotificationRefused, match="too long ago"):
        verified_event(body, signature(body, at=NOW + timedelta(seconds=seconds)), SECRETS, NOW)


BODY = json.dumps(event("ping", {})).encode()


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        "t=1793530800",
        "v1=abc",
        "t=,v1=abc",
        "t=1793530800,v1=",
        "t=1793530800,v1=é",
        "t=٣,v1=abc",
        "t=99999999999999999999999,v1=abc",
        signature(BODY, "whsec_other"),
        signature(BODY + b" "),
        signature(BODY).replace("v1=", "v0="),
        signature(BODY).replace("t=1793530800", "t=1793530801"),
    ],
)
def test_what_is_not_signed_so_is_refused(header: str | None) -> None:
    with pytest.raises(NotificationRefused):
        verified_event(BODY, header, SECRETS, NOW)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(NotificationRefused):
        verified_event(BODY, signature(BODY, ""), (), NOW)


@given(st.binary(max_size=50), st.text(max_size=80))
def test_no_header_and_no_body_break_the_check(body: bytes, header: str) -> None:
    with pytest.raises(NotificationRefused):
        verified_event(body, header, SECRETS, NOW)


def _event_with(**changes: object) -> bytes:
    return json.dumps({**event("ping", {}), **changes}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"id": 5}',
        _event_with(id=""),
        _event_with(id="e" * 256),
        _event_with(id="evt_\x00"),
        _event_with(id="evt_1\n"),
        _event_with(created=-1),
        _event_with(created=10**15),
        _event_with(created=2**63),
    ],
)
def test_what_is_signed_but_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(NotificationRefused, match="not an event"):
        verified_event(body, signature(body), SECRETS, NOW)


def test_a_charge_says_what_was_received() -> None:
    document = payment(metadata=OURS, amount_received=650, latest_charge=charge())
    assert said("payment_intent.succeeded", document) == Notification(
        id="evt_1",
        kind=NotificationKind.CHARGED,
        at=NOW,
        transaction="pi_1",
        reference=REFERENCE,
        amount=Decimal("6.50"),
        currency="USD",
        card_brand="visa",
        card_last_four="4242",
    )


def test_a_charge_in_an_old_version_received_all() -> None:
    document = payment(latest_charge="ch_1")
    del document["amount_received"]
    assert said("payment_intent.succeeded", document).amount == Decimal("10.00")


@pytest.mark.parametrize(
    ("type_", "document", "kind", "amount"),
    [
        (
            "payment_intent.amount_capturable_updated",
            payment("requires_capture", amount_capturable=1000),
            NotificationKind.AUTHORIZED,
            "10.00",
        ),
        ("payment_intent.canceled", payment("canceled"), NotificationKind.VOIDED, "10.00"),
        ("charge.captured", charge(amount_captured=650), NotificationKind.CHARGED, "6.50"),
        ("refund.created", refund("pending"), NotificationKind.REFUND_PENDING, "4.00"),
        ("refund.updated", refund(), NotificationKind.REFUND_SUCCEEDED, "4.00"),
        ("charge.refund.updated", refund(), NotificationKind.REFUND_SUCCEEDED, "4.00"),
        ("refund.failed", refund("failed"), NotificationKind.REFUND_FAILED, "4.00"),
        ("charge.dispute.created", dispute(), NotificationKind.DISPUTE_OPENED, "10.00"),
        ("charge.dispute.funds_withdrawn", dispute("under_review"), NotificationKind.DISPUTE_OPENED, "10.00"),
        ("charge.dispute.closed", dispute("lost"), NotificationKind.DISPUTE_LOST, "10.00"),
        ("charge.dispute.closed", dispute("won"), NotificationKind.DISPUTE_WON, "10.00"),
        ("charge.dispute.funds_reinstated", dispute("under_review"), NotificationKind.DISPUTE_WON, "10.00"),
        ("charge.dispute.funds_reinstated", dispute("lost"), NotificationKind.DISPUTE_LOST, "10.00"),
    ],
)
def test_each_event_says_what_happened(
    type_: str, document: dict[str, Any], kind: NotificationKind, amount: str
) -> None:
    found = said(type_, document)
    assert (found.kind, found.transaction, found.amount) == (kind, "pi_1", Decimal(amount))


def test_a_decline_and_a_failed_refund_say_why() -> None:
    error = {"code": "card_declined", "decline_code": "stolen_card", "message": "Declined."}
    declined = said("payment_intent.payment_failed", payment("requires_payment_method", last_payment_error=error))
    assert (declined.kind, declined.failure_code) == (NotificationKind.DECLINED, "stolen_card")
    assert said("refund.failed", refund("failed", failure_reason="unknown")).failure_code == "unknown"


def test_refunds_and_disputes_carry_their_own_ids() -> None:
    assert said("refund.updated", refund(metadata=OURS)).refund == "re_1"
    assert said("refund.updated", refund(metadata=OURS)).reference == REFERENCE
    assert said("charge.dispute.created", dispute()).dispute == "du_1"


def test_of_a_refunded_charge_the_newest_refund_is_meant() -> None:
    old, new = refund(id="re_1", created=1), refund(id="re_2", created=2, amount=100, payment_intent=None)
    found = said("charge.refunded", charge(refunds={"data": [old, new]}))
    assert (found.refund, found.amount, found.transaction) == ("re_2", Decimal("1.00"), "pi_1")


def test_amounts_are_in_the_units_of_their_currency() -> None:
    assert said("payment_intent.succeeded", payment(currency="jpy", amount_received=500)).amount == Decimal(500)
    assert said("payment_intent.succeeded", payment(currency="kwd", amount_received=5120)).amount == Decimal("5.12")


@pytest.mark.parametrize(
    ("type_", "document"),
    [
        ("invoice.paid", {"id": "in_1"}),
        ("charge.captured", charge(payment_intent=None)),
        ("charge.refunded", charge()),
        ("refund.updated", refund("unheard_of")),
        ("refund.updated", refund(payment_intent=None)),
        ("refund.updated", refund(balance_transaction=None)),
        ("refund.created", refund(reason="expired_uncaptured_charge")),
        ("charge.dispute.created", dispute("warning_needs_response")),
        ("charge.dispute.closed", dispute("warning_closed")),
        ("charge.dispute.created", dispute(payment_intent=None)),
    ],
)
def test_what_says_nothing_of_a_payment_is_passed_over(type_: str, document: dict[str, Any]) -> None:
    assert said(type_, document) == Notification(id="evt_1", kind=NotificationKind.OTHER, at=NOW)


@pytest.mark.parametrize(
    ("type_", "document"),
    [
        ("payment_intent.succeeded", {"id": "pi_1"}),
        ("payment_intent.succeeded", payment(amount_received=-1)),
        ("payment_intent.succeeded", payment(amount_received=10**12)),
        ("payment_intent.canceled", payment(amount="1000")),
        ("charge.captured", charge(amount_captured=-1)),
        ("refund.created", refund(amount=-1)),
        ("charge.dispute.created", dispute(amount=-1)),
        ("charge.dispute.created", []),
    ],
)
def test_what_is_about_money_and_can_not_be_read_is_to_be_repeated(type_: str, document: Any) -> None:
    with pytest.raises(GatewayUnavailable, match=rf"^The event evt_1 \({type_}\) of Stripe can't be read$"):
        said(type_, document)


@pytest.mark.parametrize("metadata", [{}, None, {"orderwright_reference": "no id"}, {"another": "thing"}])
def test_a_payment_that_is_not_ours_has_no_reference(metadata: dict[str, str] | None) -> None:
    assert said("payment_intent.succeeded", payment(metadata=metadata)).reference is None


def test_the_events_to_subscribe_to_are_named() -> None:
    assert len(EVENTS) == 15
    assert set(EVENTS) >= {"payment_intent.succeeded", "refund.updated", "charge.dispute.closed"}
