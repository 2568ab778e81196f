"""The figures of orders: the golden cases, what each figure is made of, frozen lines."""

from decimal import Decimal
from itertools import permutations

import msgspec
import pytest

from orderwright.rules.allocation import unit_shares, what_is_left
from orderwright.rules.figures import ChargeInput, DiscountInput, DiscountKind, FiguresError, Given, LineInput
from orderwright.rules.tax import TaxRate
from orderwright.rules.totals import order_figures, summary_adds_up, summary_differences

D = Decimal
GST = TaxRate(D("0.05"), "GST", "GST", "Canada", "COUNTRY")
QST = TaxRate(D("0.09975"), "QST", "PST", "Quebec", "STATE")


def line(price, quantity=1, *, rate=None, included=False, name="a", before=None, keep=None):
    return LineInput(
        name,
        quantity,
        D(price),
        None if before is None else D(before),
        () if rate is None else (TaxRate(D(rate)),),
        included,
        keep or Given(),
    )


def charge(price, *, rate=None, included=False, name="shipping"):
    return ChargeInput(name, D(price), () if rate is None else (TaxRate(D(rate)),), included)


def summary(figures):
    """Subtotal, shipping, tax, fees, discount and total as they are written."""
    names = ("subtotal", "shipping", "tax", "totalAdditionalFees", "discount", "total")
    return [str(figures.summary()[name]) for name in names]


def frozen(source, figures):
    """The same part with all its figures given, as they are read back from a stored order."""
    kept = Given(figures.total_discount, figures.net, figures.tax, figures.tax_parts)
    return msgspec.structs.replace(source, given=kept)


# Golden cases: each was a defect of a shop system somewhere.


@pytest.mark.parametrize("shipping_rate", [None, "0"])
def test_tax_of_a_fraction_of_a_cent_is_rounded_before_it_is_summed(shipping_rate):
    figures = order_figures([line("24.99", rate="0.1075")], currency="USD", shipping=charge("6.44", rate=shipping_rate))
    assert summary(figures) == ["24.99", "6.44", "2.69", "0.00", "0.00", "34.12"]
    assert str(figures.lines[0].gross) == "27.68"
    assert str(figures.lines[0].tax_parts[0].amount) == "2.69"


def test_parts_add_to_the_total_with_tax_inside_and_a_percentage_off():
    discount = DiscountInput("d", fraction=D("0.062"))
    figures = order_figures([line("38.23", 10, rate="0.2", included=True)], currency="EUR", discounts=[discount])
    assert summary(figures) == ["318.58", "0.00", "59.77", "0.00", "19.75", "358.60"]
    assert str(figures.lines[0].base) == "382.30"
    assert str(figures.lines[0].total_discount) == "23.70"
    assert (str(figures.lines[0].net), str(figures.lines[0].gross)) == ("298.83", "358.60")


@pytest.mark.parametrize(("included", "subtotal"), [(False, "23.00"), (True, "20.00")])
def test_everything_off_leaves_zero_everywhere(included, subtotal):
    discount = DiscountInput("d", fraction=D(1))
    figures = order_figures([line("11.50", 2, rate="0.15", included=included)], currency="EUR", discounts=[discount])
    assert summary(figures) == [subtotal, "0.00", "0.00", "0.00", subtotal, "0.00"]
    only = figures.lines[0]
    assert [str(amount) for amount in (only.net, only.tax, only.gross, only.taxable)] == ["0.00"] * 4
    assert [str(total.amount) for total in figures.tax_breakdown] == ["0.00"]


def test_the_breakdown_of_two_rates_adds_to_the_tax_of_the_line():
    figures = order_figures([LineInput("a", 1, D("22.99"), taxes=(GST, QST))], currency="CAD")
    assert summary(figures) == ["22.99", "0.00", "3.44", "0.00", "0.00", "26.43"]
    assert [str(part.amount) for part in figures.lines[0].tax_parts] == ["1.15", "2.29"]
    assert [(total.tax, str(total.amount)) for total in figures.tax_breakdown] == [(GST, "1.15"), (QST, "2.29")]


