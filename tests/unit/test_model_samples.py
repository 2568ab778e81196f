"""The published order through the types, and the typed decoder against the explainer on mutations of it."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.model import validation
from orderwright.model.base import Message
from orderwright.model.errors import ValidationFailed
from orderwright.model.explain import explain
from orderwright.model.limits import record_of
from orderwright.model.order_requests import CreateOrderRequest, ImportOrderRequest, UpdateOrderRequest
from orderwright.model.orders import ImportedOrderInput, Order, OrderInput

SAMPLE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data/get_order_sample.json").read_text())

# What older documents carry and the contract no longer has.
GONE = {
    "cartId",
    "totalPrice",
    "totalWithGiftCard",
    "totalWithoutGiftCard",
    "lineType",
    "plainTextValue",
    "manualTaxRate",
}


def still_in_the_contract(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: still_in_the_contract(value) for key, value in tree.items() if key not in GONE}
    if isinstance(tree, list):
        return [still_in_the_contract(item) for item in tree]
    return tree


def without_empty_arrays(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree without empty arrays: an input does not encode them, a document always has them."""
    return {
        key: without_empty_arrays(value) if isinstance(value, dict) else value
        for key, value in tree.items()
        if value != []
    }


def test_the_published_order_survives_an_import() -> None:
    order = validation.decode(json.dumps(SAMPLE).encode(), ImportedOrderInput)
    kept = json.loads(msgspec.json.encode(order))
    assert kept == without_empty_arrays(still_in_the_contract(SAMPLE))
    assert (order.applied_discounts, order.activities, order.custom_fields, order.additional_fees) == ([], [], [], [])


def test_the_published_order_is_taken_on_the_fast_path() -> None:
    body = json.dumps(still_in_the_contract(SAMPLE)).encode()
    assert validation._fast(body, ImportedOrderInput) is not None
    assert validation._fast(body, OrderInput) is not None


def document() -> dict[str, Any]:
    """The published order, completed to what the service guarantees."""
    order = still_in_the_contract(copy.deepcopy(SAMPLE))
    zero = {"amount": "0"}
    order["lineItems"][0] |= {"locations": [], "priceUndetermined": False, "fixedQuantity": False}
    order["payNow"]["totalAdditionalFees"] = zero
    order["balanceSummary"] |= dict.fromkeys(("paid", "refunded", "authorized", "pendingRefund", "pending"), zero)
    order["taxInfo"] = {"totalTax": {"amount": "1.95"}}
    return order | {"siteLanguage": "en", "imported": True}


def test_a_document_always_encodes_what_it_guarantees() -> None:
    whole = document()
    order = validation.from_tree(whole, Order)
    assert json.loads(msgspec.json.encode(order)) == whole
    assert b'"imported":true' in msgspec.json.encode(order)
    order.imported = False
    assert b'"imported":false' in msgspec.json.encode(order)
    assert b'"appliedDiscounts":[]' in msgspec.json.encode(order)


@pytest.mark.parametrize("name", ["status", "currency", "balanceSummary", "appliedDiscounts", "imported", "taxSummary"])
def test_a_document_without_what_it_guarantees_is_refused(name: str) -> None:
    whole = document()
    del whole[name]
    with pytest.raises(ValidationFailed, match=f"{name}: is required"):
        validation.from_tree(whole, Order)


