"""The shares that lines have of the discounts of an order."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.model.discounts_fees import AppliedDiscount
from orderwright.model.line_items import OrderLineItem
from orderwright.rules.discount_breakdown import discount_shares, own_discount

D = Decimal
FINEST = {"JPY": 0, "USD": 2, "KWD": 3}


def id_of(number: int) -> str:
    return str(UUID(int=number + 10, version=4))


def line(number: int, price: str, quantity: int = 1, before: str | None = None) -> OrderLineItem:
    money = {"amount": "0"}
    return msgspec.convert(
        {
            "id": id_of(number),
            "productName": {"original": "x"},
            "quantity": quantity,
            "itemType": {"preset": "PHYSICAL"},
            "price": {"amount": price},
            "priceBeforeDiscounts": {"amount": before or price},
            "totalDiscount": money,
            "totalPriceBeforeTax": money,
            "totalPriceAfterTax": money,
            "descriptionLines": [],
            "paymentOption": "FULL_PAYMENT_ONLINE",
            "locations": [],
            "priceUndetermined": False,
            "fixedQuantity": False,
        },
        OrderLineItem,
    )


def discount(amount: str, **more: Any) -> AppliedDiscount:
    tree = {"discountType": "GLOBAL", "coupon": {"amount": {"amount": amount}}, **more}
    return msgspec.convert(tree, AppliedDiscount)


def test_an_amount_is_shared_over_what_earlier_discounts_have_left() -> None:
    lines = [line(0, "10.00", 2), line(1, "10.00")]
    only_second = discount("10.00", discountType="SPECIFIC_ITEMS", lineItemIds=[id_of(1).upper()])
    assert discount_shares(lines, [only_second, discount("5.00")], "USD") == [
        {id_of(1): D("10.00")},
        {id_of(0): D("5.00")},
    ]
    assert discount_shares(lines, [discount("100")], "JPY") == [{id_of(0): D("67"), id_of(1): D("33")}]


def test_shares_that_were_frozen_at_the_sale_are_taken() -> None:
    shares = [{"id": id_of(1).upper(), "totalDiscount": {"amount": "3.00"}}]
    lines = [line(0, "10.00"), line(1, "10.00")]
    assert discount_shares(lines, [discount("3.00", lineItemDiscounts=shares)], "USD") == [{id_of(1): D("3.00")}]


@pytest.mark.parametrize(
    ("given_discount", "lines"),
    [
        (discount("5.00", discountType="SHIPPING"), [line(0, "10.00")]),
        (discount("0"), [line(0, "10.00")]),
        (discount("5.00"), []),
        (discount("5.00", lineItemIds=[id_of(7)]), [line(0, "10.00")]),
    ],
)
def test_who_is_not_concerned_has_no_share(given_discount: AppliedDiscount, lines: list[OrderLineItem]) -> None:
    assert discount_shares(lines, [given_discount], "USD") == [{}]


def test_lines_of_which_nothing_is_left_are_alike_and_fine_amounts_are_kept() -> None:
    lines = [line(0, "0"), line(1, "0", 5)]
    assert discount_shares(lines, [discount("3.00")], "USD") == [{id_of(0): D("1.50"), id_of(1): D("1.50")}]
    assert discount_shares([line(0, "9")], [discount("1.005")], "USD") == [{id_of(0): D("1.005")}]


def test_the_own_discount_of_a_line_is_that_of_all_its_units_and_never_negative() -> None:
    assert own_discount(line(0, "8.00", 3, "10.00")) == D("6.00")
    assert own_discount(line(0, "12.00", 3, "10.00")) == 0


@settings(max_examples=150)
@given(st.data())
def test_the_shares_of_every_discount_sum_to_it_exactly(data: st.DataObject) -> None:
    currency = data.draw(st.sampled_from(sorted(FINEST)))
    places = FINEST[currency]
    prices = data.draw(st.lists(st.decimals(0, 500, places=places), min_size=1, max_size=6))
    lines = [line(n, str(price), data.draw(st.integers(1, 9))) for n, price in enumerate(prices)]
    amounts = data.draw(st.lists(st.decimals(0, 900, places=places + 1), max_size=4))
    shares = discount_shares(lines, [discount(str(amount)) for amount in amounts], currency)
    assert [sum(one.values(), D(0)) for one in shares] == amounts
