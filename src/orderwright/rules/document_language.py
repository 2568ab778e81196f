"""The texts of what buyers read by language, and how their locale writes dates, rates and countries.

Each language is one file in `document_texts` (printed documents), `payment_page_texts` (the payment page) and
`mail_texts` (mails), named for its ISO 639-1 code; a further one needs nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_decimal, format_percent

from orderwright.rules.money import format_amount

_FALLBACK: Final = "en"


#: The folders of texts: of printed documents, of the payment page, and of mails.
DOCUMENTS: Final = "document_texts"
PAYMENT_PAGE: Final = "payment_page_texts"
MAIL_TEXTS: Final = "mail_texts"


@cache
def catalogues(of: str = DOCUMENTS) -> Mapping[str, Mapping[str, str]]:
    """The texts of every language by their keys; `of` is one of the folders above."""
    folder = files(__package__).joinpath(of)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }


class Wording:
    """How a document speaks: `language` has a catalogue, `locale` is a tag that Babel knows."""

    def __init__(self, language: str, locale: str, of: str = DOCUMENTS) -> None:
        self.language = language
        self.locale = locale
        self._texts = catalogues(of)[language]

    def text(self, key: str, **values: str) -> str:
        """A text of the catalogue with its values."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def money(self, amount: Decimal, currency: str) -> str:
        """The amount in major units, with its currency."""
        return format_amount(amount, currency, self.locale)

    def day(self, day: date) -> str:
        """A date in words."""
        return format_date(day, "long", self.locale)

    def moment(self, at: datetime, time_zone: str) -> str:
        """A date and a time of day as a clock in the time zone shows them, with the zone."""
        local = at.astimezone(ZoneInfo(time_zone))
        zone = get_timezone_name(local, width="short", locale=self.locale)
        return f"{self.day(local.date())}, {format_time(local, 'short', locale=self.locale)} {zone}"

    def rate(self, rate: Decimal) -> str:
        """A fraction as percent: 0.0725 is 7.25%."""
        usual = Locale.parse(self.locale).percent_formats[None].pattern
        return format_percent(rate, usual.replace("#,##0", "#,##0.####", 1), self.locale)

    def number(self, value: Decimal | int) -> str:
        """A quantity."""
        return format_decimal(value, locale=self.locale)

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code; the code itself if the language has no name for it."""
        name: str = Locale.parse(self.locale).territories.get(code, code)
        return name


def wording(tags: list[str], country: str | None, of: str = DOCUMENTS) -> Wording:
    """The wording for the first of the language tags that there is a catalogue for, else in English.

    A tag without a region takes `country`, where people there write in that language.
    """
    for tag in tags:
        normalized = tag.replace("-", "_")
        language = normalized.partition("_")[0].lower()
        if language not in catalogues(of):
            continue
        guesses = [normalized] if "_" in normalized else [f"{language}_{country}"] if country else []
        return Wording(language, next((guess for guess in guesses if _known(guess)), language), of)
    known = country and _known(f"{_FALLBACK}_{country}")
    return Wording(_FALLBACK, f"{_FALLBACK}_{country}" if known else _FALLBACK, of)


def _known(tag: str) -> bool:
    try:
        Locale.parse(tag)
    except (ValueError, UnknownLocaleError):
        return False
    return True
