"""Amounts of money: minor units, rounding, reading and showing.

An amount is a `Decimal` with an ISO 4217 code beside it; a float never touches money. How many digits a currency
has comes from the CLDR data of Babel, the library that also shows the amounts, so that nothing is shown with other
digits than it was computed with.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, get_currency_precision

MONEY_CONTEXT: Final = Context(prec=100, traps=[InvalidOperation, DivisionByZero, Overflow])
"""The arithmetic of every rule about money.

The widest product, an amount times a quantity times a rate, has some 70 digits within the limits of the contract:
it stays exact here, and a quotient is cut so far behind its rounding digit that it is rounded as the exact one.
"""

FORMAT_CACHE_SIZE: Final = 32_768
"""How many formatted amounts a process keeps: some ten of the largest orders, or thousands of ordinary ones."""

_AMOUNT: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,20})?")
_FALLBACK_LOCALE: Final = "en"


@lru_cache(maxsize=1024)
def minor_digits(currency: str) -> int:
    """How many digits the minor unit of an ISO 4217 code has: JPY 0, USD 2, KWD 3, CLF 4; 2 for an unknown code.

    The figures are CLDR's. For some currencies whose minor unit is out of use (LBP, IQD...) they are fewer than
    those of ISO 4217 and never more; `tests/unit/test_money.py` lists them.
    """
    return get_currency_precision(currency)


@lru_cache(maxsize=1024)
def quantum(currency: str) -> Decimal:
    """One minor unit of the currency as an amount: 1 for JPY, 0.01 for USD."""
    return Decimal(1).scaleb(-minor_digits(currency))


def round_money(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half up to the currency's minor unit, with exactly that many digits.

    Half a unit goes away from zero, below zero too (HMRC VATREC12030). The result is never a negative zero and is
    written without an exponent. Raises `decimal.InvalidOperation` for an amount that is not finite.
    """
    rounded = amount.quantize(quantum(currency), ROUND_HALF_UP, MONEY_CONTEXT)
    return rounded if rounded else rounded.copy_abs()


def parse_amount(text: str) -> Decimal:
    """The amount that a decimal string of the wire stands for, with the digits that were sent (`5.0` stays `5.0`).

    At most 18 digits before and 20 behind the point, ASCII alone, no exponent, no blanks, no sign but a leading
    minus. Raises ValueError for everything else.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"not a decimal amount: {text[:60]!r}")
    amount = Decimal(text)
    return amount if amount else amount.copy_abs()


def plain(amount: Decimal) -> str:
    """The amount as a decimal string of the wire: all its digits, no exponent, no negative zero.

    Raises ValueError for an amount that is not finite.
    """
    if not amount:
        amount = amount.copy_abs()
    text = str(amount)
    if text[-1].isdigit() and "E" not in text:
        return text
    if not amount.is_finite():
        raise ValueError(f"not an amount: {text}")
    return format(amount, "f")


def format_amount(amount: Decimal | str, currency: str, locale: str) -> str:
    """The amount as people of the locale write it: `$48.75`, `48,75 €`, `￥100`.

    At least the digits of the minor unit are shown, and all that a unit price has beyond it (`$0.005`). The locale
    is a language tag with hyphens or underscores; an unknown one is replaced by its language, then by English. An
    unknown currency is shown by its code. The answer is cached, bounded by `FORMAT_CACHE_SIZE`, because formatting
    takes some 10 microseconds. Raises ValueError where `amount` is text that `parse_amount` refuses.
    """
    return _formatted(amount, currency, locale)


@lru_cache(maxsize=FORMAT_CACHE_SIZE)
def _formatted(amount: Decimal | str, currency: str, locale: str) -> str:
    number = parse_amount(amount) if isinstance(amount, str) else amount
    if not number:
        number = number.copy_abs()
    known, pattern = _locale_and_pattern(locale)
    # Babel computes in the caller's context, whose 28 digits are too few for the largest sums.
    with localcontext(MONEY_CONTEXT):
        text: str = pattern.apply(number, known, currency=currency, decimal_quantization=False)
    return text


@lru_cache(maxsize=1024)
def _locale_and_pattern(tag: str) -> tuple[Locale, NumberPattern]:
    """The locale that stands in for the tag, and how it writes money."""
    normalized = tag[:64].replace("-", "_")
    for candidate in (normalized, normalized.partition("_")[0]):
        try:
            known = Locale.parse(candidate)
        except (ValueError, UnknownLocaleError):
            continue
        return known, known.currency_formats["standard"]
    english = Locale(_FALLBACK_LOCALE)
    return english, english.currency_formats["standard"]
