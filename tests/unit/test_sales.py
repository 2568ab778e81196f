"""Sales of two periods side by side."""

from datetime import date, timedelta
from decimal import Decimal

from orderwright.rules.sales import Figures, bars, change, compared, first_day

TODAY = date(2026, 3, 31)


def test_each_day_counts_in_its_period_and_what_is_older_in_none() -> None:
    one = Figures(1, Decimal(10), Decimal(1))
    by_day = {(TODAY - timedelta(days=ago), "EUR"): one for ago in (0, 29, 30, 59, 60)}
    (sales,) = compared(by_day, TODAY, "EUR")
    assert sales.today == one
    assert sales.period == Figures(2, Decimal(20), Decimal(2))
    assert sales.before == Figures(2, Decimal(20), Decimal(2))
    assert first_day(TODAY) == TODAY - timedelta(days=59)
    assert [day for day, _ in sales.days] == [TODAY - timedelta(days=ago) for ago in range(29, -1, -1)]


def test_the_currency_of_the_site_comes_first_and_is_always_there() -> None:
    by_day = {(TODAY, "USD"): Figures(5), (TODAY, "CHF"): Figures(7)}
    assert [one.currency for one in compared(by_day, TODAY, "EUR")] == ["EUR", "CHF", "USD"]


def test_averages_and_changes_have_no_answer_where_there_is_nothing() -> None:
    assert Figures().average() is None
    assert Figures(3, Decimal("10.00")).average() == Decimal("3.33")
    assert change(5, 0) is None
    assert change(Decimal(15), Decimal(10)) == Decimal("0.500")
    assert change(0, 10) == Decimal("-1.000")


def test_bars_are_as_high_as_their_share_of_the_highest() -> None:
    days = [(TODAY, Decimal(value)) for value in ("0", "50", "100", "0.01", "-5")]
    assert [(bar.x, bar.y, bar.height) for bar in bars(days, height=100, step=10)] == [
        (0, 100, 0),
        (10, 50, 50),
        (20, 0, 100),
        (30, 99, 1),
        (40, 100, 0),
    ]
    assert [bar.height for bar in bars([(TODAY, Decimal(0))], height=100, step=10)] == [0]
