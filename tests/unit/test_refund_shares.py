"""What goes back of a line, a fee or the shipping, and what is wrong with what is asked for."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from tests.support.orders import imported, line, order, summary
from tests.support.sold import Sold, asked, faults

from orderwright.model.refund_requests import RefundItems
from orderwright.rules.refunds import Calculation

Json = dict[str, Any]
D = Decimal


def shares(done: Calculation) -> list[tuple[Decimal, Decimal, Decimal, Decimal]]:
    parts = [share for _, share in (*done.lines, *done.fees)]
    if done.shipping is not None:
        parts.append(done.shipping[1])
    return [(one.total, one.subtotal, one.tax, one.discount) for one in parts]


def test_an_item_of_20_with_tax_and_a_fee_come_to_23() -> None:
    fee = {"name": "Wrapping", "price": {"amount": "1"}}
    sold = Sold(order(line("20", taxInfo={"taxRate": "0.1"}), additionalFees=[fee]))
    done = sold.calculate(asked([(sold.lines[0].id, 1)], [(sold.head.additional_fees[0].id or "", None)]))
    assert shares(done) == [(D("22.00"), D("20.00"), D("2.00"), D("0.00")), (D("1"), D("1"), D("0"), D("0"))]
    whole = done.whole
    assert (whole.subtotal, whole.tax, whole.discount, whole.total) == (D(21), D(2), D(0), D(23))
    assert (done.of_lines.subtotal, done.of_fees.subtotal) == (D(20), D(1))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (  # 24.99 with 10.75 % tax and 6.44 of shipping is 34.12
            order(line("24.99", taxInfo={"taxRate": "0.1075"}), shippingInfo={"cost": {"price": {"amount": "6.44"}}}),
            ("31.43", "2.69", "0.00", "34.12"),
        ),
        (  # 2 x 11.50 with 15 % tax, all of it off
            order(
                line("11.50", 2, taxInfo={"taxRate": "0.15"}),
                appliedDiscounts=[{"coupon": {"amount": {"amount": "23.00"}}, "discountType": "GLOBAL"}],
            ),
            ("23.00", "0.00", "23.00", "0.00"),
        ),
        (  # the same with the tax inside
            order(
                line("11.50", 2, taxInfo={"taxRate": "0.15"}),
                appliedDiscounts=[{"coupon": {"amount": {"amount": "23.00"}}, "discountType": "GLOBAL"}],
                taxIncludedInPrices=True,
            ),
            ("20.00", "0.00", "20.00", "0.00"),
        ),
        (  # 28 with 19 % inside, 10 % off, and 2.02 of net shipping
            order(
                line("28", taxInfo={"taxRate": "0.19"}),
                appliedDiscounts=[{"coupon": {"amount": {"amount": "2.80"}}, "discountType": "GLOBAL"}],
                taxIncludedInPrices=True,
                shippingInfo={
                    "cost": {
                        "price": {"amount": "2.40"},
                        "totalPriceBeforeTax": {"amount": "2.02"},
                        "totalPriceAfterTax": {"amount": "2.40"},
                        "taxInfo": {"taxAmount": {"amount": "0.38"}, "taxRate": "0.19"},
                    }
                },
            ),
            ("25.55", "4.40", "2.35", "27.60"),
        ),
    ],
    ids=["tax and shipping", "all off", "all off, tax inside", "tax inside and a discount"],
)
def test_everything_that_is_refunded_is_everything_that_was_charged(
    document: Json, expected: tuple[str, str, str, str]
) -> None:
    sold = Sold(document)
    whole = sold.calculate(sold.everything_left()).whole
    assert tuple(map(D, expected)) == (whole.subtotal, whole.tax, whole.discount, whole.total)
    known = sold.head.price_summary
    assert (whole.total, whole.tax, whole.discount) == (
        D(known.total.amount),
        D(known.tax.amount),
        D(known.discount.amount),
    )


@pytest.mark.parametrize(
    ("currency", "price", "units"),
    [("JPY", "100", ["34", "33", "33"]), ("KWD", "1.000", ["0.334", "0.333", "0.333"])],
)
def test_units_of_a_line_differ_by_one_minor_unit(currency: str, price: str, units: list[str]) -> None:
    total = {"amount": price}
    sold = Sold(order(line(price, 3, totalPriceBeforeTax=total, totalPriceAfterTax=total)), currency)
    one = sold.lines[0].id
    assert [sold.refund(asked([(one, 1)])).whole.total for _ in range(3)] == list(map(D, units))


def test_refunding_one_unit_prices_nothing_anew() -> None:
    discount = {"coupon": {"amount": {"amount": "0.10"}}, "discountType": "GLOBAL"}
    sold = Sold(order(line("10.00", 3, taxInfo={"taxRate": "0.07"}), line("5.00"), appliedDiscounts=[discount]))
    before = msgspec.to_builtins((sold.head, sold.lines))
    sold.refund(asked([(sold.lines[1].id, 1)]))
    head, lines = msgspec.to_builtins((sold.head, sold.lines))
    assert lines[1].pop("refundQuantity") == 1
    assert [head, lines] == list(before)


def test_units_of_a_refund_that_failed_are_refunded_again_to_the_last_cent() -> None:
    price = {"amount": "10.00"}
    sold = Sold(order(line("3.3334", 3, totalPriceBeforeTax=price, totalPriceAfterTax=price)))
    one = sold.lines[0].id
    assert sold.refund(asked([(one, 1)]), "STARTED").whole.total == D("3.34")
    assert sold.refund(asked([(one, 1)])).whole.total == D("3.33")
    sold.end(0, "FAILED")
    assert sold.lines[0].refund_quantity == 1
    assert sold.refund(asked([(one, 2)])).whole.total == D("6.67")
    assert sold.lines[0].refund_quantity == 3


def test_units_that_an_import_says_were_refunded_are_not_refunded_again() -> None:
    one = line("10.00", 3, refundQuantity=2)
    document = imported(lineItems=[one], priceSummary=summary("30.00", "30.00"))
    sold = Sold(document, imported=True)
    left = sold.everything_left()
    assert [item.quantity for item in left.line_items] == [1]
    assert sold.refund(left).whole.total == D("10.00")
    assert sold.lines[0].refund_quantity == 3


def test_an_import_that_contradicts_itself_can_still_be_calculated() -> None:
    odd = line("10.00", priceBeforeDiscounts={"amount": "5.00"}, totalPriceAfterTax={"amount": "9.00"})
    fees = [{"name": "Fee", "price": {"amount": "2.00"}}]
    document = imported(lineItems=[odd], additionalFees=fees, priceSummary=summary("1.00", "500.00"))
    sold = Sold(document, imported=True)
    assert shares(sold.calculate(sold.everything_left())) == [
        (D("9.00"), D("9.00"), D("0.00"), D(0)),
        (D("2.00"), D("2.00"), D("0.00"), D(0)),
    ]


def test_every_faulty_item_is_named_with_what_was_sent() -> None:
    fees = [{"name": "Fee", "price": {"amount": "2.00"}}, {"name": "Free", "price": {"amount": "0"}}]
    shipping = {"cost": {"price": {"amount": "5.00"}}}
    sold = Sold(order(line("10.00", 2), additionalFees=fees, shippingInfo=shipping))
    one, (fee, free) = sold.lines[0].id, [str(fee.id) for fee in sold.head.additional_fees]
    stranger = str(uuid4())
    items = asked([(one, 3), (stranger, 1)], [(fee, "2.01"), (stranger, None), (free, None)], "5.01")
    assert faults(sold, items) == [
        ("INVALID_LINE_ITEM_REFUND_QUANTITY", 400, {"lineItemId": one, "quantity": 3}),
        ("LINE_ITEM_NOT_FOUND", 404, {"lineItemId": stranger}),
        ("INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", 400, {"additionalFeeId": fee, "amount": {"amount": "2.01"}}),
        ("ADDITIONAL_FEE_NOT_FOUND", 404, {"additionalFeeId": stranger}),
        ("INVALID_SHIPPING_REFUND_AMOUNT", 400, {"amount": {"amount": "5.01"}}),
    ]
    sold.refund(asked(fees=[(fee, "2.00")], shipping="rest"))
    assert faults(sold, asked(fees=[(fee, None)], shipping="rest")) == [
        ("INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", 400, {"additionalFeeId": fee}),
        ("INVALID_SHIPPING_REFUND_AMOUNT", 400, {}),
    ]
    assert faults(sold, asked(fees=[(fee, "0")])) == [
        ("INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", 400, {"additionalFeeId": fee, "amount": {"amount": "0"}})
    ]


def test_shipping_that_cost_nothing_was_not_charged() -> None:
    for shipping in (None, {"title": "Pickup"}, {"cost": {"price": {"amount": "0.00"}}}):
        sold = Sold(order(**({} if shipping is None else {"shippingInfo": shipping})))
        assert faults(sold, asked(shipping="rest")) == [("SHIPPING_NOT_FOUND", 404, {})]


def test_nothing_selected_comes_to_nothing() -> None:
    done = Sold(order()).calculate(RefundItems())
    assert done.is_empty
    assert (done.whole.total, done.whole.tax, done.whole.discount, done.whole.subtotal) == (D(0), D(0), D(0), D(0))
