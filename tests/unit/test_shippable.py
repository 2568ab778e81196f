"""What is proposed for the next parcel."""

from collections import Counter

import pytest

from orderwright.rules.shippable import shippable_units


@pytest.mark.parametrize(
    ("ordered", "fulfilled", "refunded", "proposed"),
    [
        ({"a": 3}, {}, {}, {"a": 3}),
        ({"a": 3}, {"a": 1}, {"a": 1}, {"a": 1}),
        ({"a": 3}, {"a": 3}, {}, {}),
        ({"a": 3}, {}, {"a": 3}, {}),
        ({"a": 3}, {"a": 2}, {"a": 2}, {}),
        ({"A": 2, "b": 1}, {"a": 1}, {"b": 1}, {"A": 1}),
    ],
)
def test_what_was_sent_or_refunded_is_not_proposed(
    ordered: dict[str, int], fulfilled: dict[str, int], refunded: dict[str, int], proposed: dict[str, int]
) -> None:
    assert shippable_units(ordered, Counter(fulfilled), Counter(refunded)) == proposed
