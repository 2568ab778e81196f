"""What a request is refused for: the exact violations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.model_requests import create_request, line, violations

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.order_requests import (
    AddActivityRequest,
    CancelOrderRequest,
    CreateOrderRequest,
    ImportOrderRequest,
    SetOrderNumberCounterRequest,
)
from orderwright.model.validation import decode, from_tree

GUID = "0614129c-8777-9f3b-4dfe-b80a54df10d5"
AMOUNT = "order.lineItems[0].price.amount"


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


@pytest.mark.parametrize(
    ("counter", "rule"),
    [(0, "MIN"), (10**9, "MAX"), ("0", "MIN"), ("1000000000", "MAX"), ("+1", "FORMAT"), (True, "VALIDATION")],
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


def test_a_tree_within_a_request_is_named_from_the_root() -> None:
    with pytest.raises(ValidationFailed) as failed:
        from_tree({"id": ""}, CancelOrderRequest, path="orders[3].order")
    assert [v.field for v in failed.value.violations] == ["orders[3].order.id"]
