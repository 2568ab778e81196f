"""Each JavaScript test as a test of its own: what the official SDK finds when it drives the service."""

from __future__ import annotations

import pytest
from tests.conformance.conftest import Outcomes, Ran
from tests.conformance.coverage import in_javascript, of_contract, raised_by, rows_of, undeclared
from tests.conformance.javascript import Check, declared
from tests.conformance.page import PAGE, claims

from orderwright.model.events import CONTRACT_EVENTS


@pytest.mark.parametrize("check", declared(), ids=str)
def test_the_official_sdk_finds(check: Check, outcomes: Outcomes) -> None:
    outcome = outcomes.get(check.title)
    if outcome is None:
        pytest.fail(f"{check.file} did not report: {check.title}", pytrace=False)
    if not outcome.passed:
        pytest.fail(f"{check.file}: {check.title}\n{outcome.message}", pytrace=False)


def test_node_reports_the_declared_checks_and_nothing_else(outcomes: Outcomes) -> None:
    known = {check.title for check in declared()}
    assert {title: outcome.message for title, outcome in outcomes.items() if title not in known} == {}
    assert len(known) == len(declared())


def test_every_operation_of_the_contract_is_checked() -> None:
    assert {check.operation for check in declared()} == {in_javascript(one) for one in of_contract()}


def test_no_operation_raises_an_event_that_it_does_not_declare(ran: Ran) -> None:
    assert undeclared(raised_by(ran.calls, ran.events)) == []


def test_the_run_raises_every_event_of_the_contract(ran: Ran) -> None:
    assert CONTRACT_EVENTS - {event.type for event in ran.events} == set()


def test_the_page_claims_nothing_that_this_run_did_not_find(ran: Ran) -> None:
    found = {(row.operation, row.family): row for row in rows_of(ran.calls, raised_by(ran.calls, ran.events))}
    claimed = claims(PAGE.read_text())
    assert [claim for claim in claimed if not claim.holds_of(found[claim.operation, claim.family])] == [], (
        "run: make conformance"
    )
