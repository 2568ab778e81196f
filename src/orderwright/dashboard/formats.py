"""Amounts, numbers and times as the reader is used to: in the language of the page and the time zone of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, get_datetime_format
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from orderwright.model.sites import Site
from orderwright.model.staff import Language

#: Stands where there is no value.
NOTHING: Final = "\N{EN DASH}"
_SIZES: Final = ("B", "KiB", "MiB", "GiB")
_STEP: Final = 1024
_BETWEEN: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader sees figures and times of one site."""

    locale: Locale
    zone: ZoneInfo
    currency: str

    def money(self, amount: object, currency: str | None = None) -> str:
        """An amount in major units, as a number or as the API writes it. Nothing at all gives a dash."""
        figure = decimal(amount)
        if figure is None:
            return NOTHING
        # A zero below zero is shown as zero.
        return _money(figure or Decimal(0), currency or self.currency, self.locale)

    def number(self, value: object) -> str:
        """A number with the separators of the language."""
        figure = decimal(value)
        return NOTHING if figure is None else str(format_decimal(figure, locale=self.locale))

    def size(self, value: object) -> str:
        """A number of bytes in the largest unit that fits, of 1,024 of the one before."""
        figure = decimal(value)
        if figure is None:
            return NOTHING
        units = iter(_SIZES)
        unit = next(units)
        while figure >= _STEP and unit != _SIZES[-1]:
            figure, unit = figure / _STEP, next(units)
        return f"{format_decimal(round(figure, 1), locale=self.locale)} {unit}"

    def compact(self, value: object) -> str:
        """A large number in short: 1.2K."""
        figure = decimal(value)
        return NOTHING if figure is None else str(format_compact_decimal(figure, locale=self.locale, fraction_digits=1))

    def percent(self, share: object) -> str:
        """A fraction in percent."""
        figure = decimal(share)
        return NOTHING if figure is None else str(format_percent(figure, locale=self.locale, format=None))

    def rate(self, share: object) -> str:
        """A tax rate, given as a fraction, in percent with all of its digits."""
        figure = decimal(share)
        if figure is None:
            return NOTHING
        return str(format_percent(figure.normalize(), locale=self.locale, decimal_quantization=False))

    def moment(self, value: object) -> str:
        """Day and time on the clocks of the site, to the minute."""
        at = self.local(value)
        if at is None:
            return NOTHING
        # Without its zone: times of two zones are equal, and so one key, where they are the same instant.
        return _moment(at.replace(second=0, microsecond=0, tzinfo=None), self.locale)

    def exact(self, value: object) -> str:
        """The same to the second, where things are told in their order."""
        at = self.local(value)
        return NOTHING if at is None else str(format_datetime(at, "medium", locale=self.locale))

    def country(self, code: object) -> str:
        """The name of a country; a code that is none as it is."""
        return str(self.locale.territories.get(str(code), code or "")) if isinstance(code, str) else ""

    def day(self, value: object) -> str:
        """The day, on the clocks of the site."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return str(format_date(value, "medium", locale=self.locale))
        at = self.local(value)
        return NOTHING if at is None else str(format_date(at.date(), "medium", locale=self.locale))

    def time(self, value: object) -> str:
        """The time of day on the clocks of the site."""
        at = self.local(value)
        return NOTHING if at is None else str(format_time(at, "short", locale=self.locale))

    def local(self, value: object) -> datetime | None:
        """A time of the API (RFC 3339) or a `datetime` in the time zone of the site."""
        if isinstance(value, str) and value:
            value = datetime.fromisoformat(value)
        return value.astimezone(self.zone) if isinstance(value, datetime) else None


# The same figures are shown again and again, on lists above all, and to format one takes longer than to find it here.
@lru_cache(maxsize=8192)
def _money(figure: Decimal, currency: str, locale: Locale) -> str:
    # Between letters and digits CLDR wants a space, which Babel leaves out: KWD 1.500, CHF 20.00.
    return _BETWEEN.sub("\N{NO-BREAK SPACE}", str(format_currency(figure, currency, locale=locale)))


@lru_cache(maxsize=8192)
def _moment(at: datetime, locale: Locale) -> str:
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    clock = format_time(at, "short", locale=locale)
    return pattern.format(clock, format_date(at.date(), "medium", locale=locale))


def decimal(value: object) -> Decimal | None:
    """A number however it was given: as the API writes it, or a price of the API; None for anything else."""
    if isinstance(value, dict):
        value = value.get("amount")
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def formats_for(language: Language, site: Site | None) -> Formats:
    """The formats of the site's locale where it is of the page's language, else those of the language."""
    if site is None:
        return _formats(language.value, language.value, "UTC", "USD")
    return _formats(language.value, site.locale, site.time_zone, site.currency)


@cache
def _formats(language: str, tag: str, zone: str, currency: str) -> Formats:
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse(language)
    if locale.language != language:
        # A German reader of a shop in Britain sees German formats.
        locale = Locale.parse(language)
    return Formats(locale, ZoneInfo(zone), currency)
