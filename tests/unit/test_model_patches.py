"""Patches: absent, null and a value are three things, all the way down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import UNSET

from orderwright.model.errors import ValidationFailed
from orderwright.model.order_patch import (
    AddressPatch,
    AddressWithContactPatch,
    BuyerInfoPatch,
    ContactDetailsPatch,
    ExtendedFieldsPatch,
    GeocodePatch,
    LogisticsPatch,
    OrderPatch,
    ShippingInfoPatch,
)
from orderwright.model.order_requests import BulkUpdateOrdersRequest, UpdateOrderLineItemRequest, UpdateOrderRequest
from orderwright.model.validation import decode, from_tree

GUID = "0614129c-8777-9f3b-4dfe-b80a54df10d5"


def patch(**fields: Any) -> OrderPatch:
    """The same patch decoded on the fast and on the slow path, which must agree."""
    request = {"order": {"id": GUID, **fields}}
    fast = decode(json.dumps(request).encode(), UpdateOrderRequest)
    assert from_tree(request, UpdateOrderRequest) == fast
    return fast.order


def refusal(request: object, type_: Any = UpdateOrderRequest) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as failed:
        decode(json.dumps(request).encode(), type_)
    return [(v.field, v.violated_rule) for v in failed.value.violations]


def test_what_is_absent_is_unset() -> None:
    assert patch() == OrderPatch(id=GUID)
    assert patch().buyer_info is UNSET
    assert patch(billingInfo={"address": {}}).billing_info == AddressWithContactPatch(address=AddressPatch())


def test_null_is_kept_apart_from_absence_down_to_the_leaves() -> None:
    changed = patch(billingInfo={"address": {"city": None, "country": "US", "geocode": {"latitude": None}}})
    address = AddressPatch(city=None, country="US", geocode=GeocodePatch(latitude=None))
    assert changed == OrderPatch(id=GUID, billing_info=AddressWithContactPatch(address=address))
    assert address.subdivision is UNSET


@pytest.mark.parametrize("name", ["buyerLanguage", "weightUnit", "archived", "attributionSource", "seenByAHuman"])
def test_null_removes_a_plain_field(name: str) -> None:
    names = {"buyerLanguage": "buyer_language", "weightUnit": "weight_unit", "attributionSource": "attribution_source"}
    attribute = names.get(name, "seen_by_a_human" if name == "seenByAHuman" else name)
    assert getattr(patch(**{name: None}), attribute) is None


def test_all_updatable_fields_are_taken() -> None:
    whole = {"address": {"city": "Berlin"}, "contactDetails": {"firstName": "Jane", "vatId": {"type": "CPF"}}}
    changed = patch(
        buyerInfo={"email": None, "memberId": "ignored"},
        recipientInfo=whole,
        shippingInfo={"logistics": {"shippingDestination": whole}, "title": "ignored"},
        extendedFields={"namespaces": {"@app": {"a": None}, "@other": None}},
        number="ignored",
    )
    assert changed.buyer_info == BuyerInfoPatch(email=None)
    assert isinstance(changed.recipient_info, AddressWithContactPatch)
    assert changed.shipping_info == ShippingInfoPatch(
        logistics=LogisticsPatch(shipping_destination=changed.recipient_info)
    )
    assert isinstance(changed.recipient_info.contact_details, ContactDetailsPatch)
    assert changed.extended_fields == ExtendedFieldsPatch(namespaces={"@app": {"a": None}, "@other": None})


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"buyerInfo": None}, "order.buyerInfo"),
        ({"billingInfo": None}, "order.billingInfo"),
        ({"billingInfo": {"contactDetails": None}}, "order.billingInfo.contactDetails"),
        ({"recipientInfo": {"contactDetails": None}}, "order.recipientInfo.contactDetails"),
        (
            {"shippingInfo": {"logistics": {"shippingDestination": {"contactDetails": None}}}},
            "order.shippingInfo.logistics.shippingDestination.contactDetails",
        ),
    ],
)
def test_a_buyer_and_contact_details_can_not_be_removed(fields: dict[str, Any], path: str) -> None:
    assert refusal({"order": {"id": GUID, **fields}}) == [(path, "REQUIRED_FIELD")]


def test_a_patch_needs_the_id_and_keeps_the_limits() -> None:
    order = {"buyerInfo": {"email": "x"}, "billingInfo": {"address": {"city": "c" * 51}}}
    assert refusal({"order": order}) == [
        ("order.id", "REQUIRED_FIELD"),
        ("order.buyerInfo.email", "FORMAT"),
        ("order.billingInfo.address.city", "MAX_LENGTH"),
    ]
    assert refusal({"order": {"id": None}}) == [("order.id", "REQUIRED_FIELD")]


def test_a_bulk_update_takes_1_to_100_orders() -> None:
    one = {"order": {"id": GUID, "archived": True}}
    assert len(decode(json.dumps({"orders": [one] * 100}).encode(), BulkUpdateOrdersRequest).orders) == 100
    assert refusal({"orders": [one] * 101}, BulkUpdateOrdersRequest) == [("orders", "MAX_SIZE")]
    assert refusal({"orders": []}, BulkUpdateOrdersRequest) == [("orders", "MIN_SIZE")]
    # The items are read one by one by the operation, so that a bad one fails alone.
    assert decode(json.dumps({"orders": [{"order": {}}]}).encode(), BulkUpdateOrdersRequest).orders[0].order == {}


def test_a_line_patch_leaves_money_alone() -> None:
    line = {"id": GUID, "productName": {"original": "Tea"}, "image": None, "price": {"amount": "0"}, "quantity": 9}
    request = decode(json.dumps({"id": "a", "lineItem": line}).encode(), UpdateOrderLineItemRequest)
    assert request.line_item.image is None
    assert request.line_item.locations is UNSET
    assert not hasattr(request.line_item, "price")
    assert not hasattr(request.line_item, "quantity")
    assert refusal({"id": "a", "lineItem": {"id": GUID, "productName": None}}, UpdateOrderLineItemRequest) == [
        ("lineItem.productName", "REQUIRED_FIELD")
    ]
