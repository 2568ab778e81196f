"""Earlier states of an order, taken back change by change."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.store.parts import Rollback, before_image, join_document

HEAD: dict[str, Any] = {"number": "1", "id": "x", "createdDate": "d", "status": "INITIALIZED", "archived": False}
LINES: list[Any] = [{"id": 1, "quantity": 1}, {"id": 2, "quantity": 1}, {"id": 3, "quantity": 1}]


def encoded(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def image(head: dict[str, Any] | None = None, lines: list[Any] | None = None) -> Any:
    """What a change of the order above keeps of it."""
    found = before_image(
        encoded(HEAD),
        None if head is None else encoded(head),
        encoded(LINES),
        None if lines is None else encoded(lines),
    )
    return None if found is None else json.loads(found)


def test_a_change_keeps_the_parts_that_it_replaces_and_no_others() -> None:
    assert image() is None
    assert image(HEAD, LINES) is None
    assert image({**HEAD, "status": "APPROVED"}) == {"status": "INITIALIZED"}
    assert image({**HEAD, "buyerNote": "x"}) == {"buyerNote": None}
    assert image({name: value for name, value in HEAD.items() if name != "archived"}) == {"archived": False}


def test_one_line_of_many_costs_one_line() -> None:
    changed = [LINES[0], {"id": 2, "quantity": 9}, LINES[2]]
    assert image(lines=changed) == {"lineItems[1]": {"id": 2, "quantity": 1}}
    assert image(lines=LINES[:2]) == {"lineItems": LINES}


@pytest.mark.parametrize("lines", [LINES[:1], [], [*LINES, {"id": 4}], [LINES[2], LINES[1], LINES[0]]])
def test_lines_are_taken_back_whatever_became_of_them(lines: list[Any]) -> None:
    before = before_image(encoded(HEAD), None, encoded(LINES), encoded(lines))
    rollback = Rollback(encoded(HEAD), encoded(lines))
    if before is not None:
        rollback.take_back(before)
    assert json.loads(rollback.lines) == LINES


def test_a_document_is_spliced_and_taken_apart_again() -> None:
    document = join_document(encoded(HEAD), encoded(LINES), b'{"id":1},{"id":2}', "now")
    assert json.loads(document) == {
        "updatedDate": "now",
        "lineItems": LINES,
        "activities": [{"id": 1}, {"id": 2}],
        **HEAD,
    }
    assert json.loads(join_document(encoded(HEAD), b"[]", None, "now"))["activities"] == []


VALUES = st.none() | st.integers(0, 3) | st.text("ab", max_size=2) | st.lists(st.integers(0, 2), max_size=2)
PARTS = st.dictionaries(
    st.sampled_from(["status", "archived", "buyerNote", "tags", "buyerInfo"]), VALUES.filter(lambda v: v is not None)
)
ORDERS = st.tuples(PARTS, st.lists(st.fixed_dictionaries({"id": st.integers(0, 3)}), max_size=4))


@given(st.lists(ORDERS, min_size=1, max_size=6))
def test_any_life_of_an_order_is_walked_back_state_by_state(states: list[tuple[dict[str, Any], list[Any]]]) -> None:
    heads = [encoded({"id": "x", **head}) for head, _ in states]
    lines = [encoded(one) for _, one in states]
    images = [before_image(heads[i], heads[i + 1], lines[i], lines[i + 1]) for i in range(len(states) - 1)]
    rollback = Rollback(heads[-1], lines[-1])
    for index in reversed(range(len(states) - 1)):
        if (kept := images[index]) is not None:
            rollback.take_back(kept)
        assert json.loads(rollback.head) == json.loads(heads[index])
        assert json.loads(rollback.lines) == json.loads(lines[index])


@pytest.mark.parametrize("gone", ["status", "archived", "buyerNote"])
def test_a_part_that_was_removed_comes_back_in_its_place(gone: str) -> None:
    head = {"number": "1", "id": "x", "createdDate": "d", "buyerNote": "n", "archived": False, "status": "APPROVED"}
    whole = encoded(head)
    later = encoded({name: value for name, value in head.items() if name != gone})
    kept = before_image(whole, later, b"[]", None)
    assert kept is not None
    rollback = Rollback(later, b"[]")
    rollback.take_back(kept)
    assert rollback.head == whole
