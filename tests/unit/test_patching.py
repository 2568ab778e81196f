"""Applying patches to documents."""

from typing import Any

import msgspec
import pytest

from orderwright.model.addresses import AddressWithContact
from orderwright.model.order_patch import AddressWithContactPatch, ShippingInfoPatch
from orderwright.model.shipping import ShippingInfo
from orderwright.rules.patching import apply_patch

BILL = {
    "address": {"country": "US", "city": "New York", "postalCode": "10173"},
    "contactDetails": {"firstName": "Jane"},
}
#: A patch and the bill after it.
CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, BILL),
    ({"address": {}}, BILL),
    ({"address": {"city": "Bern"}}, {**BILL, "address": {**BILL["address"], "city": "Bern"}}),
    ({"address": {"city": None}}, {**BILL, "address": {"country": "US", "postalCode": "10173"}}),
    ({"address": None}, {"contactDetails": {"firstName": "Jane"}}),
    (
        {"address": {"geocode": {"latitude": 1.5}}},
        {**BILL, "address": {**BILL["address"], "geocode": {"latitude": 1.5}}},
    ),
    ({"address": {"geocode": {"latitude": None}}}, BILL),
    ({"address": {"geocode": {}}}, BILL),
    ({"contactDetails": {"lastName": "Doe"}}, {**BILL, "contactDetails": {"firstName": "Jane", "lastName": "Doe"}}),
]


@pytest.mark.parametrize(("patch", "expected"), CASES)
def test_a_patch_changes_what_it_names(patch: dict[str, Any], expected: dict[str, Any]) -> None:
    target = msgspec.convert(BILL, AddressWithContact)
    after = apply_patch(target, msgspec.convert(patch, AddressWithContactPatch))
    assert msgspec.to_builtins(after) == expected
    assert msgspec.to_builtins(target) == BILL


def test_parts_that_are_missing_are_made_all_the_way_down() -> None:
    patch = {"logistics": {"shippingDestination": {"address": {"city": "Bern"}}}}
    after = apply_patch(ShippingInfo(), msgspec.convert(patch, ShippingInfoPatch))
    assert msgspec.to_builtins(after) == patch
    empty = {"logistics": {"shippingDestination": {"address": {"city": None}}}}
    assert apply_patch(ShippingInfo(), msgspec.convert(empty, ShippingInfoPatch)) == ShippingInfo()


def test_what_is_left_to_the_caller_stays() -> None:
    target = msgspec.convert(BILL, AddressWithContact)
    patch = msgspec.convert({"address": {"city": "Bern"}}, AddressWithContactPatch)
    assert apply_patch(target, patch, leave=frozenset({"address"})) is target
