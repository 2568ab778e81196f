"""What changed between two documents."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.rules.modified_fields import changes, modified_fields

#: Before, after, and the paths with their values before and after.
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, tuple[Any, Any]]]] = [
    ({"a": 1}, {"a": 1}, {}),
    ({"a": 1}, {"a": 2}, {"a": (1, 2)}),
    ({"a": 1}, {}, {"a": (1, None)}),
    ({}, {"a": 1}, {"a": (None, 1)}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a.c": (2, 3)}),
    ({"a": {"b": 1}}, {"a": {"b": 1, "c": 3}}, {"a.c": (None, 3)}),
    ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}, {"a[1].b": (2, 3)}),
    ({"a": [1]}, {"a": [1, 2]}, {"a": ([1], [1, 2])}),
    ({"a": {"x.y": 1, "z[0]": 1}}, {"a": {"x.y": 2, "z[0]": 2}}, {r"a.x\.y": (1, 2), r"a.z\[0\]": (1, 2)}),
    ({"a": {"b": 1}}, {"a": [1]}, {"a": ({"b": 1}, [1])}),
    (
        {"activities": [{"id": 1}, {"id": 2}]},
        {"activities": [{"id": 2}, {"id": 3}]},
        {"activities": ([{"id": 1}], [{"id": 3}])},
    ),
]


def test_all_of_many_activities_that_went_and_came_are_told_in_order() -> None:
    before = {"activities": [{"id": number, "text": "x"} for number in range(30_000)]}
    after = {"activities": [{"id": number, "text": "x"} for number in range(10, 30_010)]}
    ((path, gone, come),) = changes(encoded(before), encoded(after))
    assert path == "activities"
    assert [one["id"] for one in gone] == list(range(10))
    assert [one["id"] for one in come] == list(range(30_000, 30_010))
    assert modified_fields(encoded(before), encoded(after)) == {}


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_the_smallest_differing_parts_are_told(before: Any, after: Any, expected: Any) -> None:
    found = {path: (earlier, later) for path, earlier, later in changes(encoded(before), encoded(after))}
    assert found == expected


def test_the_wire_has_the_values_before_without_date_and_activities() -> None:
    before = {"updatedDate": "1", "activities": [], "email": "a", "note": "x"}
    after = {"updatedDate": "2", "activities": [1], "email": "b", "new": 1}
    assert modified_fields(encoded(before), encoded(after)) == {"email": "a", "note": "x", "new": None}


VALUES = st.recursive(
    st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


@given(DOCUMENTS, DOCUMENTS)
def test_equal_documents_and_only_they_have_no_changes(before: Any, after: Any) -> None:
    there = list(changes(encoded(before), encoded(after)))
    back = list(changes(encoded(after), encoded(before)))
    assert (there == []) == (before == after)
    assert sorted(path for path, _, _ in there) == sorted(path for path, _, _ in back)
    assert {(path, earlier.__repr__()) for path, earlier, _ in there} == {(p, later.__repr__()) for p, _, later in back}