@pytest.mark.parametrize(
    "shipping", [charge("2.02", rate="0.19"), charge("2.40", rate="0.19", included=True)], ids=["net", "gross"]
)
def test_tax_inside_with_a_discount_and_shipping_is_net_in_the_summary(shipping):
    discount = DiscountInput("d", fraction=D("0.1"))
    figures = order_figures(
        [line("28", rate="0.19", included=True)], currency="EUR", shipping=shipping, discounts=[discount]
    )
    assert summary(figures) == ["23.53", "2.02", "4.40", "0.00", "2.35", "27.60"]


@pytest.mark.parametrize(
    ("currency", "discount", "prices", "shares"),
    [
        ("USD", "10.55", ["25", "50", "25"], ["2.64", "5.27", "2.64"]),
        ("JPY", "5", ["100", "100"], ["3", "2"]),
        ("JPY", "100", ["1000"] * 3, ["34", "33", "33"]),
        ("KWD", "1.000", ["5.000"] * 3, ["0.334", "0.333", "0.333"]),
    ],
)
def test_a_discount_is_shared_to_the_last_minor_unit_with_ties_to_the_earlier_line(currency, discount, prices, shares):
    lines = [line(price, name=str(n)) for n, price in enumerate(prices)]
    figures = order_figures(lines, currency=currency, discounts=[DiscountInput("d", amount=D(discount))])
    assert [str(each.total_discount) for each in figures.lines] == shares
    assert [str(share) for share in figures.discounts[0].shares.values()] == shares
    assert figures.discounts[0].amount == D(discount)


def test_canceling_one_of_two_discounted_lines_leaves_the_other_as_it_was():
    lines = [line("30", rate="0.2", name="a"), line("70.01", rate="0.2", name="b")]
    before = order_figures(lines, currency="EUR", discounts=[DiscountInput("d", amount=D("10"))])
    stored = DiscountInput("d", shares=before.discounts[0].shares)
    after = order_figures(lines[:1], currency="EUR", discounts=[stored])
    assert after.lines[0] == before.lines[0]
    assert after.discounts[0].shares == {"a": D("3.00")}
    assert summary(after) == ["30.00", "0.00", "5.40", "0.00", "3.00", "32.40"]


def test_a_line_added_and_removed_again_makes_no_difference():
    lines = [line("19.99", 3, rate="0.07", included=True, name="a"), line("5", name="b")]
    stored = order_figures(lines, currency="EUR", discounts=[DiscountInput("d", amount=D("7.77"))])
    kept = [frozen(source, figures) for source, figures in zip(lines, stored.lines, strict=True)]
    shares = [DiscountInput("d", shares=stored.discounts[0].shares)]
    added = order_figures([*kept, line("9.99", rate="0.07", name="c")], currency="EUR", discounts=shares)
    removed = order_figures(kept, currency="EUR", discounts=shares)
    assert added.lines[:2] == stored.lines
    assert added.total - stored.total == D("10.69")
    assert removed == stored


def test_a_refund_prices_nothing_anew():
    lines = [line("33.33", 3, rate="0.0825", name="a"), line("0.99", 7, rate="0.0825", name="b")]
    sold = order_figures(lines, currency="USD", discounts=[DiscountInput("d", amount=D("9.99"))])
    assert what_is_left(sold.total, [D("0.01")]) == sold.total - D("0.01")
    kept = [frozen(source, figures) for source, figures in zip(lines, sold.lines, strict=True)]
    again = order_figures(kept, currency="USD", discounts=[DiscountInput("d", shares=sold.discounts[0].shares)])
    assert again == sold


