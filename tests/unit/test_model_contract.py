"""The types against the facts of the contract: every field is there, with the contract's limits."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from orderwright.model import (
    activities,
    activity_types,
    addresses,
    bulk,
    creation_settings,
    discounts_fees,
    extras,
    item_parts,
    line_items,
    order_changes,
    order_parts,
    order_patch,
    order_requests,
    order_search,
    orders,
    payment_activities,
    prices,
    shipping,
    summaries,
    taxes,
    texts,
)
from orderwright.model.base import Message
from orderwright.model.limits import Choice, Either, Entries, Flag, Free, Items, Number, Record, Text, record_of

FACTS = json.loads((Path(__file__).parent / "data/contract/orders.json").read_text())
MODULES = [
    activities, activity_types, addresses, bulk, creation_settings, discounts_fees, extras, item_parts, line_items,
    order_changes, order_parts, order_patch, order_requests, order_search, orders, payment_activities, prices, shipping,
    summaries, taxes, texts,
]  # fmt: skip
OURS = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, type)}

# The contract's name of a type, where ours differs.
NAMES = {
    "PaymentStatusEnumPaymentStatus": "PaymentStatus",
    "OrderActivityTypeEnumActivityType": "ActivityType",
    "ActivityType": "OldActivityType",
    "V1ShippingInformation": "ShippingInfo",
    "FullAddressContactDetails": "ContactDetails",
    "TagsTags": "TagsChange",
    "TagsTagList": "TagIds",
    "ApplicationError": "ItemError",
    "Location": "BusinessLocation",
    "ShippingInformation": "ShippingSummary",
    "AddressLocation": "Geocode",
    "TranslatableString": "TranslatableText",
    "ItemTaxFullDetails": "TaxDetails",
    **dict.fromkeys(
        [
            "CancelOrderResponse",
            "CreateOrderResponse",
            "GetOrderResponse",
            "ImportOrderResponse",
            "UpdateOrderResponse",
            "DeleteActivityResponse",
            "UpdateActivityResponse",
            "UpdateOrderLineItemResponse",
            "UpdateOrderStatusResponse",
        ],
        "OrderResponse",
    ),
}

# Fields whose declaration differs from the contract on purpose, with the reason.
DEVIATIONS = {
    ("AddActivitiesRequest", "orderActivities"): "a request that adds nothing is a mistake: at least 1",
    ("AddActivitiesResponse", "activityIds"): "an answer is made by us: no limits",
    ("BulkUpdateOrdersResponse", "results"): "an answer is made by us: no limits",
    ("MaskedOrder", "order"): "read one by one, so that a bad one fails alone",
    ("BulkUpdateOrderTagsResponse", "results"): "an answer is made by us: no limits",
    ("OrderLineItem", "refundQuantity"): "a count is not negative",
    ("OrderLineItem", "restockQuantity"): "a count is not negative",
    ("LineItemQuantityChange", "originalQuantity"): "a count is not negative",
    ("LineItemQuantityChange", "newQuantity"): "a count is not negative",
    ("CursorPaging", "limit"): "a count is not negative",
    ("OrderLineItem", "id"): "the contract says in words that it is a GUID",
    ("Activity", "authorEmail"): "bounded by what mail allows",
    ("BuyerInfo", "email"): "bounded by what mail allows",
    ("FullAddressContactDetails", "phone"): "bounded by what a phone number needs",
    ("Order", "number"): "bounded, so that it can be indexed",
    ("Order", "buyerLanguage"): "a language tag is checked as one",
    ("Order", "siteLanguage"): "a language tag is checked as one",
    ("SetOrderNumberCounterRequest", "counter"): "a 64 bit number travels as text; the plain number is taken too",
}
# Fields of ours that the contract does not have, with the reason.
ADDITIONS = {
    ("Order", "payNow"): "older orders carry it",
    ("CursorSearch", "search"): "free text, an addition of ours",
    ("GetOrderRequest", "asOf"): "earlier states, an addition of ours",
    ("Activity", "customActivity"): "what a custom activity holds, for the programs that still show it",
}


def our_type(name: str) -> type:
    return OURS[NAMES.get(name, name)]


@pytest.mark.parametrize("name", sorted(FACTS["enums"]))
def test_enum_has_exactly_the_values_of_the_contract(name: str) -> None:
    assert [member.value for member in our_type(name)] == FACTS["enums"][name]


@pytest.mark.parametrize("name", sorted(FACTS["types"]))
def test_type_has_exactly_the_fields_of_the_contract(name: str) -> None:
    ours = set(record_of(our_type(name)).members)
    theirs = set(FACTS["types"][name]["fields"])
    assert theirs - ours == set()
    assert {(name, extra) for extra in ours - theirs} <= set(ADDITIONS)


def fields_of_the_contract() -> list[tuple[str, str]]:
    return [(name, field) for name, kind in FACTS["types"].items() for field in kind["fields"]]


@pytest.mark.parametrize(("name", "field"), fields_of_the_contract())
def test_field_has_the_limits_of_the_contract(name: str, field: str) -> None:
    if (name, field) in DEVIATIONS:
        return
    shape = record_of(our_type(name)).members[field].shape
    assert ours_as_facts(shape) == expected_facts(FACTS["types"][name]["fields"][field], name)


def test_every_deviation_is_a_field_of_the_contract() -> None:
    assert set(DEVIATIONS) <= set(fields_of_the_contract())


@pytest.mark.parametrize("name", sorted(n for n, kind in FACTS["types"].items() if "oneOf" in kind))
def test_type_has_the_one_ofs_of_the_contract(name: str) -> None:
    record = record_of(our_type(name))
    wires = {member.name: wire for wire, member in record.members.items()}
    ours = [sorted({wires[field] for field in one_of.fields} - {"customActivity"}) for one_of in record.type.ONE_OF]
    theirs = [sorted(set(fields) - {"customActivity"}) for fields in FACTS["types"][name]["oneOf"].values()]
    assert ours == [fields for fields in theirs if fields and (len(fields) > 1 or name == "PublicActivity")]


@pytest.mark.parametrize(
    ("form", "left_out"),
    [
        (
            orders.OrderInput,
            {
                "id", "number", "createdDate", "updatedDate", "fulfillmentStatus", "siteLanguage", "activities",
                "createdBy", "balanceSummary", "imported",
            },
        ),
        (orders.ImportedOrderInput, {"imported"}),
        (orders.OrderHead, {"id", "number", "createdDate", "updatedDate", "lineItems", "activities"}),
    ],
)  # fmt: skip
def test_forms_of_an_order_leave_out_only_what_they_must(form: type[Message], left_out: set[str]) -> None:
    assert set(FACTS["types"]["Order"]["fields"]) - set(record_of(form).members) == left_out


@pytest.mark.parametrize(
    ("form", "whole"),
    [
        (orders.OrderInput, orders.Order),
        (orders.ImportedOrderInput, orders.Order),
        (line_items.OrderLineItemInput, line_items.OrderLineItem),
        (line_items.ImportedLineItem, line_items.OrderLineItem),
        (summaries.PriceSummaryInput, summaries.PriceSummary),
        (taxes.OrderTaxInfoInput, taxes.OrderTaxInfo),
        (taxes.TaxSummaryInput, taxes.TaxSummary),
        (summaries.BalanceSummaryInput, summaries.BalanceSummary),
        (activities.ImportedActivity, activities.Activity),
        (order_patch.AddressPatch, addresses.Address),
        (order_patch.ContactDetailsPatch, addresses.ContactDetails),
        (order_patch.BuyerInfoPatch, order_parts.BuyerInfo),
        (order_patch.OrderPatch, orders.Order),
        (order_patch.LineItemPatch, line_items.OrderLineItem),
    ],
)
def test_inputs_and_patches_have_the_limits_of_the_document(form: type[Message], whole: type[Message]) -> None:
    document = record_of(whole).members
    for wire, member in record_of(form).members.items():
        if wire == "id" and form in (line_items.OrderLineItemInput, line_items.ImportedLineItem):
            continue  # an empty id asks for a new one
        if wire == "number" and form is orders.ImportedOrderInput:
            continue  # the plain number is taken too
        assert ours_as_facts(member.shape, deep=False) == ours_as_facts(document[wire].shape, deep=False), wire


def ours_as_facts(shape: object, *, deep: bool = True) -> dict[str, object]:
    """What a shape of ours says, in the words of the contract."""
    match shape:
        case Text():
            facts = {
                "kind": "string", "minLength": shape.min_length, "maxLength": shape.max_length, "format": shape.format,
                "decimal": dict(shape.decimal) if shape.decimal is not None else None,
            }  # fmt: skip
        case Number():
            bounds = (shape.least, shape.greatest)
            facts = {"kind": "number", "min": bounds[0], "max": bounds[1]}
            if bounds[0] == -(2**31):
                facts["min"] = None
            if bounds[1] == 2**31 - 1:
                facts["max"] = None
        case Flag():
            facts = {"kind": "boolean"}
        case Choice():
            facts = {"kind": "enum", "values": list(shape.values)}
        case Items():
            item = ours_as_facts(shape.item, deep=deep)
            facts = {**item, "array": True, "minSize": shape.min_size, "maxSize": shape.max_size}
        case Record():
            facts = {"kind": "message", "type": shape.type.__name__} if deep else {"kind": "message"}
        case Free() | Entries():
            facts = {"kind": "free"}
        case Either():
            facts = {"kind": "either"}
        case _:
            raise AssertionError(shape)
    return {key: value for key, value in facts.items() if value is not None}


# What our requests and inputs put in the place of a document.
STANDS_FOR = {
    ("CreateOrderRequest", "Order"): "OrderInput",
    ("ImportOrderRequest", "Order"): "ImportedOrderInput",
    ("UpdateOrderRequest", "Order"): "OrderPatch",
    ("MaskedOrder", "Order"): "OrderPatch",
    ("UpdateOrderLineItemRequest", "OrderLineItem"): "LineItemPatch",
}


def expected_facts(fact: dict[str, object], owner: str) -> dict[str, object]:
    """What the contract says of a field, in the same words."""
    kind = str(fact["type"]).replace(" | null", "")
    base = kind.removesuffix("[]")
    facts: dict[str, object]
    if base == "string":
        facts = {"kind": "string", **{k: fact[k] for k in ("minLength", "maxLength", "format") if k in fact}}
        if "decimal" in fact:
            facts["decimal"] = decimal_facts(str(fact["decimal"]))
            facts["format"] = "DECIMAL_VALUE"
    elif base == "number":
        facts = {"kind": "number", **{k: fact[k] for k in ("min", "max") if k in fact}}
    elif base == "Date":
        facts = {"kind": "string", "format": "DATE_TIME"}
    elif base in ("any", "boolean"):
        facts = {"kind": {"any": "free"}.get(base, base)}
    elif base.startswith("Record<"):
        facts = {"kind": "free"}
    elif base in FACTS["enums"]:
        facts = {"kind": "enum", "values": FACTS["enums"][base]}
    else:
        ours = STANDS_FOR.get((owner, base), NAMES.get(base, base))
        facts = {"kind": "message", "type": ours}
    if kind.endswith("[]"):
        facts |= {"array": True, **{k: fact[k] for k in ("minSize", "maxSize") if k in fact}}
    return facts


def decimal_facts(text: str) -> dict[str, object]:
    bounds: dict[str, object] = dict(re.findall(r"(gte|gt|lte|lt):(-?\d+)", text))
    if scale := re.search(r"maxScale:(\d+)", text):
        bounds["max_scale"] = int(scale[1])
    return bounds
