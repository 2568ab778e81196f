"""Sharing amounts: nothing lost, nothing made, nobody below zero."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.rules.allocation import allocate, unit_shares, unit_span, what_is_left
from orderwright.rules.money import quantum

D = Decimal

CURRENCIES = st.sampled_from(["JPY", "USD", "KWD", "CLF"])
UNITS = st.integers(0, 10**9)


def texts(amounts):
    return [str(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("total", "weights", "currency", "shares"),
    [
        ("10.55", ["0.25", "0.5", "0.25"], "USD", ["2.64", "5.27", "2.64"]),
        ("5", ["1", "1"], "JPY", ["3", "2"]),
        ("100", ["1", "1", "1"], "JPY", ["34", "33", "33"]),
        ("1.000", ["1", "1", "1"], "KWD", ["0.334", "0.333", "0.333"]),
        ("0.02", ["1", "1", "1"], "USD", ["0.01", "0.01", "0.00"]),
        ("0.01", ["1", "3", "3"], "USD", ["0.00", "0.01", "0.00"]),
        ("1.00", ["0", "2", "0", "1"], "USD", ["0.00", "0.67", "0.00", "0.33"]),
        ("0", ["1", "2"], "USD", ["0.00", "0.00"]),
        ("0", ["0", "0"], "USD", ["0.00", "0.00"]),
        ("0", [], "USD", []),
        ("3.00", ["1", "1", "1"], "USD", ["1.00", "1.00", "1.00"]),
        ("1E+2", ["1"], "JPY", ["100"]),
    ],
)
def test_shares_are_those_of_the_largest_remainder(total, weights, currency, shares):
    assert texts(allocate(D(total), [D(weight) for weight in weights], currency)) == shares


def test_ties_go_to_the_earlier_line_wherever_the_others_stand():
    assert texts(allocate(D(2), [D(1), D(5), D(1), D(1)], "JPY")) == ["1", "1", "0", "0"]


@pytest.mark.parametrize(
    ("total", "weights", "message"),
    [
        ("-0.01", ["1"], "must not be negative"),
        ("1.00", ["1", "-1"], "must not be negative"),
        ("0.005", ["1"], "whole minor units"),
        ("1.00", ["0", "0"], "every weight is zero"),
        ("1.00", [], "every weight is zero"),
    ],
)
def test_what_cannot_be_shared_is_refused(total, weights, message):
    with pytest.raises(ValueError, match=message):
        allocate(D(total), [D(weight) for weight in weights], "USD")


@given(CURRENCIES, UNITS, st.lists(st.integers(0, 10**7), min_size=1, max_size=300))
@settings(max_examples=100, deadline=None)
def test_shares_sum_to_the_total_and_follow_the_weights(currency, units, weights):
    if not any(weights):
        weights = [1, *weights]
    total = units * quantum(currency)
    shares = allocate(total, [D(weight).scaleb(-2) for weight in weights], currency)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        exact = units * D(weight) / sum(weights)
        assert share >= 0
        assert abs(share / quantum(currency) - exact) < 1
        assert weight or not share


@given(CURRENCIES, st.data())
@settings(max_examples=100, deadline=None)
def test_a_discount_never_takes_more_than_a_price(currency, data):
    prices = data.draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
    discount = data.draw(st.integers(0, sum(prices)))
    unit = quantum(currency)
    shares = allocate(discount * unit, [price * unit for price in prices], currency)
    assert all(share <= price * unit for share, price in zip(shares, prices, strict=True))


@pytest.mark.parametrize(
    ("total", "quantity", "currency", "shares"),
    [
        ("100", 3, "JPY", ["34", "33", "33"]),
        ("1.000", 3, "KWD", ["0.334", "0.333", "0.333"]),
        ("5", 2, "JPY", ["3", "2"]),
        ("0.02", 3, "USD", ["0.01", "0.01", "0.00"]),
        ("0.00", 2, "USD", ["0.00", "0.00"]),
    ],
)
def test_units_share_the_total_of_their_line(total, quantity, currency, shares):
    assert texts(unit_shares(D(total), quantity, currency)) == shares


@given(CURRENCIES, UNITS, st.lists(st.integers(0, 5), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_refunds_of_units_in_any_split_sum_to_the_line(currency, units, splits):
    total, quantity, first, spans = units * quantum(currency), max(1, sum(splits)), 0, []
    for count in [*splits, quantity - sum(splits)]:
        spans.append(unit_span(total, quantity, first, count, currency))
        first += count
    assert sum(spans) == total
    shares = unit_shares(total, quantity, currency)
    assert spans[0] == sum(shares[: splits[0]])


def test_a_span_of_many_units_is_the_sum_of_its_units():
    assert unit_span(D("1000.01"), 100_000, 99_000, 1_000, "USD") == D("10.00")
    assert unit_span(D("1000.01"), 100_000, 0, 1_000, "USD") == D("10.01")


@pytest.mark.parametrize(("quantity", "first", "count"), [(0, 0, 0), (3, 2, 2), (3, -1, 1), (3, 0, -1)])
def test_units_that_the_line_does_not_have_are_refused(quantity, first, count):
    with pytest.raises(ValueError, match="are not among"):
        unit_span(D("1.00"), quantity, first, count, "USD")


def test_several_refunds_in_a_row_reach_the_last_cent():
    line, tax = D("29.99"), D("3.22")
    refunds = [unit_span(line, 3, n, 1, "USD") + unit_span(tax, 3, n, 1, "USD") for n in range(3)]
    assert texts(refunds) == ["11.08", "11.07", "11.06"]
    paid = line + tax
    for n in range(3):
        assert what_is_left(paid, refunds[:n]) == sum(refunds[n:])
    assert str(what_is_left(paid, refunds)) == "0.00"


def test_refunding_everything_pays_the_remainder_and_never_less_than_nothing():
    assert str(what_is_left(D("33.21"), [D("0.01")])) == "33.20"
    assert str(what_is_left(D("33.21"), [D("33.21"), D("0.01")])) == "0.00"
