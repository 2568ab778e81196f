"""The figures of invoices: shares of taxed parts, and tax by rate."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orderwright.rules.invoice_figures import TaxedPart, share, tax_by_rate

CENTS = st.integers(min_value=0, max_value=10**9).map(lambda cents: Decimal(cents).scaleb(-2))


def part(net: str, gross: str, rate: str) -> TaxedPart:
    return TaxedPart(Decimal(net), Decimal(gross), Decimal(rate))


def test_a_share_has_tax_in_proportion_rounded_half_up():
    assert share(part("100.00", "119.00", "0.19"), Decimal("59.50"), "EUR") == part("50.00", "59.50", "0.19")
    assert share(part("10.00", "10.50", "0.05"), Decimal("0.11"), "EUR") == part("0.10", "0.11", "0.05")
    assert share(part("1000", "1100", "0.1"), Decimal("555"), "JPY") == part("505", "555", "0.1")
    assert share(part("0", "0", "0.2"), Decimal("5.00"), "EUR") == part("5.00", "5.00", "0.2")


@given(net=CENTS, tax=CENTS, wanted=CENTS)
def test_a_share_comes_to_what_was_wanted_and_its_tax_lies_within(net, tax, wanted):
    whole = TaxedPart(net, net + tax, Decimal("0.2"))
    gross = min(wanted, whole.gross) if whole.gross else wanted
    found = share(whole, gross, "EUR")
    assert found.gross == gross
    assert 0 <= found.tax <= gross
    assert found.net + found.tax == found.gross


def test_rates_are_added_up_whatever_way_they_are_written():
    parts = [part("10.00", "12.00", "0.2"), part("5.00", "6.00", "0.20"), part("4.00", "4.28", "0.07")]
    assert tax_by_rate(parts) == (part("4.00", "4.28", "0.07"), part("15.00", "18.00", "0.2"))


def test_what_bears_no_tax_stands_only_beside_what_does():
    free = part("3.00", "3.00", "0")
    assert tax_by_rate([free]) == ()
    assert tax_by_rate([free, part("10.00", "12.00", "0.2")]) == (free, part("10.00", "12.00", "0.2"))
    assert tax_by_rate([part("0", "0", "0.2"), free]) == ()
