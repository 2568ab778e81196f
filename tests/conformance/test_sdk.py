"""Each JavaScript test as a test of its own: what the official SDK finds when it drives the service."""

from __future__ import annotations

import pytest
from tests.conformance.conftest import Outcomes
from tests.conformance.javascript import Check, declared

from orderwright.contract.operation import Operation
from orderwright.contract.registry import operations


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
    ours = {in_javascript(one) for one in operations() if not one.addition}
    assert {check.operation for check in declared()} == ours


def in_javascript(operation: Operation) -> str:
    """How the checks name it: `getOrder`, and outside the orders module `orderBilling.refundPayments`."""
    if operation.module == "orders":
        return operation.name
    first, *rest = operation.module.split("-")
    return f"{first}{''.join(word.capitalize() for word in rest)}.{operation.name}"
