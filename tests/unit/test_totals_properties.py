"""What holds for the figures of every order, whatever its prices, discounts, taxes and currency."""

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.rules.figures import ChargeInput, DiscountInput, DiscountKind, Given, LineInput
from orderwright.rules.money import quantum, round_money
from orderwright.rules.tax import TaxRate
from orderwright.rules.totals import order_figures

D = Decimal

RATES = st.lists(st.decimals(0, 1, places=6), max_size=3).map(lambda rates: tuple(TaxRate(rate) for rate in rates))
CURRENCIES = st.sampled_from(["JPY", "USD", "KWD", "CLF"])
PRICES = st.decimals(0, 10_000, places=5)
FRACTIONS = st.decimals(0, 1, places=4)


@st.composite
def orders(draw):
    taxes = draw(st.lists(RATES, min_size=1, max_size=3))
    included = draw(st.booleans())
    kinds = st.tuples(PRICES, st.integers(1, 20), FRACTIONS, st.integers(0, len(taxes) - 1))
    shapes = draw(st.lists(kinds, min_size=1, max_size=8)) * draw(st.sampled_from([1, 1, 1, 37]))
    lines = [
        LineInput(str(n), quantity, before * (1 - off), before, taxes[tax], included)
        for n, (before, quantity, off, tax) in enumerate(shapes)
    ]
    discount = st.one_of(
        st.builds(DiscountInput, st.just("g"), fraction=FRACTIONS),
        st.builds(DiscountInput, st.just("g"), amount=PRICES),
        st.builds(DiscountInput, st.just("s"), st.just(DiscountKind.SHIPPING), amount=PRICES),
        st.builds(
            DiscountInput,
            st.just("i"),
            st.just(DiscountKind.SPECIFIC_ITEMS),
            fraction=st.just(D(1)),
            line_ids=st.lists(st.sampled_from([each.id for each in lines]), max_size=3).map(tuple),
        ),
    )
    charges = st.builds(ChargeInput, st.just("c"), PRICES, st.sampled_from(taxes), st.just(included))
    return {
        "lines": lines[:300],
        "currency": draw(CURRENCIES),
        "shipping": draw(st.none() | charges),
        "fees": draw(st.lists(charges, max_size=2)),
        "discounts": draw(st.lists(discount, max_size=3)),
        "tax_exempt": draw(st.booleans()),
    }


def frozen(source, figures):
    """The same part with all its figures given, as they are read back from a stored order."""
    kept = Given(figures.total_discount, figures.net, figures.tax, figures.tax_parts)
    return msgspec.structs.replace(source, given=kept)


def parts_of(figures):
    return [part for part in (*figures.lines, figures.shipping_part, *figures.fees) if part is not None]


def net_discount(part):
    """A part's share of the summary's `discount`."""
    return part.net_before_discounts - part.net


@given(orders())
@settings(max_examples=150, deadline=None)
def test_the_parts_of_every_order_add_to_its_total(order):
    figures = order_figures(**order)
    parts = parts_of(figures)
    assert figures.total == (
        figures.subtotal + figures.shipping + figures.tax + figures.total_additional_fees - figures.discount
    )
    assert figures.total == sum(part.gross for part in parts)
    assert figures.tax == sum(part.tax for part in parts) == sum(total.amount for total in figures.tax_breakdown)
    assert figures.discount == sum(net_discount(part) for part in parts)
    for amount in figures.summary().values():
        assert amount >= 0
        assert amount == round_money(amount, order["currency"])


@given(orders())
@settings(max_examples=150, deadline=None)
def test_no_part_of_any_order_is_negative_or_loses_a_minor_unit(order):
    figures = order_figures(**order)
    for part in parts_of(figures):
        assert part.net + part.tax == part.gross
        assert sum(tax_part.amount for tax_part in part.tax_parts) == part.tax
        assert min(part.base, part.total_discount, part.net, part.tax, net_discount(part)) >= 0
        assert part.total_discount <= part.base
        assert part.total_discount or not net_discount(part)
    own = sum(
        each.base - round_money(source.price * source.quantity, order["currency"])
        for source, each in zip(order["lines"], figures.lines, strict=True)
    )
    shared = sum(discount.amount for discount in figures.discounts if discount.id != "s")
    assert sum(part.total_discount for part in figures.lines) == own + shared
    for discount in figures.discounts:
        assert discount.id == "s" or sum(discount.shares.values()) == discount.amount
        assert all(share >= quantum(order["currency"]) for share in discount.shares.values())


@given(orders())
@settings(max_examples=100, deadline=None)
def test_figures_that_are_given_back_do_not_move(order):
    figures = order_figures(**order)
    again = order_figures(
        [frozen(source, part) for source, part in zip(order["lines"], figures.lines, strict=True)],
        currency=order["currency"],
        shipping=None if order["shipping"] is None else frozen(order["shipping"], figures.shipping_part),
        fees=[frozen(source, part) for source, part in zip(order["fees"], figures.fees, strict=True)],
        tax_exempt=order["tax_exempt"],
    )
    assert (again.lines, again.shipping_part, again.fees) == (figures.lines, figures.shipping_part, figures.fees)
    assert again.summary() == figures.summary()
