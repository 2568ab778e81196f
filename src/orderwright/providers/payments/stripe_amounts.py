"""Amounts as Stripe counts them: whole numbers of the smallest unit that its interface knows of a currency.

That unit is not always the minor unit of ISO 4217. The tables are those of https://docs.stripe.com/currencies,
sections "Zero-decimal currencies", "Three-decimal currencies" and "Special cases".
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

#: Charged in whole units: 500 is 500 JPY.
ZERO_DECIMAL: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
#: Charged in thousandths, of which the last digit has to be 0: 5.124 KWD can't be charged, 5.12 KWD is 5120.
THREE_DECIMAL: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
#: Without a minor unit, and yet sent in hundredths, which have to be whole units: 5 ISK is 500.
WHOLE_IN_HUNDREDTHS: Final = frozenset(("ISK", "UGX"))


class NotChargeable(ValueError):
    """An amount that Stripe can't move: it is finer than `step`, the smallest amount of the currency there."""

    def __init__(self, amount: Decimal, currency: str, step: Decimal) -> None:
        super().__init__(f"Stripe moves {currency} in steps of {step}, which {amount} is not a multiple of")


def digits(currency: str) -> int:
    """How many decimal digits Stripe's smallest unit of the currency has: JPY 0, USD 2, ISK 2, KWD 3."""
    code = currency.upper()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def smallest_step(currency: str) -> Decimal:
    """The smallest amount that can be charged, and of which all others are multiples, in major units."""
    code = currency.upper()
    if code in ZERO_DECIMAL or code in WHOLE_IN_HUNDREDTHS:
        return Decimal(1)
    return Decimal("0.01")


def to_stripe(amount: Decimal, currency: str) -> int:
    """The amount, in major units, as Stripe takes it. Raises `NotChargeable` where it would have to be rounded."""
    step = smallest_step(currency)
    if not amount.is_finite() or amount % step:
        raise NotChargeable(amount, currency.upper(), step)
    return int(amount.scaleb(digits(currency)))


def from_stripe(units: int, currency: str) -> Decimal:
    """What Stripe says, in major units."""
    return Decimal(units).scaleb(-digits(currency))
