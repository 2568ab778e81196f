"""Tax on a price, on top of it or inside it, with its parts by jurisdiction.

A rate is a fraction: 0.1075 is 10.75 %. Several taxes on one price are added, never compounded, and the tax is
rounded once, on their sum; the parts are then shared out of it, so they always sum to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from orderwright.rules.allocation import allocate
from orderwright.rules.money import MONEY_CONTEXT, quantum, round_money

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


class TaxRate(msgspec.Struct, frozen=True, cache_hash=True):
    """One tax of one jurisdiction. `rate` is a fraction, not below zero (ValueError otherwise).

    `jurisdiction_type` is one of the contract's values (COUNTRY, STATE, COUNTY, CITY, SPECIAL, UNDEFINED). Two
    rates are the same tax of an order when all five fields are equal.
    """

    rate: Decimal
    name: str = ""
    type: str = ""
    jurisdiction: str = ""
    jurisdiction_type: str = "UNDEFINED"

    def __post_init__(self) -> None:
        if not self.rate.is_finite() or self.rate < 0:
            raise ValueError(f"a tax rate is a fraction that is not negative: {self.rate}")


class TaxPart(msgspec.Struct, frozen=True):
    """What one tax takes of one price. `taxable` and `non_taxable` are net amounts of the same price."""

    tax: TaxRate
    amount: Decimal
    taxable: Decimal
    non_taxable: Decimal


class TaxTotal(msgspec.Struct, frozen=True):
    """What one tax takes of the whole order."""

    tax: TaxRate
    amount: Decimal


class TaxedPrice(msgspec.Struct, frozen=True):
    """A price with its tax taken apart: `net + tax == gross`, and the parts sum to `tax`.

    `taxable` is the net amount that is taxed: zero without a rate and in an exempt order.
    """

    net: Decimal
    tax: Decimal
    gross: Decimal
    taxable: Decimal
    parts: tuple[TaxPart, ...]


def combined_rate(taxes: Iterable[TaxRate]) -> Decimal:
    """The rate that all the taxes make together, as a fraction."""
    total = _ZERO
    for tax in taxes:
        total = MONEY_CONTEXT.add(total, tax.rate)
    return total


def tax_on(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax that comes on top of a net amount, rounded half up to the minor unit."""
    return round_money(MONEY_CONTEXT.multiply(net, rate), currency)


def tax_within(gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax inside a gross amount, rounded half up to the minor unit; the net amount is `gross` less it.

    Where the exact tax ends on half a unit so does the exact net amount, and only one of them can be rounded up: it
    is the tax, as the amount that is owed to someone else (0.03 with 20 % inside are 0.02 and 0.01).
    """
    exact = MONEY_CONTEXT.divide(MONEY_CONTEXT.multiply(gross, rate), MONEY_CONTEXT.add(_ONE, rate))
    return round_money(exact, currency)


def tax_price(
    amount: Decimal, taxes: tuple[TaxRate, ...], currency: str, *, included: bool = False, exempt: bool = False
) -> TaxedPrice:
    """The net amount, tax and gross amount of a price in whole minor units.

    `included` says that the tax is inside `amount`. An exempt buyer is not charged it: the price is then `amount`
    less the tax inside, and the parts keep their rates with an amount of zero.
    """
    rate = combined_rate(taxes)
    if not rate:
        tax, net = MONEY_CONTEXT.subtract(amount, amount), amount
    elif included:
        tax = tax_within(amount, rate, currency)
        net = MONEY_CONTEXT.subtract(amount, tax)
    else:
        tax, net = tax_on(amount, rate, currency), amount
    if exempt:
        tax = MONEY_CONTEXT.subtract(tax, tax)
    return taxed(net, tax, taxes, currency, exempt=exempt)


def taxed(net: Decimal, tax: Decimal, taxes: tuple[TaxRate, ...], currency: str, *, exempt: bool) -> TaxedPrice:
    """The record of a price whose net amount and tax are settled, with the tax shared over the taxes' rates.

    A tax above zero without a rate is one part without a name, and where every rate is zero it is the first one's,
    so that no tax is missing from the breakdown. Raises ValueError for a tax that `allocate` cannot share.
    """
    gross = MONEY_CONTEXT.add(net, tax)
    nothing = MONEY_CONTEXT.subtract(net, net)
    if not taxes and not tax:
        return TaxedPrice(net, tax, gross, nothing, ())
    taxes = taxes or (TaxRate(_ZERO),)
    taxable, non_taxable = (nothing, net) if exempt else (net, nothing)
    if len(taxes) == 1 or not combined_rate(taxes):
        amounts = (tax,) + (nothing,) * (len(taxes) - 1)
    else:
        amounts = allocate(tax, [each.rate for each in taxes], currency)
    parts = tuple(TaxPart(each, amount, taxable, non_taxable) for each, amount in zip(taxes, amounts, strict=True))
    return TaxedPrice(net, tax, gross, taxable, parts)


def tax_totals(parts: Iterable[TaxPart], currency: str) -> tuple[TaxTotal, ...]:
    """The taxes of an order, each with its sum over all parts, in the order in which they first occur."""
    zero = MONEY_CONTEXT.multiply(_ZERO, quantum(currency))
    sums: dict[TaxRate, Decimal] = {}
    for part in parts:
        sums[part.tax] = MONEY_CONTEXT.add(sums.get(part.tax, zero), part.amount)
    return tuple(TaxTotal(tax, amount) for tax, amount in sums.items())
