"""Which region wins, what shipping costs at the edges of tiers, which taxes are due, and that the parts add up."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.catalog import BOOKS, FOOD, MANHATTAN, SHIPPING, TAX, money, tax

from orderwright.model.addresses import Address
from orderwright.model.catalog import ProductType
from orderwright.model.rates import QuoteResponse, ShippingRates, TaxRates
from orderwright.model.validation import from_tree
from orderwright.rules.money import minor_digits
from orderwright.rules.quotes import PricedLine, QuoteTerms, quote
from orderwright.rules.shipping_rates import options_for, shipping_violations
from orderwright.rules.tax_rates import rates_for, shipping_rates_for, tax_violations

Json = dict[str, Any]


def shipping(tree: Json = SHIPPING, currency: str = "USD") -> ShippingRates:
    rates = from_tree({"revision": "1", "currency": currency, **tree}, ShippingRates)
    assert shipping_violations(rates) == []
    return rates


def taxes(tree: Json = TAX) -> TaxRates:
    rates = from_tree({"revision": "1", **tree}, TaxRates)
    assert tax_violations(rates) == []
    return rates


def address(country: str | None = None, subdivision: str | None = None, postal_code: str | None = None) -> Address:
    return Address(country=country, subdivision=subdivision, postal_code=postal_code)


def everywhere(*destinations: Json | None) -> Json:
    """Tax rates with a region for each destination, which is named by its place; None is the rest of the world."""
    return {
        "regions": [
            {
                "name": str(place),
                "groups": [{"taxes": [tax(str(place), "0.1")]}],
                **({"restOfWorld": True} if one is None else {"destinations": [one]}),
            }
            for place, one in enumerate(destinations)
        ]
    }


WORLD = [
    {"country": "US"},
    None,
    {"country": "US", "subdivision": "NY"},
    {"country": "US", "postalPrefix": "1"},
    {"country": "US", "subdivision": "US-NY", "postalPrefix": "1"},
    {"country": "US", "postalPrefix": "100"},
    {"country": "GB", "postalPrefix": "SW1A 1"},
]


@pytest.mark.parametrize(
    ("there", "region"),
    [
        (address("US"), 0),
        (address("US", "US-CA"), 0),
        (address("US", "us-ny"), 2),
        (address("US", "NY", "20001"), 2),
        (address("US", "US-CA", "12345"), 3),
        (address("US", "US-NY", "12345"), 4),
        (address("US", "US-NY", "10001"), 5),
        (address("GB", None, "sw1a-1aa"), 6),
        (address("GB", None, "SW1A 2AA"), 1),
        (address("DE"), 1),
        (address(None, "US-NY", "10001"), 1),
        (None, 1),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_most_specific_region_wins_wherever_it_stands(there: Address | None, region: int, turned: bool) -> None:
    tree = everywhere(*WORLD)
    if turned:
        tree["regions"].reverse()
    assert [rate.name for rate in rates_for(taxes(tree), there, None)] == [str(region)]


def test_an_address_beyond_all_regions_is_not_taxed_and_not_shipped_to() -> None:
    assert rates_for(taxes(everywhere({"country": "US"})), address("DE"), None) == []
    nowhere = {"regions": SHIPPING["regions"][:1]}
    assert options_for(shipping(nowhere), address("FR"), Decimal(1), Decimal(1), "USD") == []


@pytest.mark.parametrize(
    ("group", "rates"),
    [(None, ["0.04", "0.045", "0.00375"]), (FOOD, ["0.04", "0.045", "0.00375"]), (BOOKS, []), (BOOKS.upper(), [])],
)
def test_a_group_of_its_own_wins_over_all_other_goods(group: str | None, rates: list[str]) -> None:
    there = address("US", "US-NY", MANHATTAN["postalCode"])
    assert [str(rate.rate) for rate in rates_for(taxes(), there, group)] == rates
    assert shipping_rates_for(taxes(), there, group) == []
    assert [str(rate.rate) for rate in shipping_rates_for(taxes(), address("DE"), FOOD)] == ["0.07"]


TIERS = {
    "regions": [
        {
            "name": "R",
            "restOfWorld": True,
            "options": [
                {
                    "code": "s",
                    "title": "By subtotal",
                    "freeFrom": money("100.00"),
                    "bySubtotal": [{"from": "10.00", "price": money("5.005")}, {"from": "50.00", "price": money("3")}],
                },
                {
                    "code": "w",
                    "title": "By weight",
                    "byWeight": [
                        {"from": "0", "price": money("4")},
                        {"from": "2.5", "price": money("6")},
                        {"from": "10"},
                    ],
                },
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("subtotal", "price"),
    [
        ("0", None),
        ("9.99", None),
        ("10.00", "5.01"),
        ("49.99", "5.01"),
        ("50", "3.00"),
        ("99.99", "3.00"),
        ("100", "0.00"),
    ],
)
def test_a_tier_begins_at_its_bound(subtotal: str, price: str | None) -> None:
    options = options_for(shipping(TIERS), None, Decimal(subtotal), Decimal(100), "USD")
    assert [str(option.price) for option in options] == ([] if price is None else [price])


@pytest.mark.parametrize(
    ("weight", "price"), [("0", "4.00"), ("2.49999", "4.00"), ("2.5", "6.00"), ("9.9", "6.00"), ("10", None)]
)
def test_a_tier_without_a_price_ends_the_offer(weight: str, price: str | None) -> None:
    options = options_for(shipping(TIERS), None, Decimal(0), Decimal(weight), "USD")
    assert [str(option.price) for option in options] == ([] if price is None else [price])


def test_the_cheapest_option_comes_first_then_titles_then_codes() -> None:
    kinds = [("b", "Post", "5.00"), ("a", "Post", "5.0"), ("z", "Air", "5"), ("y", "Zeppelin", "4.99")]
    options = [{"code": code, "title": title, "flat": money(price)} for code, title, price in kinds]
    rates = shipping({"regions": [{"name": "R", "restOfWorld": True, "options": options}]})
    found = options_for(rates, address("FR"), Decimal(0), Decimal(0), "USD")
    assert [option.code for option in found] == ["y", "z", "a", "b"]
    assert options_for(rates, address("FR"), Decimal(0), Decimal(0), "EUR") == []


def priced(price: str, quantity: int = 1, group: str | None = None, weight: str | None = None) -> PricedLine:
    return PricedLine(
        name="Thing",
        quantity=quantity,
        price=Decimal(price),
        item_type=ProductType.PHYSICAL,
        tax_group_id=group,
        weight=None if weight is None else Decimal(weight),
    )


def quoted(
    *lines: PricedLine, rate: str | None, currency: str = "USD", cost: str | None = None, **terms: Any
) -> QuoteResponse:
    there = {"name": "R", "restOfWorld": True}
    levied = [tax("T", one) for one in (rate or "").split("+") if one]
    option = [{"code": "c", "title": "t", "flat": money(cost)}] if cost else []
    return quote(
        lines,
        shipping({"regions": [{**there, "options": option}]}, currency),
        taxes({"regions": [{**there, "groups": [{"taxes": levied}]}]}),
        QuoteTerms(address=None, currency=currency, tax_included=terms.pop("included", False), **terms),
    )


@pytest.mark.parametrize(
    ("answer", "subtotal", "shipping_cost", "tax_amount", "total"),
    [
        (quoted(priced("24.99"), rate="0.1075", cost="6.44", tax_exempt=True), "24.99", "6.44", "0.00", "31.43"),
        (quoted(priced("24.99"), rate="0.1075", cost="6.44"), "24.99", "6.44", "3.38", "34.81"),
        (quoted(priced("22.99"), rate="0.04+0.045", cost="1.00"), "22.99", "1.00", "2.04", "26.03"),
        (quoted(priced("38.23", 10), rate="0.2", included=True, cost="6.00"), "318.58", "5.00", "64.72", "388.30"),
        (quoted(priced("0.005", 100), rate="0.19", cost="0.005"), "0.50", "0.01", "0.10", "0.61"),
        (quoted(priced("100", 3), rate="0.1", currency="JPY", cost="500"), "300", "500", "80", "880"),
        (quoted(priced("110"), rate="0.1", currency="JPY", included=True, cost="55"), "100", "50", "15", "165"),
        (quoted(priced("1.000", 3), rate="0.05", currency="KWD", cost="0.335"), "3.000", "0.335", "0.167", "3.502"),
    ],
)
def test_golden_quotes(answer: QuoteResponse, subtotal: str, shipping_cost: str, tax_amount: str, total: str) -> None:
    (option,) = answer.shipping_options
    summary = option.price_summary
    found = [part.amount for part in (summary.subtotal, summary.shipping, summary.tax, summary.total)]
    assert found == [subtotal, shipping_cost, tax_amount, total]


def test_the_weight_is_that_of_all_units_exactly() -> None:
    answer = quoted(priced("1", 3, weight="0.1"), priced("1", 7), priced("1", weight="1e0"), rate=None)
    assert answer.total_weight == "1.3"


RATES = st.lists(st.decimals("0", "0.3", places=6).map(str), max_size=4).map("+".join)
PRICES = st.decimals("0", "9999", places=3).map(str)


@given(
    lines=st.lists(st.tuples(PRICES, st.integers(1, 50)), min_size=1, max_size=6),
    rate=RATES,
    cost=PRICES,
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    included=st.booleans(),
    exempt=st.booleans(),
)
def test_the_parts_of_every_quote_add_up(
    lines: list[tuple[str, int]], rate: str, cost: str, currency: str, included: bool, exempt: bool
) -> None:
    things = [priced(price, quantity) for price, quantity in lines]
    answer = quoted(*things, rate=rate, currency=currency, cost=cost, included=included, tax_exempt=exempt)
    (option,) = answer.shipping_options
    summary = option.price_summary

    def amount(price: Any) -> Decimal:
        assert -Decimal(price.amount).as_tuple().exponent == minor_digits(currency)
        return Decimal(price.amount)

    parts = [*answer.lines, option.cost]
    assert amount(summary.subtotal) + amount(summary.shipping) + amount(summary.tax) == amount(summary.total)
    assert sum(amount(part.total_price_after_tax) for part in parts) == amount(summary.total)
    for part in parts:
        info = part.tax_info
        assert amount(part.total_price_before_tax) + amount(info.tax_amount) == amount(part.total_price_after_tax)
        assert sum(amount(one.tax_amount) for one in info.tax_breakdown) == amount(info.tax_amount)
    whole = sum(amount(one.aggregated_tax_amount) for one in option.tax_breakdown)
    assert whole == amount(summary.tax)
