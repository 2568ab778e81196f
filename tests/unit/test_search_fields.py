"""Which field takes which operator, and which can be sorted by: the union of the two authorities, written out."""

import re
from pathlib import Path

import pytest

from orderwright.store.search.fields import BY_PATH, FIELDS
from orderwright.store.search.filters import FilterParser

EQUAL = "$eq $ne $in $nin"
SIX = "$eq $ne $gt $gte $lt $lte"
STAR = "$eq $ne $gt $gte $lt $lte $in $nin $startsWith $exists"
TEXT = f"{STAR} $contains $endsWith $isEmpty"
ELEMENTS = "$hasSome $hasAll $isEmpty"
CONTACT = "billingInfo.contactDetails"
LOGISTICS = "shippingInfo.logistics"

# path: operators, sortable
UNION = {
    "id": (f"{EQUAL} $hasSome", False),
    "number": (f"{STAR} $hasSome", True),
    "status": (EQUAL, True),
    "archived": (STAR, False),
    "createdDate": (f"{STAR} $hasSome", True),
    "updatedDate": (f"{STAR} $hasSome", True),
    "purchasedDate": (f"{STAR} $hasSome", True),
    "lineItems.productName.original": (f"{EQUAL} {ELEMENTS}", True),
    "lineItems.catalogReference.appId": (f"{EQUAL} {ELEMENTS}", False),
    "lineItems.catalogReference.catalogItemId": (f"{EQUAL} {ELEMENTS}", False),
    "lineItems.locations.id": (ELEMENTS, False),
    "lineItems.subscriptionInfo.id": (f"{EQUAL} $isEmpty", False),
    "buyerInfo.email": (TEXT, True),
    "buyerInfo.contactId": (f"{EQUAL} $isEmpty", False),
    "buyerInfo.memberId": (f"{EQUAL} $isEmpty", False),
    "paymentStatus": (EQUAL, True),
    "fulfillmentStatus": (EQUAL, True),
    "priceSummary.total.amount": (STAR, True),
    "balanceSummary.authorized.amount": (STAR, True),
    "balanceSummary.pending.amount": (STAR, True),
    "balanceSummary.pendingRefund.amount": (STAR, True),
    "taxInfo.totalTax.amount": (STAR, True),
    "taxInfo.totalExempt.amount": (STAR, True),
    f"{CONTACT}.firstName": (TEXT, True),
    f"{CONTACT}.lastName": (TEXT, True),
    f"{CONTACT}.fullName": (TEXT, True),
    "shippingInfo.title": (f"{EQUAL} $isEmpty", True),
    "shippingInfo.region.name": (f"{EQUAL} $isEmpty", True),
    f"{LOGISTICS}.deliveryTime": (TEXT, True),
    f"{LOGISTICS}.deliveryTimeSlot.from": (f"{STAR} $hasSome", True),
    f"{LOGISTICS}.deliveryTimeSlot.to": (f"{STAR} $hasSome", True),
    "createdBy.userId": (f"{EQUAL} $isEmpty", False),
    "channelInfo.type": (EQUAL, True),
    "channelInfo.externalOrderId": (f"{EQUAL} $isEmpty", False),
    "seenByAHuman": (STAR, False),
    "imported": (STAR, False),
    "demo": (STAR, False),
    "checkoutId": (f"{EQUAL} $isEmpty", False),
    "appliedDiscounts.coupon.id": (ELEMENTS, False),
    "businessLocation.id": (TEXT, True),
    "businessLocation.name": (TEXT, True),
    "fulfillmentStatusesAggregate.statuses": (f"{EQUAL} {ELEMENTS}", True),
    "paymentMethods": (f"{EQUAL} {ELEMENTS}", False),
    "tags.tags.tagIds": (f"{EQUAL} {ELEMENTS}", False),
    "tags.privateTags.tagIds": (f"{EQUAL} {ELEMENTS}", False),
}
ALIASES = {
    "_id": "id",
    "_createdDate": "createdDate",
    "_updatedDate": "updatedDate",
    "subscriptionInfo.id": "lineItems.subscriptionInfo.id",
    "deliveryTimeSlotFromDate": f"{LOGISTICS}.deliveryTimeSlot.from",
    "deliveryTimeSlotToDate": f"{LOGISTICS}.deliveryTimeSlot.to",
    "fulfillmentStatuses": "fulfillmentStatusesAggregate.statuses",
    "tags.public": "tags.tags.tagIds",
    "tags.private": "tags.privateTags.tagIds",
}
OPERATORS = [*TEXT.split(), "$hasSome", "$hasAll"]

SAMPLE = {
    "id": "11111111-2222-4333-8444-555555555555",
    "number": "10001",
    "status": "APPROVED",
    "paymentStatus": "PAID",
    "fulfillmentStatus": "FULFILLED",
    "channelInfo.type": "WEB",
    "archived": True,
    "seenByAHuman": False,
    "imported": True,
    "demo": False,
}


def _sample(path: str):
    if path in SAMPLE:
        return SAMPLE[path]
    if "Date" in path or "TimeSlot" in path:
        return "2024-05-31T12:00:00Z"
    return "1.50" if path.endswith("amount") else "some text"


def _operand(path: str, operator: str):
    if operator in ("$in", "$nin", "$hasSome", "$hasAll"):
        return [_sample(path)]
    if operator in ("$exists", "$isEmpty"):
        return True
    return "x" if operator in ("$startsWith", "$contains", "$endsWith") else _sample(path)


def _violations(raw: dict):
    parser = FilterParser("search.filter")
    parser.parse(raw)
    return parser.violations


def test_the_table_of_fields_is_that_of_the_authorities():
    assert {field.path: (field.sortable) for field in FIELDS} == {path: sort for path, (_, sort) in UNION.items()}
    assert {name: field.path for name, field in BY_PATH.items() if name != field.path} == ALIASES


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("path", UNION)
def test_a_field_takes_exactly_its_operators(path, operator):
    violations = _violations({path: {operator: _operand(path, operator)}})
    if operator in UNION[path][0].split():
        assert violations == []
        return
    (violation,) = violations
    assert violation.field == f"search.filter.{path}.{operator}"
    assert violation.violated_rule == "FIELD_NOT_ALLOWED"
    assert sorted(violation.data["allowed"]) == sorted(UNION[path][0].split())


@pytest.mark.parametrize("path", [*UNION, *ALIASES])
def test_a_bare_value_asks_for_equality(path):
    known = BY_PATH[path].path
    refused = [] if "$eq" in UNION[known][0].split() else [f"search.filter.{path}"]
    assert [violation.field for violation in _violations({path: _sample(known)})] == refused


def test_the_reference_shows_the_table_of_fields():
    page = Path(__file__).parents[2] / "docs" / "reference" / "search.md"
    rows = [line.split("|")[1:-1] for line in page.read_text().splitlines() if line.startswith("| `")]
    shown = [[[part.strip(" `") for part in re.split(r"[ ,]+", cell.strip()) if part] for cell in row] for row in rows]
    assert shown == [
        [[field.path], list(field.operators), ["yes"] if field.sortable else [], list(field.aliases)]
        for field in FIELDS
    ]
