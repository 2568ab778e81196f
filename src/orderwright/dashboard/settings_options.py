"""What can be chosen for a site: currencies, languages, spellings and time zones, named in the reader's language."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.localedata import locale_identifiers

from orderwright.model.codes import CURRENCIES

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Options = tuple[tuple[str, str], ...]
#: The parts of the database of time zones that name places; its other names are old spellings.
_AREAS: Final = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def currencies(page: Page) -> Options:
    """Code and name of each currency."""
    return _currencies(page.formats.locale)


def languages(page: Page) -> Options:
    """Code and name of each language that has a code of two letters."""
    return _languages(page.formats.locale)


def locales(page: Page) -> Options:
    """Spellings of the site's language, such as en-US, with their names: suggestions, since any other can be typed."""
    return _locales(page.site.language, page.formats.locale)


def time_zones(page: Page) -> Options:
    """The time zones, and that of the site even if it has an old name."""
    known = _zones()
    here = page.site.time_zone
    return known if (here, here) in known else (*known, (here, here))


@cache
def _currencies(locale: Locale) -> Options:
    named = ((code, f"{code} \N{EN DASH} {locale.currencies.get(code, code)}") for code in CURRENCIES)
    return tuple(sorted(named))


@cache
def _languages(locale: Locale) -> Options:
    codes = {tag.partition("_")[0] for tag in locale_identifiers()}
    named = ((code, locale.languages.get(code, code)) for code in codes if len(code) == 2)
    return tuple(sorted(named, key=lambda one: one[1]))


@cache
def _locales(language: str, shown_in: Locale) -> Options:
    found = {
        tag.replace("_", "-"): shown_in.territories.get(tag.rpartition("_")[2], tag)
        for tag in locale_identifiers()
        if tag.split("_")[0] == language and len(tag.split("_")) == 2 and len(tag.rpartition("_")[2]) == 2
    }
    return tuple(sorted(found.items()))


@cache
def _zones() -> Options:
    names = {name for name in zoneinfo.available_timezones() if name.startswith(_AREAS)} | {"UTC"}
    return tuple((name, name) for name in sorted(names))
