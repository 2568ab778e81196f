"""Amounts: minor units against ISO 4217, rounding, reading, writing and showing."""

from decimal import Decimal

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.rules import money
from orderwright.rules.money import format_amount, minor_digits, parse_amount, plain, quantum, round_money

D = Decimal

ISO_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""ISO 4217 list one: the minor units that are not 2."""

ISO_WITHOUT_MINOR_UNIT = {"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}

CLDR_DIFFERS_FROM_ISO = {
    "AFN": (2, 0),
    "ALL": (2, 0),
    "IQD": (3, 0),
    "IRR": (2, 0),
    "KPW": (2, 0),
    "LAK": (2, 0),
    "LBP": (2, 0),
    "MGA": (2, 0),
    "MMK": (2, 0),
    "RSD": (2, 0),
    "SOS": (2, 0),
    "SYP": (2, 0),
    "YER": (2, 0),
}
"""Currency -> (digits of ISO 4217, digits here): their minor units are out of use, and CLDR drops them."""


def test_minor_units_are_those_of_iso_4217_but_for_the_listed_differences():
    differences = {
        currency.alpha_3: (ISO_DIGITS.get(currency.alpha_3, 2), minor_digits(currency.alpha_3))
        for currency in pycountry.currencies
        if currency.alpha_3 not in ISO_WITHOUT_MINOR_UNIT
        and ISO_DIGITS.get(currency.alpha_3, 2) != minor_digits(currency.alpha_3)
    }
    assert differences == CLDR_DIFFERS_FROM_ISO


def test_no_currency_has_finer_units_here_than_in_iso_4217():
    assert all(ours < iso for iso, ours in CLDR_DIFFERS_FROM_ISO.values())


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("CLF", 4), ("ABQ", 2)])
def test_digits_and_quantum_of_a_currency_agree(currency, digits):
    assert minor_digits(currency) == digits
    assert quantum(currency) == D(1).scaleb(-digits)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("34.116425", "USD", "34.12"),
        ("0.005", "USD", "0.01"),
        ("0.015", "USD", "0.02"),
        ("0.025", "USD", "0.03"),
        ("0.0049999999999999999999999999999999", "USD", "0.00"),
        ("-0.005", "USD", "-0.01"),
        ("-0.004", "USD", "0.00"),
        ("0.5", "JPY", "1"),
        ("1E+3", "JPY", "1000"),
        ("1E+3", "USD", "1000.00"),
        ("1.0005", "KWD", "1.001"),
        ("1.00005", "CLF", "1.0001"),
        ("1000000000000000000000000000000000.005", "USD", "1000000000000000000000000000000000.01"),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount, currency, rounded):
    assert str(round_money(D(amount), currency)) == rounded


@pytest.mark.parametrize("text", ["0", "5.0", "5.00", "0.005", "-1.5", "1000000000000000", "007"])
def test_a_decimal_string_is_read_with_its_digits(text):
    assert str(parse_amount(text)) == str(D(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "Infinity",
        "1e400",
        "1E3",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "+1",
        ".5",
        "5.",
        "1,5",
        "--1",
        "0x1",
        "٣",
        "1" * 19,
        "0." + "1" * 21,
    ],
)
def test_what_is_not_a_plain_decimal_string_is_refused(text):
    with pytest.raises(ValueError, match="not a decimal amount"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("5.0", "5.0"), ("1E+3", "1000"), ("1E-7", "0.0000001"), ("-0.00", "0.00"), ("0E-9", "0.000000000")],
)
def test_an_amount_is_written_without_exponent_or_negative_zero(amount, text):
    assert plain(D(amount)) == text


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_not_written(amount):
    with pytest.raises(ValueError, match="not an amount"):
        plain(D(amount))


@given(st.decimals(min_value=0, max_value=10**15, places=6))
@settings(max_examples=100, deadline=None)
def test_an_amount_survives_writing_and_reading(amount):
    assert parse_amount(plain(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("48.75", "USD", "en", "$48.75"),
        ("48.75", "USD", "en-US", "$48.75"),
        ("48.75", "EUR", "de_DE", "48,75\xa0€"),
        ("100", "JPY", "ja-JP", "\uffe5100"),
        ("5", "USD", "en", "$5.00"),
        ("0.005", "USD", "en", "$0.005"),
        ("0.500", "USD", "en", "$0.50"),
        ("-5", "USD", "en", "-$5.00"),
        ("-0.00", "USD", "en", "$0.00"),
        ("1.5", "KWD", "en", "KWD1.500"),
        ("1234567.5", "INR", "hi-IN", "₹12,34,567.50"),
        ("5", "ABQ", "en", "ABQ5.00"),
        ("5", "EUR", "de-Qaaa-x-foo", "5,00\xa0€"),
        ("5", "USD", "xx-YY", "$5.00"),
        ("5", "USD", "../etc", "$5.00"),
        ("5", "USD", "", "$5.00"),
        ("5", "USD", "e" * 5000, "$5.00"),
        ("9999999999999999.999999999999999999", "USD", "en", "$9,999,999,999,999,999.999999999999999999"),
    ],
)
def test_an_amount_is_shown_as_its_locale_writes_it(amount, currency, locale, text):
    assert format_amount(amount, currency, locale) == text
    assert format_amount(D(amount), currency, locale) == text


def test_every_currency_can_be_shown():
    shown = {currency.alpha_3: format_amount("1", currency.alpha_3, "en") for currency in pycountry.currencies}
    assert shown["CLF"] == "CLF1.0000"
    assert all("1" in text for text in shown.values())


def test_formatting_twice_formats_once_and_the_cache_is_bounded():
    money._formatted.cache_clear()
    for _ in range(3):
        format_amount("19.99", "USD", "en")
    assert money._formatted.cache_info().misses == 1
    assert money._formatted.cache_info().maxsize == money.FORMAT_CACHE_SIZE
