"""What a request is refused for: the exact violations."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.order_requests import (
    AddActivitiesRequest,
    AddActivityRequest,
    CancelOrderRequest,
    CreateOrderRequest,
    ImportOrderRequest,
    SetOrderNumberCounterRequest,
)
from orderwright.model.order_search import SearchOrdersRequest
from orderwright.model.validation import decode, from_tree

GUID = "0614129c-8777-9f3b-4dfe-b80a54df10d5"
AMOUNT = "order.lineItems[0].price.amount"


def create_request(**order: Any) -> dict[str, Any]:
    """A small createOrder request; `order` replaces fields of the order."""
    line = {
        "productName": {"original": "Coffee"},
        "quantity": 2,
        "price": {"amount": "5.00"},
        "itemType": {"preset": "PHYSICAL"},
    }
    return {"order": {"lineItems": [line], "channelInfo": {"type": "WEB"}, **order}}


def line(**fields: Any) -> dict[str, Any]:
    """A createOrder request whose only line has these fields instead of its own."""
    request = create_request()
    request["order"]["lineItems"][0].update(fields)
    return request


def violations(request: Any, type_: Any = CreateOrderRequest) -> list[tuple[str, str, Any]]:
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    with pytest.raises(ValidationFailed) as failed:
        decode(body, type_)
    return [(v.field, v.violated_rule, v.data) for v in failed.value.violations]


def test_a_good_request_is_taken() -> None:
    request = decode(json.dumps(create_request()).encode(), CreateOrderRequest)
    assert request.order.line_items[0].price.amount == "5.00"
    assert request.order.applied_discounts == []
    assert request.settings is None


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, [("order", "REQUIRED_FIELD", None)]),
        ({"order": None}, [("order", "REQUIRED_FIELD", None)]),
        ({"order": []}, [("order", "VALIDATION", {"expected": "object"})]),
        ([], [("", "VALIDATION", {"expected": "object"})]),
        ({"order": {}}, [("order.channelInfo", "REQUIRED_FIELD", None), ("order.lineItems", "REQUIRED_FIELD", None)]),
        (create_request(lineItems=[]), [("order.lineItems", "MIN_SIZE", {"threshold": 1})]),
        (create_request(lineItems=None), [("order.lineItems", "REQUIRED_FIELD", None)]),
        (
            create_request(lineItems=create_request()["order"]["lineItems"] * 301),
            [("order.lineItems", "MAX_SIZE", {"threshold": 300})],
        ),
        (create_request(lineItems=[5]), [("order.lineItems[0]", "VALIDATION", {"expected": "object"})]),
        (line(quantity=0), [("order.lineItems[0].quantity", "MIN", {"threshold": 1})]),
        (line(quantity=100001), [("order.lineItems[0].quantity", "MAX", {"threshold": 100000})]),
        (line(quantity=10**30), [("order.lineItems[0].quantity", "MAX", {"threshold": 100000})]),
        (line(quantity=2.5), [("order.lineItems[0].quantity", "VALIDATION", {"expected": "integer"})]),
        (line(quantity="2"), [("order.lineItems[0].quantity", "VALIDATION", {"expected": "integer"})]),
        (line(quantity=True), [("order.lineItems[0].quantity", "VALIDATION", {"expected": "integer"})]),
        (line(quantity=None), [("order.lineItems[0].quantity", "REQUIRED_FIELD", None)]),
        (line(id="1"), [("order.lineItems[0].id", "FORMAT", {"expected": "GUID"})]),
        (line(price={}), [("order.lineItems[0].price.amount", "REQUIRED_FIELD", None)]),
        (line(price="5"), [("order.lineItems[0].price", "VALIDATION", {"expected": "object"})]),
        (line(price={"amount": 5}), [("order.lineItems[0].price.amount", "VALIDATION", {"expected": "string"})]),
        (line(price={"amount": "-1"}), [("order.lineItems[0].price.amount", "DECIMAL_GTE", {"threshold": "0"})]),
        (
            line(price={"amount": "1000000000000001"}),
            [("order.lineItems[0].price.amount", "DECIMAL_LTE", {"threshold": "1000000000000000"})],
        ),
        *(
            (line(price={"amount": text}), [(AMOUNT, "FORMAT", {"expected": "DECIMAL_VALUE"})])
            for text in ("NaN", "1e400", " 1", "1_0", "\u0661", "", "1\n", "-0")
        ),
        (
            line(taxInfo={"taxRate": "0.1234567"}),
            [("order.lineItems[0].taxInfo.taxRate", "DECIMAL_MAX_SCALE", {"threshold": 6})],
        ),
        (
            line(itemType={}),
            [("order.lineItems[0].itemType", "REQUIRED_ONE_OF_FIELD", {"fields": ["preset", "custom"]})],
        ),
        (
            line(itemType={"preset": "PHYSICAL", "custom": "x"}),
            [("order.lineItems[0].itemType", "ONE_OF_ALIGNMENT", {"fields": ["preset", "custom"]})],
        ),
        (
            line(itemType={"preset": "EDIBLE"}),
            [
                (
                    "order.lineItems[0].itemType.preset",
                    "INVALID_ENUM_VALUE",
                    {"allowed": ["UNRECOGNISED", "PHYSICAL", "DIGITAL", "GIFT_CARD", "SERVICE"]},
                )
            ],
        ),
        (line(itemType={"preset": "DIGITAL"}), [("order.lineItems[0].digitalFile", "REQUIRED_FIELD", None)]),
        (
            line(itemType={"preset": "DIGITAL"}, digitalFile=5),
            [("order.lineItems[0].digitalFile", "VALIDATION", {"expected": "object"})],
        ),
        (line(decimalQuantity={"value": "1.5"}), [("order.lineItems[0].decimalQuantity", "OTHER", None)]),
        (
            line(locations=[{"id": GUID, "quantity": 2}, {"id": GUID, "quantity": 1}]),
            [("order.lineItems[0].locations", "OTHER", {"threshold": 2})],
        ),
        (
            line(productName={"original": ""}),
            [("order.lineItems[0].productName.original", "MIN_LENGTH", {"threshold": 1})],
        ),
        (
            line(productName={"original": "x" * 201}),
            [("order.lineItems[0].productName.original", "MAX_LENGTH", {"threshold": 200})],
        ),
        (
            line(catalogReference={}),
            [
                ("order.lineItems[0].catalogReference.catalogItemId", "REQUIRED_FIELD", None),
                ("order.lineItems[0].catalogReference.appId", "REQUIRED_FIELD", None),
            ],
        ),
        (create_request(buyerInfo={"email": "jane"}), [("order.buyerInfo.email", "FORMAT", {"expected": "EMAIL"})]),
        (create_request(currency="usd"), [("order.currency", "FORMAT", {"expected": "CURRENCY"})]),
        (
            create_request(billingInfo={"address": {"country": "ZZ"}, "contactDetails": {"phone": "x"}}),
            [
                ("order.billingInfo.address.country", "FORMAT", {"expected": "COUNTRY"}),
                ("order.billingInfo.contactDetails.phone", "FORMAT", {"expected": "PHONE"}),
            ],
        ),
        (
            create_request(purchasedDate="2022-02-30T00:00:00Z"),
            [("order.purchasedDate", "FORMAT", {"expected": "DATE_TIME"})],
        ),
        (create_request(channelInfo={"type": "UNSPECIFIED"}), [("order.channelInfo.type", "INVALID_ENUM_VALUE", None)]),
        (
            create_request(status="CANCELED"),
            [("order.status", "INVALID_ENUM_VALUE", {"allowed": ["INITIALIZED", "APPROVED"]})],
        ),
        (create_request(archived="true"), [("order.archived", "VALIDATION", {"expected": "boolean"})]),
        (
            create_request(currencyConversionDetails={"conversionRate": "0"}),
            [
                ("order.currencyConversionDetails.originalCurrency", "REQUIRED_FIELD", None),
                ("order.currencyConversionDetails.conversionRate", "DECIMAL_GT", {"threshold": "0"}),
            ],
        ),
        (create_request(buyerNote="a\x00b"), [("order.buyerNote", "VALIDATION", None)]),
        (create_request(buyerNote="a\ud800"), [("order.buyerNote", "VALIDATION", None)]),
        (
            create_request(extendedFields={"namespaces": {"@app": {"x": [1, 2**64]}}}),
            [("order.extendedFields.namespaces.@app.x", "VALIDATION", None)],
        ),
        (
            create_request(extendedFields={"namespaces": {"@app": None}}),
            [("order.extendedFields.namespaces.@app", "VALIDATION", {"expected": "object"})],
        ),
        (
            {**create_request(), "settings": {"editableByOwnerApps": {"appIds": []}, "editableByEveryone": True}},
            [
                ("settings.editableByOwnerApps.appIds", "MIN_SIZE", {"threshold": 1}),
                ("settings", "ONE_OF_ALIGNMENT", {"fields": ["editableByEveryone", "editableByOwnerApps"]}),
            ],
        ),
    ],
)  # fmt: skip
def test_request_is_refused_with_exactly_these_violations(request_: Any, expected: list[Any]) -> None:
    assert violations(request_) == expected


def test_every_violation_is_named_in_one_answer() -> None:
    request = line(quantity=0, price={"amount": "x"})
    request["order"] |= {"currency": "?", "buyerInfo": {"email": "?"}, "channelInfo": None}
    assert violations(request) == [
        ("order.buyerInfo.email", "FORMAT", {"expected": "EMAIL"}),
        ("order.channelInfo", "REQUIRED_FIELD", None),
        ("order.lineItems[0].quantity", "MIN", {"threshold": 1}),
        ("order.lineItems[0].price.amount", "FORMAT", {"expected": "DECIMAL_VALUE"}),
        ("order.currency", "FORMAT", {"expected": "CURRENCY"}),
    ]


def test_a_violation_in_a_line_does_not_hide_the_rules_between_its_fields() -> None:
    request = line(quantity=0, itemType={"preset": "DIGITAL"})
    assert violations(request) == [
        ("order.lineItems[0].quantity", "MIN", {"threshold": 1}),
        ("order.lineItems[0].digitalFile", "REQUIRED_FIELD", None),
    ]


def test_a_violation_has_the_wire_form_of_the_contract() -> None:
    with pytest.raises(ValidationFailed) as failed:
        from_tree(line(quantity=0), CreateOrderRequest)
    assert failed.value.violations == [
        FieldViolation("order.lineItems[0].quantity", "must be 1 or more", "MIN", None, {"threshold": 1})
    ]


def test_line_ids_must_differ_in_any_case_of_letters() -> None:
    request = create_request()
    first = request["order"]["lineItems"][0]
    request["order"]["lineItems"] = [{**first, "id": GUID}, {**first, "id": ""}, {**first, "id": GUID.upper()}]
    assert violations(request) == [("order.lineItems[2].id", "OTHER", None)]


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


@pytest.mark.parametrize("weight", [float("inf"), float("nan"), 10**400])
def test_a_weight_is_finite(weight: float) -> None:
    with pytest.raises(ValidationFailed) as failed:
        from_tree(line(physicalProperties={"weight": weight}), CreateOrderRequest)
    assert [v.field for v in failed.value.violations] == ["order.lineItems[0].physicalProperties.weight"]
    assert violations(json.dumps(line(physicalProperties={"weight": "W"})).replace('"W"', "1e400").encode()) == [
        ("order.lineItems[0].physicalProperties.weight", "VALIDATION", {"expected": "number"})
    ]


def test_what_the_service_derives_is_ignored_on_create() -> None:
    request = create_request(
        id="not a guid", number=7, createdDate=1, fulfillmentStatus="?", balanceSummary=3, createdBy=[], activities={}
    )
    request["order"]["lineItems"][0]["price"]["formattedAmount"] = "a fortune"
    assert decode(json.dumps(request).encode(), CreateOrderRequest).order.line_items[0].quantity == 2


def test_facts_of_the_sale_are_kept_on_create() -> None:
    groups = [{"id": "1", "name": {"original": "Extras"}, "modifiers": [{"label": {"original": "no nuts"}}]}]
    request = line(modifierGroups=groups, depositAmount={"amount": "1"}, priceBeforeDiscounts={"amount": "6"})
    kept = decode(json.dumps(request).encode(), CreateOrderRequest).order.line_items[0]
    assert kept.modifier_groups[0].modifiers[0].label is not None
    assert kept.modifier_groups[0].modifiers[0].label.original == "no nuts"
    assert kept.deposit_amount is not None
    assert kept.deposit_amount.amount == "1"
    assert kept.price_before_discounts is not None
    assert kept.price_before_discounts.amount == "6"


def test_timestamps_with_an_offset_are_settled_to_utc_on_both_paths() -> None:
    for request in (
        create_request(purchasedDate="2022-07-31T13:00:00+02:00"),
        {"order": {**create_request()["order"], "purchased_date": "2022-07-31T13:00:00+02:00"}},
    ):
        decoded = decode(json.dumps(request).encode(), CreateOrderRequest)
        assert decoded.order.purchased_date == "2022-07-31T11:00:00.000Z"


def test_an_import_needs_what_the_contract_says() -> None:
    assert violations(create_request(), ImportOrderRequest) == [
        ("order.billingInfo", "REQUIRED_FIELD", None),
        ("order.status", "REQUIRED_FIELD", None),
        ("order.paymentStatus", "REQUIRED_FIELD", None),
        ("order.priceSummary", "REQUIRED_FIELD", None),
    ]
    request = create_request(status="CANCELED", paymentStatus="PAID", priceSummary={}, billingInfo={})
    assert violations(request, ImportOrderRequest) == [("order.billingInfo.contactDetails", "REQUIRED_FIELD", None)]


def test_an_import_takes_lines_as_they_were_sold() -> None:
    request = line(itemType={"preset": "DIGITAL"}, decimalQuantity={"value": "1.5"})
    request["order"] |= {"status": "CANCELED", "paymentStatus": "PAID", "priceSummary": {}}
    request["order"]["billingInfo"] = {"contactDetails": {}}
    decoded = decode(json.dumps(request).encode(), ImportOrderRequest)
    assert decoded.order.line_items[0].digital_file is None


def test_values_of_the_path_complete_the_body_and_win() -> None:
    body = json.dumps({"orderActivities": [{"activityType": "MERCHANT_COMMENT"}]}).encode()
    assert decode(body, AddActivitiesRequest, path_values={"orderId": GUID}).order_id == GUID
    assert decode(b'{"id": "a"}', CancelOrderRequest, path_values={"id": "b"}).id == "b"
    assert decode(b'{"id": "b"}', CancelOrderRequest, path_values={"id": "b"}).id == "b"
    assert violations(b"[]", CancelOrderRequest) == [("", "VALIDATION", {"expected": "object"})]


@pytest.mark.parametrize(
    ("counter", "rule"),
    [(0, "MIN"), (10**9, "MAX"), ("0", "FORMAT"), ("1000000000", "FORMAT"), ("+1", "FORMAT"), (True, "VALIDATION")],
)
def test_a_counter_is_a_whole_number_as_text_or_number(counter: object, rule: str) -> None:
    assert [found for _, found, _ in violations({"counter": counter}, SetOrderNumberCounterRequest)] == [rule]
    assert decode(b'{"counter": "12"}', SetOrderNumberCounterRequest).counter == "12"
    assert decode(b'{"counter": 12}', SetOrderNumberCounterRequest).counter == 12


def test_a_public_activity_is_a_comment_or_a_custom_activity() -> None:
    assert violations({"id": "a", "activity": {}}, AddActivityRequest) == [
        ("activity", "REQUIRED_ONE_OF_FIELD", {"fields": ["customActivity", "merchantComment"]})
    ]


def test_the_number_of_violations_is_bounded() -> None:
    bad = {"productName": {"original": ""}, "quantity": 0, "price": {}, "itemType": {}}
    assert len(violations(create_request(lineItems=[bad] * 300))) == 1000


def test_the_tree_is_not_changed() -> None:
    tree = line(quantity=2.0, product_name={"original": "x"})
    before = copy.deepcopy(tree)
    from_tree(tree, CreateOrderRequest)
    assert tree == before


def test_a_tree_within_a_request_is_named_from_the_root() -> None:
    with pytest.raises(ValidationFailed) as failed:
        from_tree({"id": ""}, CancelOrderRequest, path="orders[3].order")
    assert [v.field for v in failed.value.violations] == ["orders[3].order.id"]
