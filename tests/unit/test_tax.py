"""Tax on prices: on top and inside, several at once, exempt, by jurisdiction."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.rules.money import quantum, round_money
from orderwright.rules.tax import (
    TaxRate,
    combined_rate,
    tax_on,
    tax_price,
    tax_totals,
    tax_within,
    taxed,
)

D = Decimal

GST = TaxRate(D("0.05"), "GST", "GST", "Canada", "COUNTRY")
QST = TaxRate(D("0.09975"), "QST", "PST", "Quebec", "STATE")
CURRENCIES = st.sampled_from(["JPY", "USD", "KWD", "CLF"])
RATES = st.lists(st.decimals(0, 1, places=6), max_size=7).map(lambda rates: tuple(TaxRate(rate) for rate in rates))


def test_tax_on_top_is_rounded_half_up_once():
    assert str(tax_on(D("24.99"), D("0.1075"), "USD")) == "2.69"
    assert str(tax_on(D("0.10"), D("0.05"), "USD")) == "0.01"


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [("358.60", "0.2", "59.77"), ("25.20", "0.19", "4.02"), ("23.00", "0.15", "3.00"), ("0.03", "0.2", "0.01")],
)
def test_tax_inside_is_taken_out_of_the_gross_amount(gross, rate, tax):
    assert str(tax_within(D(gross), D(rate), "USD")) == tax


def test_two_taxes_on_a_price_add_to_its_tax():
    price = tax_price(D("22.99"), (GST, QST), "CAD")
    assert (str(price.net), str(price.tax), str(price.gross)) == ("22.99", "3.44", "26.43")
    assert [(part.tax.name, str(part.amount)) for part in price.parts] == [("GST", "1.15"), ("QST", "2.29")]
    assert [(part.taxable, part.non_taxable) for part in price.parts] == [(D("22.99"), 0)] * 2


def test_parts_that_would_each_round_up_still_add_to_the_tax():
    halves = tuple(TaxRate(D("0.025"), name) for name in ("state", "county"))
    price = tax_price(D("1.00"), halves, "USD")
    assert str(price.tax) == "0.05"
    assert [str(part.amount) for part in price.parts] == ["0.03", "0.02"]


def test_two_taxes_inside_a_price_add_to_its_tax():
    price = tax_price(D("22.99"), (GST, QST), "CAD", included=True)
    assert (str(price.net), str(price.tax), str(price.gross)) == ("20.00", "2.99", "22.99")
    assert [str(part.amount) for part in price.parts] == ["1.00", "1.99"]


@pytest.mark.parametrize(("included", "net"), [(False, "23.00"), (True, "20.00")])
def test_an_exempt_buyer_is_charged_no_tax(included, net):
    price = tax_price(D("23.00"), (TaxRate(D("0.15")),), "USD", included=included, exempt=True)
    assert (str(price.net), str(price.tax), str(price.gross), str(price.taxable)) == (net, "0.00", net, "0.00")
    assert [(part.tax.rate, part.amount, part.non_taxable) for part in price.parts] == [(D("0.15"), 0, D(net))]


def test_a_price_without_taxes_has_no_parts():
    price = tax_price(D("5.00"), (), "USD", included=True)
    assert (str(price.net), str(price.tax), str(price.gross), price.taxable, price.parts) == (
        "5.00",
        "0.00",
        "5.00",
        0,
        (),
    )


def test_a_zero_rate_is_taxed_with_nothing():
    price = tax_price(D("5.00"), (TaxRate(D(0), name="zero-rated"),), "USD", included=True)
    assert (price.taxable, price.tax, price.parts[0].tax.name) == (D("5.00"), 0, "zero-rated")


def test_a_given_tax_is_in_the_breakdown_whatever_the_rates_say():
    assert [part.amount for part in taxed(D("5"), D("1.01"), (GST, GST), "USD", exempt=False).parts] == [
        D("0.51"),
        D("0.50"),
    ]
    assert [part.amount for part in taxed(D("5"), D("1.01"), (), "USD", exempt=False).parts] == [D("1.01")]
    none = (TaxRate(D(0), "a"), TaxRate(D(0), "b"))
    assert [part.amount for part in taxed(D("5"), D("1.01"), none, "USD", exempt=False).parts] == [D("1.01"), 0]


@pytest.mark.parametrize("rate", ["-0.01", "NaN", "Infinity"])
def test_a_rate_that_is_no_fraction_is_refused(rate):
    with pytest.raises(ValueError, match="tax rate"):
        TaxRate(D(rate))


def test_the_taxes_of_an_order_are_summed_by_name_type_jurisdiction_and_rate():
    parts = [
        *tax_price(D("22.99"), (GST, QST), "CAD").parts,
        *tax_price(D("6.44"), (GST,), "CAD").parts,
        *tax_price(D("1.00"), (TaxRate(D("0.050"), "GST", "GST", "Canada", "COUNTRY"),), "CAD").parts,
        *tax_price(D("1.00"), (TaxRate(D("0.07"), "GST", "GST", "Canada", "COUNTRY"),), "CAD").parts,
    ]
    totals = tax_totals(parts, "CAD")
    assert [(total.tax.name, str(total.tax.rate), str(total.amount)) for total in totals] == [
        ("GST", "0.05", "1.52"),
        ("QST", "0.09975", "2.29"),
        ("GST", "0.07", "0.07"),
    ]


@given(CURRENCIES, st.integers(0, 10**9), RATES, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_net_and_tax_are_the_gross_amount_and_the_parts_are_the_tax(currency, units, taxes, included, exempt):
    amount = units * quantum(currency)
    price = tax_price(amount, taxes, currency, included=included, exempt=exempt)
    assert price.net + price.tax == price.gross
    assert price.gross == amount or exempt or not included
    assert price.net == amount or included
    assert sum(part.amount for part in price.parts) == price.tax
    assert all(part.amount >= 0 for part in price.parts)
    assert all(figure == round_money(figure, currency) for figure in (price.net, price.tax, price.gross))
    rate = combined_rate(taxes)
    assert exempt or abs(price.tax - price.net * rate) <= quantum(currency) * (1 + rate) / 2
