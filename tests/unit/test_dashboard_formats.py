"""Amounts and times as readers of pages see them."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from orderwright.dashboard.formats import Formats

ENGLISH = Formats(Locale.parse("en_US"), ZoneInfo("UTC"), "USD")
GERMAN = Formats(Locale.parse("de_DE"), ZoneInfo("Europe/Berlin"), "EUR")


def test_one_instant_is_shown_on_the_clocks_of_each_site():
    at = datetime(2026, 7, 1, 22, 30, 59, tzinfo=UTC)
    tokyo = Formats(ENGLISH.locale, ZoneInfo("Asia/Tokyo"), "JPY")
    assert ENGLISH.moment(at) == "Jul 1, 2026, 10:30\N{NARROW NO-BREAK SPACE}PM"
    assert tokyo.moment(at) == "Jul 2, 2026, 7:30\N{NARROW NO-BREAK SPACE}AM"
    assert GERMAN.moment("2026-07-01T22:30:59.5Z") == "02.07.2026, 00:30"
    assert GERMAN.exact("2026-07-01T22:30:59.5Z") == "02.07.2026, 00:30:59"
    assert GERMAN.moment(None) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("amount", "currency", "english"),
    [
        ("-0.00", "USD", "$0.00"),
        ("0", "USD", "$0.00"),
        ("1234", "JPY", "\N{YEN SIGN}1,234"),
        ("1.5", "KWD", "KWD\xa01.500"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(amount, currency, english):
    assert ENGLISH.money(Decimal(amount), currency) == english
    assert ENGLISH.money({"amount": amount}, currency) == english


def test_an_amount_is_written_as_each_reader_writes_it():
    assert (ENGLISH.money("1234.5", "EUR"), GERMAN.money("1234.5")) == (
        "\N{EURO SIGN}1,234.50",
        "1.234,50\xa0\N{EURO SIGN}",
    )


def test_countries_are_called_by_their_names_in_the_language():
    assert (ENGLISH.country("DE"), GERMAN.country("DE"), GERMAN.country("XX")) == ("Germany", "Deutschland", "XX")
    assert ENGLISH.country(None) == ""
