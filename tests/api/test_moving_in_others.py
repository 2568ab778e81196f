"""Orders from the exports of WooCommerce and Wix."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.moving_in import faults_of, imported
from tests.support.service import Shop, open_shop

from orderwright.model.sites import Site
from orderwright.rules.moving_in import wix, woocommerce
from orderwright.rules.moving_in.woocommerce import entries

Json = dict[str, Any]
Cells = dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, currency="EUR", time_zone="Europe/Berlin") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def site(shop: Shop) -> Site:
    return await shop.service.sites.get(shop.site_id)


def sums(document: Json) -> tuple[str, ...]:
    """Subtotal, shipping, fees, tax, discount, total."""
    names = ("subtotal", "shipping", "totalAdditionalFees", "tax", "discount", "total")
    return tuple(document["priceSummary"][name]["amount"] for name in names)


def paid(document: Json) -> tuple[str, str, str]:
    """Payment status, paid, refunded."""
    balance = document["balanceSummary"]
    return document["paymentStatus"], balance["paid"]["amount"], balance["refunded"]["amount"]


def woo(order_id: str, **cells: str) -> Cells:
    """An order of two mugs and a stool with a coupon, shipping, a fee and tax."""
    return {
        "order_id": order_id,
        "order_number": order_id,
        "order_date": "2025-08-05 09:01:16",
        "paid_date": "2025-08-05 09:02:00",
        "status": "processing",
        "shipping_total": "5.00",
        "shipping_tax_total": "0.95",
        "fee_total": "2.00",
        "fee_tax_total": "0.38",
        "tax_total": "20.90",
        "discount_total": "10.00",
        "order_total": "139.23",
        "order_subtotal": "120.00",
        "order_currency": "EUR",
        "payment_method": "stripe",
        "payment_method_title": "Card",
        "transaction_id": "ch_1",
        "shipping_method": "DHL",
        "customer_email": "jo@example.com",
        "billing_first_name": "Jo",
        "billing_last_name": "Weiß",
        "billing_phone": "+49 30 1234",
        "billing_address_1": "Lange Str. 1",
        "billing_postcode": "01067",
        "billing_city": "Dresden",
        "billing_country": "DE",
        "customer_note": "Bitte klingeln",
        "coupon_items": "code:SOMMER|amount:10.00",
        "order_notes": "content:Paid|date:2025-08-05 09:02:00|customer:0||content:Packed: yes|date:2025-08-06 10:00:00",
        "line_item_1": "name:Mug | blue|product_id:9|sku:MUG|quantity:2|total:36.00|sub_total:40.00|tax:6.84",
        "line_item_2": "name:Stool|product_id:4|sku:|quantity:1|total:74.00|sub_total:80.00|tax:14.06",
        "line_item_3": "",
        **cells,
    }


@pytest.mark.parametrize(("order_id", "tax_total"), [("4711", "20.90"), ("4713", "22.23")])
async def test_woocommerce(shop: Shop, order_id: str, tax_total: str) -> None:
    """The column of the tax holds that of the lines in one version, and all of it in another."""
    document, money, parcels, result = await imported(shop, woocommerce, woo(order_id, tax_total=tax_total))
    assert (result.flags, result.number) == ([], int(order_id))
    assert sums(document) == ("120.00", "5.00", "2.00", "22.23", "10.00", "139.23")
    assert paid(document) == ("PAID", "139.23", "0.00")
    assert (document["createdDate"], document["fulfillmentStatus"]) == ("2025-08-05T07:01:16.000Z", "NOT_FULFILLED")
    told = [
        (
            line["productName"]["original"],
            line["quantity"],
            line["price"]["amount"],
            line["totalDiscount"]["amount"],
            line["taxInfo"]["taxAmount"]["amount"],
            line["totalPriceAfterTax"]["amount"],
        )
        for line in document["lineItems"]
    ]
    assert told == [
        ("Mug | blue", 2, "20", "4.00", "6.84", "42.84"),
        ("Stool", 1, "80.00", "6.00", "14.06", "88.06"),
    ]
    assert document["appliedDiscounts"][0]["coupon"]["code"] == "SOMMER"
    assert document["billingInfo"]["contactDetails"] == {
        "firstName": "Jo",
        "lastName": "Weiß",
        "phone": "+49 30 1234",
    }
    assert money["payments"][0]["regularPaymentDetails"]["providerTransactionId"] == "ch_1"
    assert parcels["fulfillments"] == []
    assert [
        (one["activityType"], one["createdDate"], one.get("merchantComment", {}).get("message"))
        for one in document["activities"]
    ] == [
        ("ORDER_PLACED", "2025-08-05T07:01:16.000Z", None),
        ("ORDER_PAID", "2025-08-05T07:02:00.000Z", None),
        ("MERCHANT_COMMENT", "2025-08-05T07:02:00.000Z", "Paid"),
        ("MERCHANT_COMMENT", "2025-08-06T08:00:00.000Z", "Packed: yes"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected", "statuses"),
    [
        ({"status": "wc-completed"}, ("PAID", "139.23", "0.00"), ("APPROVED", "FULFILLED")),
        ({"status": "pending", "paid_date": ""}, ("NOT_PAID", "0.00", "0.00"), ("APPROVED", "NOT_FULFILLED")),
        ({"status": "on-hold", "paid_date": ""}, ("PENDING", "0.00", "0.00"), ("APPROVED", "NOT_FULFILLED")),
        ({"status": "cancelled", "paid_date": ""}, ("NOT_PAID", "0.00", "0.00"), ("CANCELED", "NOT_FULFILLED")),
        ({"status": "failed", "paid_date": ""}, ("DECLINED", "0.00", "0.00"), ("REJECTED", "NOT_FULFILLED")),
        ({"status": "refunded"}, ("FULLY_REFUNDED", "139.23", "139.23"), ("APPROVED", "NOT_FULFILLED")),
        (
            {
                "status": "completed",
                "refund_items": "amount:10.00|reason:Scratch|date:2025-08-09 12:00:00||amount:2.50|reason:",
            },
            ("PARTIALLY_REFUNDED", "139.23", "12.50"),
            ("APPROVED", "FULFILLED"),
        ),
    ],
)
async def test_statuses_of_woocommerce(shop: Shop, cells: Cells, expected: Any, statuses: Any) -> None:
    cells["order_id"] = cells["order_number"] = str(abs(hash(str(cells))) % 10**9)
    document, money, _, result = await imported(shop, woocommerce, woo(**cells))
    assert paid(document) == expected
    assert (document["status"], document["fulfillmentStatus"]) == statuses
    assert result.flags == []
    if "refund_items" in cells:
        reasons = [(one["details"].get("reason"), one["createdDate"]) for one in money["refunds"]]
        assert reasons == [("Scratch", "2025-08-09T10:00:00.000Z"), (None, "2025-08-05T07:02:00.000Z")]


async def test_a_price_that_no_digits_can_write_is_a_line_of_one_piece(shop: Shop) -> None:
    line = {"line_item_1": "name:Set|sku:S|quantity:3|total:10.00|sub_total:10.00|tax:0", "line_item_2": ""}
    none = dict.fromkeys(("shipping_total", "shipping_tax_total", "fee_total", "fee_tax_total", "tax_total"), "0")
    document, *_ = await imported(shop, woocommerce, woo("4712", **line, **none, order_total="10.00"))
    (kept,) = document["lineItems"]
    assert (kept["quantity"], kept["price"]["amount"]) == (1, "10.00")
    assert kept["descriptionLines"][0]["plainText"]["original"] == "3"


def test_faults_of_woocommerce(site: Site) -> None:
    rows = woo("1", status="odd", order_total="x", line_item_1="name:Mug|quantity:2", refund_items="amount:lots")
    found = [(row, column) for row, column, _ in faults_of(woocommerce, site, rows)]
    assert found == [(2, "line_item_1"), (2, "status"), (2, "order_total"), (2, "refund_items amount")]


def test_entries_with_bars_and_colons_in_their_texts() -> None:
    assert list(entries("name:A|B: c|sku:x;name:D|sku:")) == [{"name": "A|B: c", "sku": "x"}, {"name": "D", "sku": ""}]


def of_wix(number: str, **cells: str) -> Cells:
    """The row of a paid order of one shirt at 50.00; underscores stand for blanks."""
    known = {
        "Order number": number,
        "Date created": "Dec 8, 2024",
        "Time": "9:15:51 AM",
        "Contact email": "max@example.com",
        "Item": "Shirt",
        "Variant": "Size: M|Color: Blue",
        "SKU": "SH-M",
        "Qty": "1",
        "Quantity refunded": "0",
        "Price": "50.00",
        "Delivery method": "Standard",
        "Recipient name": "Max Mustermann",
        "Delivery country": "DEU",
        "Delivery state": "DE-BE",
        "Delivery city": "Berlin",
        "Delivery address": "Unter den Linden 5",
        "Delivery zip/postal code": "'10117",
        "Billing name": "Erika Mustermann",
        "Billing country": "Germany",
        "Payment status": "Paid",
        "Payment method": "Wix Payments",
        "Shipping rate": "4.99",
        "Total tax": "9.50",
        "Total": "64.49",
        "Currency": "EUR",
        "Fulfillment status": "Unfulfilled",
    }
    return {**known, **{name.replace("_", " "): value for name, value in cells.items()}}


async def test_wix(shop: Shop) -> None:
    head = of_wix(
        "10124",
        Coupon_code="WINTER",
        Gift_card_amount="20.00",
        Total="1,060.49",
        Refunded_amount="15.00",
        Payment_status="Partially refunded",
        Tracking_number="00340434161094021501",
        Fulfillment_status="Fulfilled",
    )
    more = {"Order number": "10124", "Item": "Coat", "Qty": "2", "Price": "500.00", "Quantity refunded": "1"}
    document, money, parcels, result = await imported(shop, wix, head, more)
    assert (result.flags, result.number) == ([], 10124)
    # 50 + 2 x 500 + 4.99 + 9.50 is 4.00 more than the total: the coupon.
    assert sums(document) == ("1050.00", "4.99", "0", "9.50", "4.00", "1060.49")
    assert document["appliedDiscounts"][0]["coupon"] == {
        "code": "WINTER",
        "name": "WINTER",
        "amount": {"amount": "4.00", "formattedAmount": "€4.00"},
    }
    assert document["createdDate"] == "2024-12-08T08:15:51.000Z"
    assert paid(document) == ("PARTIALLY_REFUNDED", "1060.49", "15.00")
    assert [(one["amount"]["amount"], "giftcardPaymentDetails" in one) for one in money["payments"]] == [
        ("20.00", True),
        ("1040.49", False),
    ]
    (refund,) = money["refunds"]
    assert refund["details"]["lineItems"] == [{"lineItemId": document["lineItems"][1]["id"], "quantity": 1}]
    (parcel,) = parcels["fulfillments"]
    assert parcel["trackingInfo"]["trackingNumber"] == "00340434161094021501"
    assert document["fulfillmentStatus"] == "FULFILLED"
    assert [one["plainText"]["original"] for one in document["lineItems"][0]["descriptionLines"]] == ["M", "Blue"]
    assert document["recipientInfo"]["address"] == {
        "country": "DE",
        "subdivision": "DE-BE",
        "city": "Berlin",
        "postalCode": "10117",
        "addressLine": "Unter den Linden 5",
    }
    assert document["billingInfo"]["address"] == {"country": "DE"}


async def test_tax_within_the_prices_of_wix(shop: Shop) -> None:
    document, _, _, result = await imported(shop, wix, of_wix("10125", Total_tax="7.98", Total="54.99"))
    assert sums(document) == ("42.02", "4.99", "0", "7.98", "0.00", "54.99")
    assert (document["taxIncludedInPrices"], result.flags) == (True, [])
    (line,) = document["lineItems"]
    assert (line["totalPriceBeforeTax"]["amount"], line["totalPriceAfterTax"]["amount"]) == ("42.02", "50.00")


async def test_an_unpaid_order_of_wix_owes_its_total(shop: Shop) -> None:
    cells = of_wix("10126", Payment_status="Unpaid", Fulfillment_status="Canceled")
    document, money, *_ = await imported(shop, wix, cells)
    assert paid(document) == ("NOT_PAID", "0.00", "0.00")
    assert document["balanceSummary"]["balance"]["amount"] == "64.49"
    assert (document["status"], money["payments"]) == ("CANCELED", [])


def test_faults_of_wix(site: Site) -> None:
    rows = (
        of_wix("7", Payment_status="odd", Time="noon"),
        {"Order number": "7", "Item": "Hat", "Qty": "", "Price": "€"},
    )
    assert [(row, column) for row, column, _ in faults_of(wix, site, *rows)] == [
        (2, "Date created"),
        (3, "Price"),
        (3, "Qty"),
        (2, "Payment status"),
    ]
