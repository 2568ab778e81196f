"""Every text of the dashboard can be read in every language."""

import re

import pytest
from babel.messages.pofile import read_po
from tests.support.dashboard_texts import ROOT, TEMPLATES, missing, untranslatable, used

from orderwright.dashboard.navigation import ENTRIES
from orderwright.dashboard.texts import catalogue, preferred, texts_in
from orderwright.model.staff import Language

OTHERS = [language for language in Language if language is not Language.EN]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_lacks_its_translation(language):
    # `python -m tests.support.dashboard_texts` prints them as a catalogue has them.
    assert [message.id for message in missing(language) if message.id] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language):
    first = {message if isinstance(message, str) else message[0] for message in used()}
    kept = [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language)]
    assert sorted(one for one in kept if one and one not in first) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_is_translated_alike_in_all_areas(language):
    whole, different = catalogue(language), []
    for file in sorted((ROOT / "texts" / language.value).glob("*.po")):
        with file.open("rb") as source:
            area = read_po(source, locale=language.value)
        different += [f"{file.name}: {one.id}" for one in area if one.id and whole.get(one.id).string != one.string]
    assert different == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_text(language):
    different = []
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
        different += [one for one in texts if set(PLACEHOLDER.findall(one)) - wanted]
        different += [one for one in texts[-1:] if set(PLACEHOLDER.findall(one)) != wanted]
    assert different == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_word_stands_in_a_template_untranslated(template):
    assert untranslatable(template) == []


def test_a_browser_is_answered_in_the_first_of_its_languages_that_there_is():
    assert preferred("fr-CH, de;q=0.9, en;q=0.8", "en") is Language.DE
    assert preferred("en-GB,en;q=0.5,de;q=0.7", "de") is Language.EN
    assert preferred("ja", "de") is Language.DE
    assert preferred("", "ja") is Language.EN
    assert preferred("de;q=nonsense,en", "de") is Language.EN


def test_texts_are_filled_in():
    german = texts_in(Language.DE)
    assert (
        german.text("This may have at most %(threshold)s characters.", threshold=5)
        == "Dies darf höchstens 5 Zeichen haben."
    )
    assert texts_in(Language.EN).texts("%(n)s order", "%(n)s orders", 2) == "2 orders"


def test_no_two_places_share_a_chord_or_a_path():
    chords = [entry.chord for entry in ENTRIES if entry.chord]
    assert sorted(set(chords)) == sorted(chords)
    assert len({entry.path for entry in ENTRIES}) == len(ENTRIES)
