"""From an order's document to what it is searched by: the row and the words."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.store.search.row import NO_AMOUNT, NO_TIME, Elsewhere, search_row
from orderwright.store.search.text import Term, parse_expression, search_words

SITE = UUID("11111111-1111-4111-8111-111111111111")
ORDER = UUID("33333333-3333-4333-8333-333333333333")
CATALOG = "215238eb-22a5-4c36-9e7b-e7c08025e04e"
CREATED = datetime(2024, 5, 31, 12, 0, 0, 123999, tzinfo=UTC)


def price(amount):
    return {"amount": amount, "formattedAmount": ""}


SUMMARY = {name: price("0") for name in ("subtotal", "shipping", "tax", "discount", "totalAdditionalFees")}
BALANCE = {name: price("0") for name in ("balance", "paid", "refunded", "authorized", "pendingRefund", "pending")}
HEAD = {
    "status": "APPROVED",
    "paymentStatus": "PAID",
    "fulfillmentStatus": "NOT_FULFILLED",
    "currency": "EUR",
    "taxIncludedInPrices": False,
    "siteLanguage": "de",
    "priceSummary": SUMMARY | {"total": price("12.50")},
    "balanceSummary": BALANCE,
    "taxSummary": {"totalTax": price("0")},
    "taxInfo": {"totalTax": price("0"), "taxBreakdown": []},
    "appliedDiscounts": [],
    "additionalFees": [],
    "customFields": [],
    "imported": False,
    "channelInfo": {"type": "WEB"},
}


def head(**changes):
    return msgspec.convert(HEAD | changes, OrderHead)


def line(name, **changes):
    zero = price("0")
    raw = {
        "id": CATALOG,
        "productName": {"original": name},
        "quantity": 1,
        "totalDiscount": zero,
        "descriptionLines": [],
        "itemType": {"preset": "PHYSICAL"},
        "price": zero,
        "priceBeforeDiscounts": zero,
        "totalPriceBeforeTax": zero,
        "totalPriceAfterTax": zero,
        "paymentOption": "FULL_PAYMENT_ONLINE",
        "locations": [],
        "priceUndetermined": False,
        "fixedQuantity": False,
    }
    return msgspec.convert(raw | changes, OrderLineItem)


def test_an_order_with_nothing_optional_has_the_lowest_value_everywhere():
    row = search_row(SITE, ORDER, head(), [line("Mug")], created=CREATED)
    assert row._asdict() == {
        "site_id": SITE,
        "order_id": ORDER,
        "number": 0,
        "created_date": CREATED.replace(microsecond=123000),
        "status": "APPROVED",
        "payment_status": "PAID",
        "fulfillment_status": "NOT_FULFILLED",
        "channel_type": "WEB",
        "currency": "EUR",
        "total": Decimal("12.50"),
        "product_name": "mug",
        "product_names": ["mug"],
        **dict.fromkeys(("purchased_date", "slot_from", "slot_to"), NO_TIME),
        **dict.fromkeys(("archived", "seen_by_a_human", "imported"), False),
        "total_exempt": NO_AMOUNT,
        **dict.fromkeys(("total_tax", "authorized", "pending", "pending_refund"), Decimal(0)),
        **dict.fromkeys(("email", "first_name", "last_name", "full_name", "shipping_title", "shipping_region"), ""),
        **dict.fromkeys(("delivery_time", "location_id", "location_name", "member_id", "contact_id"), ""),
        **dict.fromkeys(("created_by_user", "external_order_id", "checkout_id", "fulfillment_state"), ""),
        **{name: [] for name in ("catalog_app_ids", "catalog_item_ids", "line_location_ids", "subscription_ids")},
        **{name: [] for name in ("coupon_ids", "fulfillment_states", "payment_methods", "tracking_numbers")},
        **{name: [] for name in ("tags", "private_tags")},
    }


def test_every_searched_part_of_a_document_reaches_its_column():
    document = head(
        archived=True,
        tags={"tags": {"tagIds": ["gift", "gift", ""]}, "privateTags": {"tagIds": ["risk"]}},
        seenByAHuman=True,
        imported=True,
        purchasedDate="2024-05-30T10:00:00+02:00",
        taxInfo={"totalTax": price("1.9"), "taxBreakdown": []},
        balanceSummary=BALANCE | {"authorized": price("1"), "pending": price("2"), "pendingRefund": price("3")},
        buyerInfo={"memberId": str(SITE), "contactId": str(ORDER), "email": "Jane.DOE@X.com"},
        billingInfo={"contactDetails": {"firstName": "Jane", "lastName": "Doe"}},
        shippingInfo={
            "title": "Express",
            "region": {"name": "North"},
            "logistics": {
                "deliveryTime": "today",
                "deliveryTimeSlot": {"from": "2024-06-01T08:00:00Z", "to": "2024-06-01T10:00:00Z"},
            },
        },
        appliedDiscounts=[{"coupon": {"id": "c1"}}, {"merchantDiscount": {}}, {"coupon": {}}],
        createdBy={"userId": str(SITE)},
        channelInfo={"type": "POS", "externalOrderId": "ext-1"},
        checkoutId=str(ORDER),
        businessLocation={"id": str(SITE), "name": "Shop"},
    )
    lines = [
        line(
            "Blue SHIRT",
            catalogReference={"appId": CATALOG, "catalogItemId": "item"},
            locations=[{"id": str(SITE), "quantity": 1}],
            subscriptionInfo={"id": str(ORDER)},
        ),
        line("blue shirt", catalogReference={"appId": CATALOG, "catalogItemId": "item2"}),
    ]
    elsewhere = Elsewhere(["Shipped", "Packed"], ["CreditCard"], ["TRACK1"])
    row = search_row(SITE, ORDER, document, lines, created=CREATED, number=10001, elsewhere=elsewhere)
    expected = {
        "number": 10001,
        "purchased_date": datetime(2024, 5, 30, 8, tzinfo=UTC),
        "slot_from": datetime(2024, 6, 1, 8, tzinfo=UTC),
        "slot_to": datetime(2024, 6, 1, 10, tzinfo=UTC),
        "archived": True,
        "seen_by_a_human": True,
        "imported": True,
        "total_tax": Decimal("1.9"),
        "authorized": Decimal(1),
        "pending": Decimal(2),
        "pending_refund": Decimal(3),
        "email": "jane.doe@x.com",
        "first_name": "Jane",
        "last_name": "Doe",
        "full_name": "Jane Doe",
        "product_name": "blue shirt",
        "shipping_title": "Express",
        "shipping_region": "North",
        "delivery_time": "today",
        "location_id": str(SITE),
        "location_name": "Shop",
        "member_id": str(SITE),
        "contact_id": str(ORDER),
        "created_by_user": str(SITE),
        "external_order_id": "ext-1",
        "checkout_id": str(ORDER),
        "product_names": ["blue shirt"],
        "catalog_app_ids": [CATALOG],
        "catalog_item_ids": ["item", "item2"],
        "line_location_ids": [str(SITE)],
        "subscription_ids": [str(ORDER)],
        "coupon_ids": ["c1"],
        "fulfillment_states": ["Shipped", "Packed"],
        "fulfillment_state": "Shipped|Packed",
        "payment_methods": ["CreditCard"],
        "tracking_numbers": ["TRACK1"],
        "tags": ["gift"],
        "private_tags": ["risk"],
    }
    assert {name: getattr(row, name) for name in expected} == expected


def test_the_words_are_those_that_people_type():
    document = head(
        buyerInfo={"email": "Jané.doe@X.com"},
        billingInfo={"contactDetails": {"firstName": "Jané", "lastName": "O'Straße", "phone": "+49 (170) 12-34",
                                        "company": "Acme, Inc."}},
        shippingInfo={"logistics": {"shippingDestination": {"contactDetails": {"firstName": "Bob"}}}},
    )  # fmt: skip
    lines = [line("Blue Shirt", physicalProperties={"sku": "ABC-12/x"})]
    assert search_words(document, lines, tracking_numbers=["1Z 99"]) == [
        "jane.doe@x.com", "jane", "o", "strasse", "acme", "inc", "bob", "blue", "shirt", "1z", "99", "49", "170", "12",
        "34", "abc", "x", "doe", "com", "1z99", "491701234", "abc12x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "terms", "phone"),
    [
        ("j", [("j",)], None),
        ("Jane  DOE", [("jane",), ("doe",)], None),
        ("ABC-12", [("abc", "12")], None),
        ("jane@x.com", [("jane@x.com",)], None),
        ("@x", [("x",)], None),
        ("+49 170 12", [("49",), ("170",), ("12",)], "4917012"),
        ("10001", [("10001",)], "10001"),
        ("Ünïcode", [("unicode",)], None),
        ("*** -", [], None),
    ],
)
def test_an_expression_is_read_in_terms(typed, terms, phone):
    expression = parse_expression(typed)
    assert expression.terms == tuple(Term(words) for words in terms)
    assert expression.phone == phone
