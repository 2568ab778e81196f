"""How a body is read: what is no JSON, other spellings, null, depth, values of the path."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from tests.support.model_requests import create_request, line, violations

from orderwright.model.errors import ValidationFailed
from orderwright.model.order_requests import (
    CancelOrderRequest,
    CreateOrderRequest,
)
from orderwright.model.order_search import SearchOrdersRequest
from orderwright.model.spellings import has_other_spelling
from orderwright.model.validation import decode, from_tree

GUID = "0614129c-8777-9f3b-4dfe-b80a54df10d5"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "the request is not JSON"),
        (b'{"order": NaN}', "the request is not JSON: NaN is no JSON number"),
        (b'{"order": -Infinity}', "the request is not JSON: -Infinity is no JSON number"),
        (b"{} {}", "the request is not JSON: Extra data at line 1, column 4"),
        (b'{"order": "\xff"}', "the request is not UTF-8: byte 11 does not belong there"),
        (b'{"a": "\x00"}', "the request is not JSON: Invalid control character at line 1, column 8"),
        (b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}", "the request is nested more than 50 levels deep"),
        (b"[" * 100_000, "the request is nested more than 50 levels deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "the request is nested more than 50 levels deep"),
    ],
)
def test_a_body_that_is_no_request_is_explained(body: bytes, text: str) -> None:
    with pytest.raises(ValidationFailed) as failed:
        decode(body, SearchOrdersRequest)
    [violation] = failed.value.violations
    assert (violation.field, violation.violated_rule) == ("", "VALIDATION")
    assert violation.description.startswith(text)


def test_fifty_levels_are_not_too_deep() -> None:
    body = b'{"a": ' + b"[" * 49 + b"]" * 49 + b"}"
    assert decode(body, SearchOrdersRequest) == SearchOrdersRequest()


def test_brackets_in_texts_hide_no_depth() -> None:
    deep = '["]",' * 100 + "1" + ',"["]' * 100
    body = f'{{"search": {{"filter": {{"a": {deep}}}}}}}'.encode()
    assert violations(body, SearchOrdersRequest) == [("", "VALIDATION", {"maximum": 50})]


def test_an_empty_body_is_an_empty_request() -> None:
    assert decode(b"", SearchOrdersRequest) == SearchOrdersRequest()
    assert decode(b" \n", SearchOrdersRequest) == SearchOrdersRequest()


def test_of_a_repeated_key_the_last_counts_on_both_paths() -> None:
    assert decode(b'{"id": "a", "id": "b"}', CancelOrderRequest).id == "b"
    assert decode(b'{"id": "a", "id": "b", "restock_all_items": true}', CancelOrderRequest).id == "b"


def snake(tree: Any) -> Any:
    """The tree with every key in snake_case, except in free maps."""
    if isinstance(tree, list):
        return [snake(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    spelled = {}
    for key, value in tree.items():
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
        spelled[name] = value if key in ("options", "namespaces") else snake(value)
    return spelled


def test_snake_case_is_taken_at_any_depth_but_not_in_free_maps() -> None:
    request = create_request(
        billingInfo={"contactDetails": {"firstName": "Jane", "vatId": {"id": "1"}}, "address": {"addressLine2": "2nd"}},
        extendedFields={"namespaces": {"@app": {"some_key": 1, "someKey": 2}}},
        seenByAHuman=True,
    )
    request["order"]["lineItems"][0]["catalogReference"] = {"catalogItemId": "1", "appId": "a", "options": {"x_y": 1}}
    spelled = snake(request)
    assert "line_items" in spelled["order"]
    assert decode(json.dumps(spelled).encode(), CreateOrderRequest) == from_tree(request, CreateOrderRequest)
    escaped = json.dumps(spelled).replace("line_items", "line\\u005fitems").encode()
    assert decode(escaped, CreateOrderRequest) == from_tree(request, CreateOrderRequest)


def test_violations_in_snake_case_are_named_in_camel_case() -> None:
    request = {"order": {"channel_info": {"type": "WEB"}, "line_items": [{"product_name": 1}]}}
    fields = [field for field, _, _ in violations(request)]
    assert fields[0] == "order.lineItems[0].productName"


def test_the_name_of_today_wins_over_another_spelling() -> None:
    body = b'{"restock_all_items": true, "restockAllItems": false, "id": "a"}'
    assert decode(body, CancelOrderRequest).restock_all_items is False


@pytest.mark.parametrize("name", ["addressLine", "address_line", "addressLine1", "address_line_1", "address_line1"])
def test_older_names_of_the_address_line_are_taken(name: str) -> None:
    request = create_request(billingInfo={"address": {name: "525 5th Avenue"}})
    decoded = decode(json.dumps(request).encode(), CreateOrderRequest)
    assert decoded.order.billing_info is not None
    assert decoded.order.billing_info.address is not None
    assert decoded.order.billing_info.address.address_line == "525 5th Avenue"


def test_null_is_absence_everywhere_in_an_input() -> None:
    request = create_request(buyerInfo=None, appliedDiscounts=None, tags={"tags": {"tagIds": None}}, archived=None)
    decoded = decode(json.dumps(request).encode(), CreateOrderRequest)
    assert decoded.order.applied_discounts == []
    assert decoded.order.buyer_info is None
    assert decoded.order.tags is not None
    assert decoded.order.tags.tags is not None
    assert decoded.order.tags.tags.tag_ids == []


def test_whole_floats_are_integers() -> None:
    decoded = decode(json.dumps(line(quantity=2.0)).encode(), CreateOrderRequest)
    assert decoded.order.line_items[0].quantity == 2
    assert isinstance(decoded.order.line_items[0].quantity, int)


def test_timestamps_with_an_offset_are_settled_to_utc_on_both_paths() -> None:
    for request in (
        create_request(purchasedDate="2022-07-31T13:00:00+02:00"),
        {"order": {**create_request()["order"], "purchased_date": "2022-07-31T13:00:00+02:00"}},
    ):
        decoded = decode(json.dumps(request).encode(), CreateOrderRequest)
        assert decoded.order.purchased_date == "2022-07-31T11:00:00.000Z"


def test_a_body_that_is_no_object_is_refused() -> None:
    assert violations(b"[]", CancelOrderRequest) == [("", "VALIDATION", {"expected": "object"})]


def test_the_tree_is_not_changed() -> None:
    tree = line(quantity=2.0, product_name={"original": "x"})
    before = copy.deepcopy(tree)
    from_tree(tree, CreateOrderRequest)
    assert tree == before


def test_underscores_in_free_maps_do_not_leave_the_fast_path() -> None:
    fields = {"namespaces": {"_user_fields": {"gift_note": "x", "@acme/a_b": 1}}}
    body = json.dumps(create_request(extendedFields=fields)).encode()
    assert has_other_spelling(body, CreateOrderRequest) is False
    decoded = decode(body, CreateOrderRequest)
    assert decoded.order.extended_fields is not None
    assert decoded.order.extended_fields.namespaces == fields["namespaces"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"order": {}}', False),
        (b'{"order": {"status": "NOT_A_KEY"}}', False),
        (b'{"order": {"line_items" : []}}', True),
        (b'{"order": {"_id": "x"}}', True),
        (b'{"order": {"line\\u005fitems": []}}', True),
        (b'{"order": {"buyerNote": "\\u0000"}}', True),
        (b'{"order": {"billingInfo": {"address": {"addressLine1": ""}}}}', True),
        (b'{"order": {"lineItems": [{"descriptionLines": [{"plainTextValue" : {"original": "M"}}]}]}}', True),
        (b'{"order": {"recipientInfo": {"address": {"location": {"latitude": 1}}}}}', True),
        (b'{"order": {"buyerNote": "location"}}', False),
        (b'"' + b"_" * 100_000 + b'" x', False),
    ],
)
def test_other_spellings_are_seen_in_the_bytes(body: bytes, expected: bool) -> None:
    assert has_other_spelling(body, CreateOrderRequest) is expected


def test_the_id_may_be_spelled_as_the_sdk_shows_it() -> None:
    assert decode(b'{"_id": "a"}', CancelOrderRequest).id == "a"


@pytest.mark.parametrize("body", [b'{"a":"' + b'\\"' * 500_000, b'"_' * 200_000, b"{}[]" * 100_000])
def test_hostile_bodies_are_refused_in_linear_time(body: bytes) -> None:
    assert [rule for _, rule, _ in violations(body)] == ["VALIDATION"]
