"""Which status of a payment may follow which, and what an authorization's end leaves behind."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from tests.support.money_facts import gift_card, membership, refund, regular

from orderwright.model.errors import ApplicationError
from orderwright.model.payments import AuthorizationActionStatus, Payment, TransactionStatus, VoidReason
from orderwright.model.record_facts import PaymentFacts
from orderwright.rules.payment_transitions import (
    MISTAKEN,
    TRANSITIONS,
    WHOLE_STATUSES,
    allowed_from,
    check_transition,
    moved,
)
from orderwright.rules.payments import captured_amount
from orderwright.rules.recording import REGULAR_STATUSES

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NEW_ID = UUID("11111111-1111-4111-8111-111111111111")
STATUSES = set(TransactionStatus) - {TransactionStatus.UNDEFINED}
PAIRS = list(product(sorted(STATUSES), sorted(STATUSES)))

#: The decision in words (docs/compatibility.md, decision 6), written out by hand.
WAITING = {"APPROVED", "AUTHORIZED", "DECLINED", "CANCELED"}
ALLOWED = {"PENDING": WAITING, "PENDING_MERCHANT": WAITING, "AUTHORIZED": {"APPROVED", "VOIDED"}}


def test_the_table_has_every_status_and_leads_to_statuses_alone() -> None:
    assert set(TRANSITIONS) == STATUSES
    assert set().union(*TRANSITIONS.values()) | MISTAKEN <= STATUSES


def test_every_status_is_where_a_record_begins_or_a_way_or_a_refund_leads() -> None:
    by_refund = {TransactionStatus.REFUNDED, TransactionStatus.PARTIALLY_REFUNDED}
    assert set().union(*TRANSITIONS.values(), MISTAKEN, REGULAR_STATUSES, by_refund) == STATUSES
    assert set() == STATUSES - REGULAR_STATUSES - by_refund


def allowed(payment: Payment, wanted: TransactionStatus) -> bool:
    if wanted in allowed_from(payment, None):
        check_transition(payment, wanted, None, [])
        return True
    with pytest.raises(ApplicationError) as refusal:
        check_transition(payment, wanted, None, [])
    error = refusal.value
    assert (error.code, error.status) == ("STATUS_NOT_ALLOWED", 428)
    assert error.data == {"paymentId": payment.id, "from": payment.status, "to": wanted}
    return False


@pytest.mark.parametrize(("status", "wanted"), PAIRS)
def test_an_online_payment_goes_where_the_decision_says(status: TransactionStatus, wanted: TransactionStatus) -> None:
    assert allowed(regular("10.00", status), wanted) == (wanted.value in ALLOWED.get(status.value, set()))


@pytest.mark.parametrize(("status", "wanted"), PAIRS)
def test_an_offline_payment_can_have_been_recorded_by_mistake(
    status: TransactionStatus, wanted: TransactionStatus
) -> None:
    mistaken = status == "APPROVED" and wanted in ("VOIDED", "CANCELED")
    listed = wanted.value in ALLOWED.get(status.value, set())
    assert allowed(regular("10.00", status, offline=True), wanted) == (mistaken or listed)


@pytest.mark.parametrize(("make", "status"), list(product([gift_card, membership], sorted(WHOLE_STATUSES))))
def test_a_gift_card_or_membership_is_never_authorized(make: type, status: TransactionStatus) -> None:
    after = {"PENDING": {"APPROVED", "DECLINED", "CANCELED"}, "APPROVED": {"VOIDED", "CANCELED"}}
    found = {wanted.value for wanted in STATUSES if allowed(make("10.00", status), wanted)}
    assert found == after.get(status.value, set())


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_a_payment_that_a_gateway_made_goes_nowhere_by_a_callers_word(status: TransactionStatus) -> None:
    for offline in (True, False):
        assert allowed_from(regular("10.00", status, offline=offline), PaymentFacts(gateway="stripe")) == frozenset()


@pytest.mark.parametrize("state", ["PENDING", "STARTED", "SCHEDULED", "SUCCEEDED", "FAILED"])
def test_a_payment_that_is_being_refunded_is_not_voided(state: str) -> None:
    payment = regular("10.00", offline=True)
    others = [refund((regular("10.00"), None, "STARTED"))]
    refunds = [*others, refund((payment, "1.00", state))]
    ended = state in ("SUCCEEDED", "FAILED")
    check_transition(payment, TransactionStatus.VOIDED, None, others)
    if ended:
        check_transition(payment, TransactionStatus.VOIDED, None, refunds)
    else:
        with pytest.raises(ApplicationError, match="A refund of the payment has not ended"):
            check_transition(payment, TransactionStatus.VOIDED, None, refunds)


def test_an_authorization_that_is_approved_was_captured_whole() -> None:
    payment = regular("10.00", "AUTHORIZED", unrounded="9.98", captured=("FAILED", "1.00"))
    after = moved(payment, TransactionStatus.APPROVED, at=AT, new_id=NEW_ID)
    assert after.regular_payment_details is not None
    details = after.regular_payment_details.authorization_details
    assert details is not None
    (capture,) = details.captures
    assert (capture.id, capture.status, capture.created_date) == (
        str(NEW_ID),
        AuthorizationActionStatus.SUCCEEDED,
        "2026-03-01T09:30:00.000Z",
    )
    assert capture.amount is not None
    assert capture.amount.amount == "9.98"
    assert str(captured_amount(after)) == "9.98"
    assert details.scheduled_action is None


def test_an_authorization_that_is_voided_was_voided_by_hand() -> None:
    after = moved(regular("10.00", "AUTHORIZED"), TransactionStatus.VOIDED, at=AT, new_id=NEW_ID)
    assert after.regular_payment_details is not None
    details = after.regular_payment_details.authorization_details
    assert details is not None
    assert details.void is not None
    assert (details.void.status, details.void.voided_date, details.void.reason) == (
        AuthorizationActionStatus.SUCCEEDED,
        "2026-03-01T09:30:00.000Z",
        VoidReason.MANUAL,
    )
    assert details.captures == []


def test_a_payment_that_becomes_authorized_has_the_date() -> None:
    after = moved(regular("10.00", "PENDING"), TransactionStatus.AUTHORIZED, at=AT, new_id=NEW_ID)
    assert after.regular_payment_details is not None
    details = after.regular_payment_details.authorization_details
    assert details is not None
    assert (details.authorized_date, details.captures, details.void) == ("2026-03-01T09:30:00.000Z", [], None)


@pytest.mark.parametrize("wanted", ["APPROVED", "DECLINED", "CANCELED"])
def test_other_ways_change_the_status_alone(wanted: str) -> None:
    payment = regular("10.00", "PENDING")
    after = moved(payment, TransactionStatus(wanted), at=AT, new_id=NEW_ID)
    assert after.status == wanted
    assert after.regular_payment_details == payment.regular_payment_details
    assert moved(gift_card("1.00", "PENDING"), TransactionStatus(wanted), at=AT, new_id=NEW_ID).status == wanted


def test_the_documentation_shows_the_table() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/concepts/payments.md").read_text(encoding="utf-8")
    rows = page.split("## What becomes of a payment")[1].split("| from | to |\n|---|---|\n")[1].split("\n\n")[0]
    told = {}
    for row in rows.splitlines():
        before, after = row.strip("| ").split(" | ")
        told |= {status: set(re.findall(r"`(\w+)`", after)) for status in re.findall(r"`(\w+)`", before)}
    ways = {status: wanted | (MISTAKEN if status == "APPROVED" else set()) for status, wanted in TRANSITIONS.items()}
    assert told == {status.value: {one.value for one in wanted} for status, wanted in ways.items() if wanted}
