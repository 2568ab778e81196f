"""Sharing an amount so that no minor unit is lost or made.

Both an order discount and a refund are shared by the largest remainder: everyone gets the whole minor units of the
exact share, and the units left over go to the largest remainders, the earlier one first where two are equal. The
arithmetic is exact: a share that would have to be cut raises `decimal.Inexact` instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Final

from orderwright.rules.money import quantum

_EXACT: Final = Context(prec=200, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
_ZERO: Final = Decimal(0)


def allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """The shares of `total` in proportion to the weights, in their order; they sum to `total` exactly.

    `total` is in whole minor units and not below zero. A weight (a price, a rate, a quantity) is not below zero; a
    zero weight gets nothing. Where the weights are amounts in whole minor units and `total` is at most their sum,
    no share exceeds its weight. Raises ValueError where an input breaks that, and where there is something to share
    but no weight above zero.
    """
    unit = quantum(currency)
    units = _whole_units(total, unit)
    whole = _ZERO
    for weight in weights:
        if weight < 0:
            raise ValueError(f"a weight must not be negative: {weight}")
        whole = _EXACT.add(whole, weight)
    if not units:
        return (_EXACT.multiply(_ZERO, unit),) * len(weights)
    if not whole:
        raise ValueError("there is nothing to share an amount over: every weight is zero")
    shares: list[Decimal] = []
    remainders: list[Decimal] = []
    left = units
    for weight in weights:
        share, remainder = _EXACT.divmod(_EXACT.multiply(units, weight), whole)
        shares.append(share)
        remainders.append(remainder)
        left = _EXACT.subtract(left, share)
    if left:
        # Python's sort keeps equal elements in their order, reversed too: ties go to the earlier line.
        for index in sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)[: int(left)]:
            shares[index] = _EXACT.add(shares[index], Decimal(1))
    return tuple(_EXACT.multiply(share, unit) for share in shares)


def unit_shares(total: Decimal, quantity: int, currency: str) -> tuple[Decimal, ...]:
    """What each of the `quantity` units of a line carries of the line's `total`; earlier units carry the rest.

    For a price, a tax or a discount frozen on the line: JPY 100 of 3 units are 34, 33 and 33. `unit_span` answers
    for many units at once. Raises ValueError as `unit_span` does.
    """
    return tuple(unit_span(total, quantity, first, 1, currency) for first in range(quantity))


def unit_span(total: Decimal, quantity: int, first: int, count: int, currency: str) -> Decimal:
    """What `count` units of a line carry together, beginning behind the `first` units already dealt with.

    However the units of a line are split into refunds, the spans sum to `total`. It takes the same time for one unit
    as for 100,000. Raises ValueError for a `total` below zero or with digits beyond the minor unit, and for units
    that the line does not have.
    """
    if quantity < 1 or first < 0 or count < 0 or first + count > quantity:
        raise ValueError(f"units {first} to {first + count} are not among {quantity}")
    unit = quantum(currency)
    each, extra = divmod(int(_whole_units(total, unit)), quantity)
    units = each * count + max(0, min(extra - first, count))
    return _EXACT.multiply(Decimal(units), unit)


def what_is_left(total: Decimal, taken: Iterable[Decimal]) -> Decimal:
    """The part of `total` that has not been taken yet, never below zero: what "refund everything" pays out."""
    for amount in taken:
        total = _EXACT.subtract(total, amount)
    return total if total > 0 else _EXACT.multiply(_ZERO, total.copy_abs())


def _whole_units(total: Decimal, unit: Decimal) -> Decimal:
    if total < 0:
        raise ValueError(f"an amount to share must not be negative: {total}")
    units, rest = _EXACT.divmod(total, unit)
    if rest:
        raise ValueError(f"an amount to share must be in whole minor units of {unit}: {total}")
    return units
