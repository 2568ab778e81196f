"""What operations refuse is told to the staff in words, for every operation that the dashboard calls."""

import re
from pathlib import Path

import pytest

from orderwright.contract.registry import operations
from orderwright.dashboard.error_words import DETAILED, ERROR_WORDS
from orderwright.dashboard.failures import WORDS, problem_of, told
from orderwright.dashboard.texts import texts_in
from orderwright.model.errors import ApplicationError
from orderwright.model.staff import Language
from orderwright.workflows.order_changes import CHANGES

SOURCES = Path(__file__).resolve().parents[2] / "src" / "orderwright" / "dashboard"
_KEY = re.compile(r'"([a-z]+(?:-[a-z]+)*\.[a-z][A-Za-z]+)"')


def called() -> set[str]:
    """The keys of the operations that pages name, and of those that changes of many orders run."""
    named = {key for path in SOURCES.rglob("*.py") for key in _KEY.findall(path.read_text())}
    return (named | {change.operation for change in CHANGES.values()}) & {one.key for one in operations()}


def test_the_operations_that_pages_call_are_found() -> None:
    assert len(called()) > 100
    assert {"orders.cancelOrder", "draft-orders.commitDraftOrder", "order-billing.refundPayments"} <= called()


def test_every_error_of_an_operation_that_pages_call_has_words() -> None:
    known = called()
    declared = {error.code for one in operations() if one.key in known for error in one.errors}
    assert sorted(declared - ERROR_WORDS.keys() - WORDS.keys()) == []


def test_no_words_are_left_over() -> None:
    declared = {error.code for one in operations() for error in one.errors}
    overload = {"DATABASE_UNAVAILABLE", "TOO_MANY_WAITING", "TOO_MANY_READERS"}
    assert sorted(ERROR_WORDS.keys() - declared - overload) == []
    assert ERROR_WORDS.keys() >= DETAILED


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "Nothing is left on this gift card."),
        (Language.DE, "Auf diesem Gutschein ist nichts mehr übrig."),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_reader(language: Language, words: str) -> None:
    error = ApplicationError("ALREADY_REDEEMED", "Gift card 1 has nothing left", data={"giftCardId": "1"})
    problem = problem_of(error, texts_in(language), {})
    assert (problem.message, problem.code, problem.data) == (words, "ALREADY_REDEEMED", {"giftCardId": "1"})


def test_details_that_only_the_api_knows_are_told_as_well() -> None:
    error = ApplicationError("MAIL_TEMPLATE_FAULTY", "line 3: unexpected end")
    assert told(error, texts_in(Language.EN)) == "The template has a fault. line 3: unexpected end"
    unknown = ApplicationError("NEVER_HEARD_OF", "The API's words")
    assert told(unknown, texts_in(Language.DE)) == "The API's words"