def test_refunds_in_any_order_of_units_sum_to_what_was_charged():
    lines = [line("33.33", 3, rate="0.0825", name="a"), line("0.99", 2, rate="0.0825", name="b")]
    sold = order_figures(
        lines,
        currency="USD",
        shipping=charge("6.44", rate="0.0825"),
        fees=[charge("1.50", name="wrap")],
        discounts=[DiscountInput("d", amount=D("9.99"))],
    )
    refunds = [sold.shipping_part.gross, sold.fees[0].gross]
    for source, figures in zip(lines, sold.lines, strict=True):
        nets = unit_shares(figures.net, source.quantity, "USD")
        taxes = unit_shares(figures.tax, source.quantity, "USD")
        refunds += [net + tax for net, tax in zip(nets, taxes, strict=True)]
    for order in list(permutations(refunds))[:200]:
        assert str(what_is_left(sold.total, order)) == "0.00"
        assert str(what_is_left(sold.total, [*order, D("0.01")])) == "0.00"
        assert what_is_left(sold.total, order[:-1]) == order[-1]


# What the figures of a line are made of.


def test_a_discount_of_the_line_and_its_share_of_an_order_discount_are_one_total():
    figures = order_figures(
        [line("9", 2, before="10", rate="0.1", name="a"), line("18", rate="0.1", name="b")],
        currency="USD",
        discounts=[DiscountInput("d", amount=D("6"))],
    )
    first = figures.lines[0]
    assert [str(amount) for amount in (first.base, first.total_discount, first.net, first.tax, first.gross)] == [
        "20.00",
        "5.00",
        "15.00",
        "1.50",
        "16.50",
    ]
    assert summary(figures) == ["38.00", "0.00", "3.00", "0.00", "8.00", "33.00"]


def test_a_unit_price_with_more_digits_is_rounded_at_the_line():
    figures = order_figures([line("0.005", 3)], currency="USD")
    assert summary(figures) == ["0.02", "0.00", "0.00", "0.00", "0.00", "0.02"]
    figures = order_figures([line("3.99", D("1.2505"))], currency="USD")
    assert str(figures.total) == "4.99"


def test_a_cent_that_cannot_be_halved_is_no_discount():
    figures = order_figures([line("0.03", rate="0.2", included=True)], currency="EUR")
    assert summary(figures) == ["0.02", "0.00", "0.01", "0.00", "0.00", "0.03"]


def test_the_sample_with_tax_on_shipping_adds_up():
    figures = order_figures([line("60", rate="0.04")], currency="USD", shipping=charge("5.0", rate="0.04"))
    assert summary(figures) == ["60.00", "5.00", "2.60", "0.00", "0.00", "67.60"]
    assert str(figures.shipping_part.tax) == "0.20"


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        (False, ["0.00", "0.00", "0.29", "3.50", "0.00", "3.79"]),
        (True, ["0.00", "0.00", "0.24", "3.26", "0.00", "3.50"]),
    ],
)
def test_fees_are_net_with_and_without_tax(included, expected):
    fees = [charge("1.50", name="wrap", rate="0.19", included=included), charge("2", name="tip")]
    figures = order_figures([line("0", rate="0.19")], currency="EUR", fees=fees)
    assert summary(figures) == expected
    assert [fee.id for fee in figures.fees] == ["wrap", "tip"]


def test_a_shipping_discount_is_in_the_discount_and_lowers_its_tax():
    discounts = [
        DiscountInput("half", DiscountKind.SHIPPING, fraction=D("0.5")),
        DiscountInput("much", DiscountKind.SHIPPING, amount=D("100")),
    ]
    lines = [line("10", rate="0.2", included=True)]
    shipping = charge("6.00", rate="0.2", included=True)
    figures = order_figures(lines, currency="EUR", shipping=shipping, discounts=discounts[:1])
    assert summary(figures) == ["8.33", "5.00", "2.17", "0.00", "2.50", "13.00"]
    assert (str(figures.shipping_part.total_discount), figures.discounts[0].shares) == ("3.00", {})
    figures = order_figures(lines, currency="EUR", shipping=shipping, discounts=discounts)
    assert summary(figures) == ["8.33", "5.00", "1.67", "0.00", "5.00", "10.00"]
    assert [str(discount.amount) for discount in figures.discounts] == ["3.00", "3.00"]
    assert order_figures(lines, currency="EUR", discounts=discounts).discounts[0].amount == 0


