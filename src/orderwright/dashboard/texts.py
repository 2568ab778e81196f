"""The texts of the pages in several languages.

English stands in the templates and views. `texts/<language>/<area>.po` holds the translations, one file for each area,
so that work on two areas does not meet in one file; together they are one catalogue.
"""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from orderwright.model.staff import Language

_LANGUAGES: Final = frozenset(Language)
TEXTS: Final = files("orderwright.dashboard").joinpath("texts")


def _(text: str) -> str:
    """Mark a text of a module for translation; whoever shows it has it translated then."""
    return text


class Texts:
    """The catalogue of one language."""

    def __init__(self, language: Language, translations: gettext.NullTranslations) -> None:
        self.language = language
        #: The catalogue itself, for templates, which fill in values themselves.
        self.translations = translations

    def text(self, message: str, **values: object) -> str:
        """The text in this language, with `%(name)s` replaced by `values`."""
        found = self.translations.gettext(message) if message else ""
        return found % values if values else found

    def texts(self, one: str, many: str, n: int, **values: object) -> str:
        """The text for `n` things, which it may show as `%(n)s`."""
        return self.translations.ngettext(one, many, n) % {"n": n, **values}


@cache
def texts_in(language: Language) -> Texts:
    """The catalogue of a language. English needs none."""
    if language is Language.EN:
        return Texts(language, gettext.NullTranslations())
    return Texts(language, gettext.GNUTranslations(_compiled(catalogue(language))))


def catalogue(language: Language) -> Catalog:
    """All areas of a language in one. Where two translate one text, the first one counts; a test wants them alike."""
    whole = Catalog(locale=language.value)
    for file in sorted(TEXTS.joinpath(language.value).iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".po"):
            continue
        for message in read_po(BytesIO(file.read_bytes()), locale=language.value):
            if not message.id:
                continue
            if whole.get(message.id) is None:
                whole[message.id] = message
    return whole


def preferred(header: str, fallback: str) -> Language:
    """The language of the catalogues that a browser asks for first (`Accept-Language`), else that of the site."""
    wanted: dict[str, float] = {}
    for name, weight in (_weighted(part) for part in header.split(",") if part.strip()):
        wanted[name] = max(weight, wanted.get(name, 0.0))
    for name in (*sorted(wanted, key=lambda one: -wanted[one]), fallback):
        if name in _LANGUAGES:
            return Language(name)
    return Language.EN


def _weighted(part: str) -> tuple[str, float]:
    name, _semicolon, weight = part.strip().partition(";q=")
    try:
        return name.split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return name.split("-")[0].lower(), 0.0


def _compiled(whole: Catalog) -> BytesIO:
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return compiled
