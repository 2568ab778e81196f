"""What amounts that a caller sends must hold beyond their form."""

from __future__ import annotations

from decimal import Decimal

from orderwright.model.errors import FieldViolation
from orderwright.rules.money import minor_digits, round_money


def digits_violation(amount: Decimal, currency: str, field: str) -> FieldViolation | None:
    """What is wrong with an amount that is not in whole minor units of the currency; `field` is its wire path."""
    if round_money(amount, currency) == amount:
        return None
    return too_many_digits(currency, field)


def too_many_digits(currency: str, field: str) -> FieldViolation:
    """The violation of an amount with more digits than the currency has."""
    digits = minor_digits(currency)
    words = f"may have {digits} digits after the point in {currency}"
    return FieldViolation(field, words, "DECIMAL_MAX_SCALE", data={"threshold": digits})
