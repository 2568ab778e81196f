"""The scalar types: what each format takes and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pycountry
import pytest

from orderwright.model import base, codes
from orderwright.model.timestamps import format_timestamp, normalise_timestamp, parse_timestamp

GUID = "0614129c-8777-9f3b-4dfe-b80a54df10d5"

GOOD: list[tuple[Any, list[str]]] = [
    (base.Amount, ["0", "5", "5.0", "5.00", "007.5", "999999999999999.99", "1000000000000000", "1000000000000000.00"]),
    (base.SignedAmount, ["-5", "0.0", "12.50", "-999999999999999999"]),
    (base.BoundedSignedAmount, ["-1000000000000000", "0.02", "1000000000000000"]),
    (base.PositiveDecimal, ["0.1", "1", "1000000000000000"]),
    (base.TaxRate, ["0", "0.0", "0.04", "0.107500"]),
    (base.Fraction4, ["0.0001", "0.5", "1", "1.0000"]),
    (base.Quantity4, ["0.0001", "1.25", "1000000000000000"]),
    (base.Guid, [GUID, GUID.upper(), "00000000-0000-0000-0000-000000000001"]),
    (base.GuidOrEmpty, ["", GUID]),
    (base.Email, ["janedoe@gmail.com", "a.b+c@d-e.co.uk", "jürgen@müller.example", "o'neil@x.io"]),
    (base.Phone, ["0555555555", "+1 (555) 010-0000", "+49/30/123456", "555-0100 ext. 5"]),
    (base.WebUrl, ["https://example.com", "http://localhost:8080/a?b=c#d", "HTTPS://EXAMPLE.COM/%20"]),
    (base.LanguageTag, ["en", "en-US", "zh-Hans-CN", "pt_BR"]),
    (base.CurrencyCode, ["USD", "JPY", "KWD", "CLF", "HRK"]),
    (base.CountryCode, ["US", "DE", "XK"]),
    (
        base.Timestamp,
        [
            "2022-07-31T13:42:13.136Z",
            "2022-07-31T13:42:13Z",
            "2024-02-29T00:00:00.123456789Z",
            "2000-02-29T23:59:59+14:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ],
    ),
]
BAD: list[tuple[Any, list[str]]] = [
    (
        base.Amount,
        [
            "",
            "-1",
            "-0",
            "+1",
            " 1",
            "1 ",
            "1_0",
            "1e3",
            "1e400",
            "NaN",
            "Infinity",
            ".5",
            "5.",
            "1,5",
            "0x1",
            "\u0661",
            "1\n",
            "1000000000000000.01",
            "1000000000000001",
            "1" * 17,
            "0." + "1" * 21,
        ],
    ),
    (base.SignedAmount, ["--1", "-", "NaN", "1\n"]),
    (base.BoundedSignedAmount, ["-1000000000000000.1", "2000000000000000"]),
    (base.PositiveDecimal, ["0", "0.00", "-1"]),
    (base.TaxRate, ["0.1234567", "-0.1"]),
    (base.Fraction4, ["0", "1.0001", "0.00001", "2"]),
    (base.Quantity4, ["0", "0.00001"]),
    (base.Guid, ["", GUID[:-1], GUID + "0", GUID.replace("-", ""), "{" + GUID + "}", GUID + "\n", "g" + GUID[1:]]),
    (base.GuidOrEmpty, [" ", "1"]),
    (
        base.Email,
        ["", "jane", "jane@", "@x.io", "jane@localhost", "a b@x.io", "a@b..c", "a@-b.c", "a@b.c\n", "a@b@c.d"],
    ),
    (base.Phone, ["", "12", "call me", "555 0100\n", "\u0660\u0665\u0665\u0665"]),
    (base.WebUrl, ["", "ftp://x.io", "javascript:alert(1)", "https://", "https://a b", "//x.io"]),
    (base.LanguageTag, ["", "e", "english!", "en-", "en-US\n"]),
    (base.CurrencyCode, ["", "usd", "US", "USDX", "ABC", "USD\n"]),
    (base.CountryCode, ["", "us", "USA", "ZZ", "UK"]),
    (
        base.Timestamp,
        [
            "2022-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2022-04-31T00:00:00Z",
            "2022-13-01T00:00:00Z",
            "2022-07-31T24:00:00Z",
            "2022-07-31T13:42:60Z",
            "2022-07-31T13:42:13",
            "2022-07-31 13:42:13Z",
            "2022-07-31",
            "2022-07-31T13:42:13.Z",
            "2022-07-31T13:42:13z",
            "2022-07-31T13:42:13+24:00",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+05:00",
            "9999-12-31T23:59:59-05:00",
            "2022-07-31T13:42:13Z\n",
            "\u0662\u0660\u0662\u0662-07-31T13:42:13Z",
        ],
    ),
]


@pytest.mark.parametrize(("type_", "text"), [(type_, text) for type_, texts in GOOD for text in texts])
def test_format_takes(type_: Any, text: str) -> None:
    assert msgspec.convert(text, type_) == text


@pytest.mark.parametrize(("type_", "text"), [(type_, text) for type_, texts in BAD for text in texts])
def test_format_refuses(type_: Any, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, type_)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("middle", ["+", "-", "T", "1", "+1", "Z"])
def test_a_hostile_timestamp_is_refused_in_linear_time(day: str, middle: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(day + "T" + middle * 1_000_000 + "\n-", base.Timestamp)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(day + middle * 1_000_000 + "\n-", base.Timestamp)


def test_timestamp_pattern_takes_exactly_the_days_of_the_calendar() -> None:
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(1, 13):
            for day in range(1, 32):
                text = f"{year}-{month:02}-{day:02}T12:00:00Z"
                try:
                    exists = datetime.fromisoformat(text).day == day
                except ValueError:
                    exists = False
                try:
                    msgspec.convert(text, base.Timestamp)
                    taken = True
                except msgspec.ValidationError:
                    taken = False
                assert taken == exists, text


@pytest.mark.parametrize("text", ["a" * 64 + "@" + "b" * 5000, "@" * 5000, "1" * 5000 + "x", "a" * 50_000 + "@b.c"])
def test_formats_answer_long_nonsense_quickly(text: str) -> None:
    for type_ in (base.Email, base.Phone, base.WebUrl, base.Amount, base.Timestamp, base.LanguageTag):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(text, type_)


def test_currencies_are_those_of_iso_4217() -> None:
    assert {currency.alpha_3 for currency in pycountry.currencies} == codes.CURRENCIES
    assert set() == codes.CURRENCIES & codes.WITHDRAWN_CURRENCIES


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    assert {country.alpha_2 for country in pycountry.countries} | {"XK"} == codes.COUNTRIES


def test_timestamps_are_written_in_utc_with_milliseconds() -> None:
    assert format_timestamp(datetime(2022, 7, 31, 13, 42, 13, 136999, tzinfo=UTC)) == "2022-07-31T13:42:13.136Z"
    assert format_timestamp(datetime(2022, 7, 31, 1, tzinfo=timezone(timedelta(hours=2)))) == "2022-07-30T23:00:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        format_timestamp(datetime(2022, 7, 31))  # noqa: DTZ001


def test_timestamps_are_read_as_utc() -> None:
    assert parse_timestamp("2022-07-31T13:42:13.136Z") == datetime(2022, 7, 31, 13, 42, 13, 136000, tzinfo=UTC)
    assert parse_timestamp("2022-07-31T13:42:13.123456789+02:00") == datetime(
        2022, 7, 31, 11, 42, 13, 123456, tzinfo=UTC
    )


def test_timestamps_in_utc_are_kept_as_sent_and_others_rewritten() -> None:
    assert normalise_timestamp("2022-07-31T13:42:13Z") == "2022-07-31T13:42:13Z"
    assert normalise_timestamp("2022-07-31T13:42:13.5+02:00") == "2022-07-31T11:42:13.500Z"