# Values to put in the place of others: of every JSON type, at and beyond limits.
AWKWARD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        2.0,
        2.5,
        10**5,
        10**5 + 1,
        2**31,
        2**64,
        10**30,
        1e300,
        "",
        "x",
        "5",
        "5.00",
        "-1",
        "1e400",
        "0.1234567",
        "1\n",
        "x" * 51,
        "x" * 6000,
        "US",
        "USD",
        "EN",
        "en",
        "PHYSICAL",
        "DIGITAL",
        "UNSPECIFIED",
        "APPROVED",
        "CANCELED",
        "PAID",
        "a\x00b",
        "a@b.co",
        "https://x.io",
        "2022-02-30T00:00:00Z",
        "2022-07-31T13:42:13+02:00",
        "67668940-527d-4465-94c6-5475d8c7a412",
        [],
        {},
        [None],
        [{}],
        ["x"],
        {"amount": "5"},
        {"amount": "-5"},
        {"original": "x"},
        {"preset": "DIGITAL"},
        {"preset": "PHYSICAL", "custom": "x"},
        {"x": [[[[1]]]]},
    ]
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in a tree, as its container and the key in it."""
    found: list[tuple[Any, Any]] = []
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(entries):
        found.append((tree, key))
        if isinstance(value, dict | list):
            found.extend(places(value))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A request around the published order with a few changes of it."""
    order = copy.deepcopy(SAMPLE)
    order["extendedFields"] = {"namespaces": {"@app": {"a": 1}}}
    order["lineItems"][0] |= {"locations": [{"id": SAMPLE["id"], "quantity": 1}], "modifierGroups": []}
    tree = {"order": order}
    for _ in range(draw(st.integers(0, 4))):
        if not (candidates := places(tree)):
            break
        container, key = draw(st.sampled_from(candidates))
        match draw(st.sampled_from(["replace", "remove", "rename", "repeat"])):
            case "replace":
                container[key] = copy.deepcopy(draw(AWKWARD))
            case "remove":
                del container[key]
            case "rename" if isinstance(key, str):
                container[re.sub("([A-Z])", lambda letter: f"_{letter[0].lower()}", key)] = container.pop(key)
            case "repeat" if isinstance(container, list):
                container.append(copy.deepcopy(container[key]))
    return tree


def lookup(tree: Any, path: str) -> bool:
    """Whether a path leads to a value of the tree, in any spelling of its keys."""
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if index:
            if not isinstance(tree, list) or int(index) >= len(tree):
                return False
            tree = tree[int(index)]
            continue
        spelled = re.sub("([A-Z])", lambda letter: f"_{letter[0].lower()}", name)
        key = name if isinstance(tree, dict) and name in tree else spelled
        if not isinstance(tree, dict) or tree.get(key) is None:
            return False
        tree = tree[key]
    return True


@settings(max_examples=300, deadline=None)
@given(tree=mutated(), type_=st.sampled_from([CreateOrderRequest, ImportOrderRequest, UpdateOrderRequest]))
def test_fast_path_and_explainer_agree(tree: dict[str, Any], type_: type[Message]) -> None:
    body = json.dumps(tree).encode()
    fast = validation._fast(body, type_)
    _, violations = explain(json.loads(body), record_of(type_))
    if violations:
        assert fast is None
        with pytest.raises(ValidationFailed) as failed:
            validation.decode(body, type_)
        assert failed.value.violations == violations
    else:
        slow = validation.from_tree(json.loads(body), type_)
        assert fast is None or fast == slow
        assert validation.decode(body, type_) == slow
        # What was taken is taken again: the message itself keeps every rule.
        assert validation.decode(msgspec.json.encode(slow), type_) == slow


@settings(max_examples=150, deadline=None)
@given(tree=mutated(), type_=st.sampled_from([CreateOrderRequest, ImportOrderRequest]))
def test_every_violation_names_a_place_that_is_there_or_is_missing(tree: dict[str, Any], type_: type[Message]) -> None:
    _, violations = explain(tree, record_of(type_))
    for violation in violations:
        if violation.violated_rule == "REQUIRED_FIELD":
            assert not lookup(tree, violation.field), violation
        elif "namespaces" not in violation.field and "options" not in violation.field:
            assert lookup(tree, violation.field) or is_null_item(violation.data, violation.description), violation


def is_null_item(data: Any, description: str) -> bool:
    """A list may hold null, which is there but no value."""
    return bool(data) and description.endswith("not null")