def test_a_discount_on_items_touches_only_them():
    lines = [line("10", name="a"), line("20", name="b"), line("30", name="c")]
    discount = DiscountInput("d", DiscountKind.SPECIFIC_ITEMS, amount=D("9"), line_ids=("c", "b", "c", "gone"))
    figures = order_figures(lines, currency="USD", discounts=[discount])
    assert [str(each.total_discount) for each in figures.lines] == ["0.00", "3.60", "5.40"]
    assert figures.discounts[0].shares == {"c": D("5.40"), "b": D("3.60")}


def test_discounts_are_taken_in_their_order_from_what_is_left():
    discounts = [DiscountInput("first", fraction=D("0.1")), DiscountInput("second", fraction=D("0.1"))]
    figures = order_figures([line("100")], currency="USD", discounts=discounts)
    assert [str(discount.amount) for discount in figures.discounts] == ["10.00", "9.00"]


def test_a_discount_takes_no_more_than_there_is():
    lines = [line("10", name="a"), line("0", name="free"), line("5", name="b")]
    for discount in (
        DiscountInput("d", amount=D("50")),
        DiscountInput("d", shares={"a": D("11"), "free": D("1"), "b": D("5"), "gone": D("9")}),
    ):
        figures = order_figures(lines, currency="USD", discounts=[discount])
        assert figures.discounts[0].amount == D("15")
        assert figures.discounts[0].shares == {"a": D("10"), "b": D("5")}
        assert summary(figures) == ["15.00", "0.00", "0.00", "0.00", "15.00", "0.00"]


def test_an_exempt_order_is_charged_no_tax():
    lines = [line("23", rate="0.15", included=True, name="a"), line("10", rate="0.15", name="b")]
    figures = order_figures(lines, currency="EUR", shipping=charge("1", rate="0.15"), tax_exempt=True)
    assert summary(figures) == ["30.00", "1.00", "0.00", "0.00", "0.00", "31.00"]
    assert [str(total.amount) for total in figures.tax_breakdown] == ["0.00"]


# Figures that are given.


def test_a_given_tax_is_kept_and_the_rest_computed():
    given_tax = Given(tax=D("2.70"))
    figures = order_figures([line("24.99", rate="0.1075", keep=given_tax)], currency="USD")
    assert summary(figures) == ["24.99", "0.00", "2.70", "0.00", "0.00", "27.69"]
    figures = order_figures([line("28", rate="0.19", included=True, keep=Given(tax=D("4.48")))], currency="EUR")
    assert summary(figures) == ["23.52", "0.00", "4.48", "0.00", "0.00", "28.00"]
    figures = order_figures([line("28", included=True, keep=Given(tax=D("4.47")))], currency="EUR")
    assert summary(figures) == ["23.53", "0.00", "4.47", "0.00", "0.00", "28.00"]


def test_a_given_net_price_says_how_much_the_discount_was():
    figures = order_figures([line("100", rate="0.2", keep=Given(net=D("90")))], currency="EUR")
    assert summary(figures) == ["100.00", "0.00", "18.00", "0.00", "10.00", "108.00"]
    figures = order_figures([line("120", rate="0.2", included=True, keep=Given(net=D("90")))], currency="EUR")
    assert summary(figures) == ["100.00", "0.00", "18.00", "0.00", "10.00", "108.00"]
    assert str(figures.lines[0].total_discount) == "12.00"


def test_tax_given_without_a_rate_was_in_the_base_as_it_is_in_the_price():
    kept = Given(total_discount=D("12"), tax=D("18"))
    figures = order_figures([line("120", included=True, keep=kept)], currency="EUR")
    assert summary(figures) == ["100.00", "0.00", "18.00", "0.00", "10.00", "108.00"]


