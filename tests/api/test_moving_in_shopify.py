"""Orders from Shopify's export: figures as they were, money and parcels on record, faults with row and column."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.moving_in import faults_of, imported, rows_of
from tests.support.service import Shop, open_shop
from tests.support.shopify_files import address, row

from orderwright.model.sites import Site
from orderwright.rules.importing import PAYMENTS_DISAGREE, SUMMARY_DOES_NOT_ADD_UP
from orderwright.rules.moving_in import shopify
from orderwright.rules.placing import SUMMARY_DISAGREES

Json = dict[str, Any]
Cells = dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, time_zone="Europe/Berlin") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def site(shop: Shop) -> Site:
    return await shop.service.sites.get(shop.site_id)


def first(name: str = "#1001", **cells: str) -> Cells:
    """The first row of an order of one lamp at 100.00, paid, not shipped."""
    known = row(
        Name=name,
        Email="ada@example.com",
        Financial_Status="paid",
        Paid_at="2025-03-01 10:01:00 +0100",
        Currency="USD",
        Subtotal="100.00",
        Shipping="0.00",
        Taxes="0.00",
        Total="100.00",
        Created_at="2025-03-01 10:00:00 +0100",
        Lineitem_quantity="1",
        Lineitem_name="Lamp",
        Lineitem_price="100.00",
        Payment_Method="Shopify Payments",
    )
    return {**known, **row(**cells)}


def sums(document: Json) -> Json:
    """The price summary in plain amounts."""
    return {name: price["amount"] for name, price in document["priceSummary"].items()}


def paid(document: Json) -> tuple[str, str, str, str]:
    """Payment status, paid, refunded, balance."""
    balance = document["balanceSummary"]
    return document["paymentStatus"], *(balance[name]["amount"] for name in ("paid", "refunded", "balance"))


async def test_an_order_keeps_its_number_dates_people_money_parcel_and_history(shop: Shop) -> None:
    given = {
        **first(
            "#1001",
            Fulfillment_Status="fulfilled",
            Fulfilled_at="2025-03-02 09:00:00 +0100",
            Notes="Ring twice",
            Id="5551",
            Tags="vip, wholesale",
            Payment_Reference="c123.1",
            Shipping_Method="Express",
        ),
        **address("Billing", "Ada Lovelace Okafor"),
        **address("Shipping", "Grace Hopper"),
    }
    document, money, parcels, result = await imported(shop, shopify, given)
    assert (result.number, result.flags) == (1001, [])
    wanted = {
        "number": "1001",
        "createdDate": "2025-03-01T09:00:00.000Z",
        "purchasedDate": "2025-03-01T09:00:00.000Z",
        "status": "APPROVED",
        "paymentStatus": "PAID",
        "fulfillmentStatus": "FULFILLED",
        "buyerNote": "Ring twice",
        "channelInfo": {"type": "OTHER_PLATFORM", "externalOrderId": "5551"},
        "customFields": [{"title": "Tags", "value": "vip, wholesale"}],
        "imported": True,
    }
    assert {name: document[name] for name in wanted} == wanted
    assert document["billingInfo"] == {
        "address": {
            "country": "US",
            "subdivision": "US-NY",
            "subdivisionFullname": "New York",
            "city": "New York",
            "postalCode": "10173",
            "addressLine": "525 5th Avenue",
            "addressLine2": "Apt 3",
        },
        "contactDetails": {"firstName": "Ada Lovelace", "lastName": "Okafor", "phone": "+1 555 555 0100"},
    }
    assert document["recipientInfo"]["contactDetails"]["firstName"] == "Grace"
    assert document["shippingInfo"]["title"] == "Express"
    (payment,) = money["payments"]
    assert (payment["amount"]["amount"], payment["status"], payment["createdDate"]) == (
        "100.00",
        "APPROVED",
        "2025-03-01T09:01:00.000Z",
    )
    details = payment["regularPaymentDetails"]
    assert (details["paymentMethod"], details["providerTransactionId"]) == ("Shopify Payments", "c123.1")
    (parcel,) = parcels["fulfillments"]
    assert parcel["lineItems"] == [{"id": document["lineItems"][0]["id"], "quantity": 1}]
    assert [(one["activityType"], one["createdDate"]) for one in document["activities"]] == [
        ("ORDER_PLACED", "2025-03-01T09:00:00.000Z"),
        ("ORDER_PAID", "2025-03-01T09:01:00.000Z"),
        ("ORDER_FULFILLED", "2025-03-02T08:00:00.000Z"),
    ]
    assert await shop.event_types(document["id"]) == ["imported"]
    assert [
        one["id"] for one in (await shop.do("searchOrders", {"search": {"search": {"expression": "hopper"}}}))["orders"]
    ] == [document["id"]]


@pytest.mark.parametrize(
    ("cells", "summary", "lines"),
    [
        pytest.param(
            first(Taxes="8.00", Shipping="5.00", Total="113.00"),
            {"subtotal": "100.00", "shipping": "5.00", "tax": "8.00", "discount": "0.00", "total": "113.00"},
            ("0", "100.00", "108.00"),
            id="tax on top",
        ),
        pytest.param(
            first(Taxes="15.97", Shipping="5.00", Total="105.00"),
            {"subtotal": "84.03", "shipping": "5.00", "tax": "15.97", "discount": "0.00", "total": "105.00"},
            ("0", "84.03", "100.00"),
            id="tax in the prices",
        ),
        pytest.param(
            first(Subtotal="90.00", Discount_Code="TEN", Discount_Amount="10.00", Total="90.00"),
            {"subtotal": "100.00", "shipping": "0.00", "tax": "0.00", "discount": "10.00", "total": "90.00"},
            ("10.00", "90.00", "90.00"),
            id="a code",
        ),
        pytest.param(
            first(Subtotal="80.00", Lineitem_discount="20.00", Total="80.00"),
            {"subtotal": "100.00", "shipping": "0.00", "tax": "0.00", "discount": "20.00", "total": "80.00"},
            ("20.00", "80.00", "80.00"),
            id="a discount of the line",
        ),
        pytest.param(
            first(Shipping="9.00", Discount_Code="FREESHIP", Discount_Amount="9.00", Total="100.00"),
            {"subtotal": "100.00", "shipping": "9.00", "tax": "0.00", "discount": "9.00", "total": "100.00"},
            ("0", "100.00", "100.00"),
            id="a code for shipping",
        ),
        pytest.param(
            first(Duties="7.50", Total="107.50"),
            {"subtotal": "100.00", "totalAdditionalFees": "7.50", "discount": "0.00", "total": "107.50"},
            ("0", "100.00", "100.00"),
            id="duties",
        ),
    ],
)
async def test_figures_add_up_as_they_did_there(
    shop: Shop, cells: Cells, summary: Json, lines: tuple[str, ...]
) -> None:
    cells["Name"] = f"#{abs(hash(str(cells))) % 10**9}"
    document, money, _, result = await imported(shop, shopify, cells)
    found = sums(document)
    assert {name: found[name] for name in summary} == summary
    (line,) = document["lineItems"]
    told = ("totalDiscount", "totalPriceBeforeTax", "totalPriceAfterTax")
    assert tuple(line[name]["amount"] for name in told) == lines
    assert SUMMARY_DOES_NOT_ADD_UP not in result.flags
    assert paid(document)[:2] == ("PAID", cells["Total"])
    assert money["payments"][0]["amount"]["amount"] == cells["Total"]


async def test_discount_and_tax_are_spread_over_the_lines_to_the_last_cent(shop: Shop) -> None:
    head = first("#2001", Lineitem_quantity="3", Lineitem_price="9.99", Subtotal="37.97", Taxes="3.03", Total="41.00")
    head |= row(Discount_Code="C", Discount_Amount="2.00")
    more = row(Name="#2001", Lineitem_name="Book", Lineitem_quantity="1", Lineitem_price="10.00")
    free = row(Name="#2001", Lineitem_name="Sticker", Lineitem_quantity="2", Lineitem_price="0.00")
    document, *_ = await imported(shop, shopify, head, more, free)
    lines = document["lineItems"]
    assert [line["totalDiscount"]["amount"] for line in lines] == ["1.50", "0.50", "0.00"]
    assert [line.get("taxInfo", {}).get("taxAmount", {}).get("amount") for line in lines] == ["2.27", "0.76", None]
    assert sums(document)["subtotal"] == "39.97"


@pytest.mark.parametrize(
    ("cells", "expected", "payments", "refunds"),
    [
        (first(Financial_Status="pending"), ("PENDING", "0.00", "0.00", "100.00"), ["PENDING"], []),
        (first(Financial_Status="authorized"), ("PENDING", "0.00", "0.00", "100.00"), ["AUTHORIZED"], []),
        (first(Financial_Status="voided"), ("NOT_PAID", "0.00", "0.00", "100.00"), ["VOIDED"], []),
        (first(Financial_Status=""), ("NOT_PAID", "0.00", "0.00", "100.00"), [], []),
        (
            first(Financial_Status="partially_paid", Outstanding_Balance="60.00"),
            ("PARTIALLY_PAID", "40.00", "0.00", "60.00"),
            ["APPROVED"],
            [],
        ),
        (first(Financial_Status="partially_paid"), ("PARTIALLY_PAID", "0.00", "0.00", "100.00"), [], []),
        (
            first(Financial_Status="partially_refunded", Refunded_Amount="25.00"),
            ("PARTIALLY_REFUNDED", "100.00", "25.00", "0.00"),
            ["PARTIALLY_REFUNDED"],
            ["25.00"],
        ),
        (
            first(Financial_Status="refunded", Refunded_Amount="100.00", Cancelled_at="2025-03-03 10:00:00 +0100"),
            ("FULLY_REFUNDED", "100.00", "100.00", "0.00"),
            ["REFUNDED"],
            ["100.00"],
        ),
    ],
)
async def test_payments_and_refunds_are_on_record(
    shop: Shop, cells: Cells, expected: tuple[str, ...], payments: list[str], refunds: list[str]
) -> None:
    cells["Name"] = f"#{abs(hash(str(cells))) % 10**9}"
    document, money, _, result = await imported(shop, shopify, cells)
    assert paid(document) == expected
    assert [one["status"] for one in money["payments"]] == payments
    assert [one["summary"]["refunded"]["amount"] for one in money["refunds"]] == refunds
    assert result.flags == []
    assert document["status"] == ("CANCELED" if "Cancelled at" in cells else "APPROVED")


async def test_what_does_not_add_up_stays_as_it_was_sent_and_staff_are_told(shop: Shop) -> None:
    document, _, _, result = await imported(shop, shopify, first("#3001", Total="104.00"))
    assert sums(document)["total"] == "104.00"
    assert SUMMARY_DOES_NOT_ADD_UP in result.flags
    # The file says that a part was returned, and not which: that is no refund of everything.
    cells = first("#3002", Financial_Status="partially_refunded", Refunded_Amount="0.00")
    document, _, _, result = await imported(shop, shopify, cells)
    assert (document["paymentStatus"], result.flags) == ("PAID", [PAYMENTS_DISAGREE])
    cells = first("#3003", Subtotal="120.00", Total="120.00")
    document, _, _, result = await imported(shop, shopify, cells)
    assert (sums(document)["subtotal"], result.flags) == ("120.00", [SUMMARY_DISAGREES])


async def test_money_of_other_currencies_keeps_its_digits(shop: Shop) -> None:
    cells = first("#4001", Currency="JPY", Subtotal="1200", Shipping="0", Taxes="0", Total="1200")
    cells |= row(Lineitem_price="400", Lineitem_quantity="3")
    document, *_ = await imported(shop, shopify, cells)
    assert (document["currency"], document["priceSummary"]["total"]["formattedAmount"]) == ("JPY", "¥1,200")


async def test_names_that_are_no_number_are_kept(shop: Shop) -> None:
    document, *_ = await imported(shop, shopify, first("EU-0042-X"))
    assert document["number"] == "42"
    assert document["customFields"] == [{"title": "Order name", "value": "EU-0042-X"}]
    document, *_ = await imported(shop, shopify, first("GIFT"))
    assert document["number"] == "10001"


async def test_texts_that_are_too_long_for_their_field_are_kept_whole_beside_it(shop: Shop) -> None:
    name, note = "L" * 250, "n" * 1500
    cells = first("#5001", Lineitem_name=name, Notes=note, Lineitem_sku="s" * 50, Billing_Phone="ask her")
    document, *_ = await imported(shop, shopify, cells)
    (line,) = document["lineItems"]
    assert (len(line["productName"]["original"]), len(document["buyerNote"])) == (200, 1000)
    kept = {one["title"]: one["value"] for one in document["customFields"]}
    assert kept == {"Product name": name, "Note": note, "SKU": "s" * 50, "Billing phone": "ask her"}


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([first(Total="12,3x")], [(2, "Total", "'12,3x' is not an amount, such as 12.50")]),
        (
            [first(), row(Name="#1001", Lineitem_name="B", Lineitem_quantity="two", Lineitem_price="-1")],
            [
                (3, "Lineitem quantity", "'two' is not a number of units from 0 to 100,000"),
                (3, "Lineitem price", "'-1' is not from 0 to 1,000,000,000,000,000"),
            ],
        ),
        ([first(Financial_Status="nice")], [(2, "Financial Status", None)]),
        ([first(Created_at="yesterday")], [(2, "Created at", None)]),
        ([first(Created_at="")], [(2, "Created at", None)]),
        ([first(Lineitem_name="")], [(2, "Lineitem name", "is missing: the order has no lines")]),
        ([first(Lineitem_quantity="0")], [(2, "Lineitem quantity", "is 0: a line has one unit at least")]),
        ([first(Paid_at="32.13.2025", Total="")], [(2, "Total", "is missing")]),
        ([first(Paid_at="32.13.2025")], [(2, "Paid at", None)]),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(site: Site, rows: list[Cells], faults: list[Any]) -> None:
    found = faults_of(shopify, site, *rows)
    assert [(row_, column) for row_, column, _ in found] == [(row_, column) for row_, column, _ in faults]
    assert [words for _, _, words in found if words not in [one[2] for one in faults]] == [
        words for (_, _, words), one in zip(found, faults, strict=True) if one[2] is None
    ]


def test_the_ids_of_an_order_are_the_same_each_time(site: Site) -> None:
    once, again = (shopify.order_of(rows_of(first()), site) for _ in range(2))
    assert once == again
