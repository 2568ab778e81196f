"""Sales of two periods side by side, and a chart of days. Pure: figures by day come in, what to show goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

#: How many days a period has.
PERIOD: Final = 30
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was sold and paid back in a time, in one currency. Amounts are in major units."""

    orders: int = 0
    net: Decimal = _ZERO
    refunds: Decimal = _ZERO

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(self.orders + other.orders, self.net + other.net, self.refunds + other.refunds)

    def average(self, places: Decimal = Decimal("0.01")) -> Decimal | None:
        """Net sales of one order, rounded half up; None without orders."""
        return None if not self.orders else (self.net / self.orders).quantize(places, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class CurrencySales:
    """One currency: today, the period that ends today, the one before it, and net sales by day of the period."""

    currency: str
    today: Figures
    period: Figures
    before: Figures
    days: tuple[tuple[date, Figures], ...]


def change(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """By what fraction something grew; None where there was nothing before."""
    if not before:
        return None
    return ((Decimal(now) - Decimal(before)) / abs(Decimal(before))).quantize(Decimal("0.001"), ROUND_HALF_UP)


def first_day(today: date) -> date:
    """The first day of the period before the one that ends today."""
    return today - timedelta(days=2 * PERIOD - 1)


def compared(by_day: Mapping[tuple[date, str], Figures], today: date, first: str) -> list[CurrencySales]:
    """The currencies that anything was sold in, `first` before the others, which follow by their number of orders."""
    start, middle = first_day(today), today - timedelta(days=PERIOD - 1)
    found = []
    for currency in {currency for _, currency in by_day} | {first}:
        own = {day: figures for (day, of), figures in by_day.items() if of == currency and day <= today}
        days = tuple((day, own.get(day, Figures())) for day in (middle + timedelta(days=n) for n in range(PERIOD)))
        found.append(
            CurrencySales(
                currency,
                own.get(today, Figures()),
                _sum(figures for day, figures in own.items() if day >= middle),
                _sum(figures for day, figures in own.items() if start <= day < middle),
                days,
            )
        )
    return sorted(found, key=lambda one: (one.currency != first, -one.period.orders, one.currency))


def _sum(figures: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in figures:
        total += one
    return total


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart in the units of its drawing."""

    day: date
    value: Decimal
    x: int
    y: int
    height: int


def bars(values: Iterable[tuple[date, Decimal]], *, height: int, step: int) -> list[Bar]:
    """Bars from left to right, the highest of them `height` high; what is not above zero has no height."""
    points = list(values)
    most = max((value for _, value in points), default=_ZERO)
    drawn = []
    for place, (day, value) in enumerate(points):
        tall = int((max(value, _ZERO) / most * height).to_integral_value(ROUND_HALF_UP)) if most > 0 else 0
        if value > 0:
            tall = max(tall, 1)
        drawn.append(Bar(day, value, place * step, height - tall, tall))
    return drawn
