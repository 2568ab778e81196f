"""The catalogues of printed texts: complete in every language, and written as the buyer's locale does."""

from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from orderwright.rules.document_language import catalogues, wording

LANGUAGES = sorted(catalogues())


def test_four_languages_come_along():
    assert {"de", "en", "es", "fr"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_with_the_same_values(language):
    def values(name):
        return {
            key: {field for _, field, _, _ in Formatter().parse(text) if field}
            for key, text in catalogues()[name].items()
        }

    assert values(language) == values("en")
    assert all(catalogues()[language].values())


@pytest.mark.parametrize(
    ("tags", "country", "language", "locale"),
    [
        (["de"], "AT", "de", "de_AT"),
        (["de-CH"], "AT", "de", "de_CH"),
        (["de"], "JP", "de", "de"),
        (["pt", "fr"], None, "fr", "fr"),
        (["pt"], "PT", "en", "en_PT"),
        ([], None, "en", "en"),
        (["EN"], "GB", "en", "en_GB"),
    ],
)
def test_the_first_language_with_a_catalogue_is_taken(tags, country, language, locale):
    words = wording(tags, country)
    assert (words.language, words.locale) == (language, locale)


def test_dates_rates_and_countries_are_written_as_in_the_locale():
    german, english = wording(["de"], "DE"), wording(["en"], "US")
    assert german.day(date(2026, 3, 1)) == "1. März 2026"
    assert english.day(date(2026, 3, 1)) == "March 1, 2026"
    assert (german.rate(Decimal("0.19")), english.rate(Decimal("0.07250"))) == ("19\u00a0%", "7.25%")
    assert (german.rate(Decimal(0)), english.rate(Decimal(0))) == ("0\u00a0%", "0%")
    assert (german.country("FR"), english.country("FR")) == ("Frankreich", "France")