def test_a_given_net_price_above_the_base_is_no_negative_discount():
    figures = order_figures([line("100", keep=Given(net=D("110"), tax=D("5")))], currency="EUR")
    assert summary(figures) == ["110.00", "0.00", "5.00", "0.00", "0.00", "115.00"]


def test_a_given_net_price_of_an_exempt_order_stays_without_tax():
    figures = order_figures(
        [line("120", rate="0.2", included=True, keep=Given(net=D("90")))], currency="EUR", tax_exempt=True
    )
    assert summary(figures) == ["100.00", "0.00", "0.00", "0.00", "10.00", "90.00"]


def test_a_given_discount_is_between_the_own_discount_of_the_line_and_its_base():
    own = line("90", before="100", name="a", keep=Given(total_discount=D(0)))
    figures = order_figures([own, line("5", name="b", keep=Given(total_discount=D(9)))], currency="USD")
    assert [str(each.total_discount) for each in figures.lines] == ["10.00", "5.00"]
    assert summary(figures) == ["105.00", "0.00", "0.00", "0.00", "15.00", "90.00"]


def test_given_figures_with_too_many_digits_are_rounded():
    figures = order_figures([line("24.99", keep=Given(tax=D("2.686425")))], currency="USD")
    assert str(figures.total) == "27.68"


def test_a_discount_goes_first_to_the_lines_that_are_known_to_have_had_it():
    lines = [line("60", name="a", keep=Given(total_discount=D("7"))), line("40", name="b")]
    figures = order_figures(lines, currency="USD", discounts=[DiscountInput("d", amount=D("10"))])
    assert [str(each.total_discount) for each in figures.lines] == ["7.00", "3.00"]
    assert figures.discounts[0].shares == {"a": D("7.00"), "b": D("3.00")}


def test_a_new_percentage_leaves_frozen_lines_alone():
    lines = [line("60", name="a", keep=Given(total_discount=D(0))), line("40", name="b")]
    figures = order_figures(lines, currency="USD", discounts=[DiscountInput("d", fraction=D("0.5"))])
    assert [str(each.total_discount) for each in figures.lines] == ["0.00", "20.00"]


@pytest.mark.parametrize(
    ("lines", "discount", "path"),
    [
        ([line("-1")], None, "lineItems[0].price"),
        ([line("1"), line("1", 0)], None, "lineItems[1].quantity"),
        ([line("2", before="1")], None, "lineItems[0].priceBeforeDiscounts"),
        ([line("1", keep=Given(tax=D("-1")))], None, "lineItems[0]"),
        ([line("1"), line("1")], DiscountInput("d", amount=D(1)), "lineItems"),
        ([line("1")], DiscountInput("d"), "appliedDiscounts[0].amount"),
        ([line("1")], DiscountInput("d", amount=D(-1)), "appliedDiscounts[0].amount"),
        ([line("1")], DiscountInput("d", fraction=D("1.01")), "appliedDiscounts[0].fraction"),
        ([line("1")], DiscountInput("d", shares={"a": D(-1)}), "appliedDiscounts[0].lineItemDiscounts"),
    ],
)
def test_an_input_without_figures_is_named(lines, discount, path):
    with pytest.raises(FiguresError) as caught:
        order_figures(lines, currency="USD", discounts=[discount] if discount else [])
    assert caught.value.path == path


# Summaries that were sent.


def test_a_summary_is_checked_within_itself():
    sent = {"subtotal": D(28), "shipping": D(5), "tax": D(0), "discount": D("1.0"), "fees": D(0)}
    assert summary_adds_up(**sent, total=D("32.00")) is None
    assert summary_adds_up(**sent, total=D(33)) == D(32)


def test_a_summary_is_compared_figure_by_figure():
    computed = order_figures([line("24.99", rate="0.1075")], currency="USD").summary()
    sent = {"subtotal": D("24.990"), "tax": D("2.68"), "total": D("27.67")}
    assert summary_differences(sent, computed) == {
        "tax": (D("2.68"), D("2.69")),
        "total": (D("27.67"), D("27.68")),
    }
