"""The texts of the dashboard as its templates and views have them.

`python -m tests.support.dashboard_texts` prints what a language lacks, in the form of its catalogue.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from orderwright.dashboard.texts import catalogue
from orderwright.model.staff import Language

ROOT = Path(__file__).resolve().parents[2] / "src" / "orderwright" / "dashboard"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "text": None, "plural": (1, 2)}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OPTIONS = {"extensions": "jinja2.ext.do", "silent": "false"}

_MARKUP = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>|&\w+;", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: What needs no translation.
NAMES = {"Orderwright", "Ctrl", "Esc", "CSV", "PDF", "JSON"}
_SHOWN_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')


def used() -> dict[str | tuple[str, str], str]:
    """Every text that is shown, with the file it stands in; a pair where it has a plural."""
    found: dict[str | tuple[str, str], str] = {}
    for file in [*TEMPLATES, *sorted(ROOT.rglob("*.py"))]:
        method = "jinja2.ext:babel_extract" if file.suffix == ".html" else "python"
        with file.open("rb") as source:
            for _, message, *_rest in extract(method, source, KEYWORDS, options=OPTIONS):
                texts = message if isinstance(message, tuple) else (message,)
                if texts[0]:
                    found.setdefault(texts if len(texts) > 1 else texts[0], str(file.relative_to(ROOT)))
    return found


def untranslatable(template: Path) -> list[str]:
    """Words that stand in a template outside of `_(...)`."""
    source = template.read_text()
    shown = [_MARKUP.sub(" ", one) for one in (source, *_SHOWN_ATTRIBUTES.findall(source))]
    return sorted({word for text in shown for word in _WORDS.findall(text)} - NAMES)


def missing(language: Language) -> Catalog:
    """What the catalogue of a language lacks."""
    have, lacks = catalogue(language), Catalog(locale=language.value)
    for message, file in used().items():
        kept = have.get(message if isinstance(message, str) else message[0])
        if kept is None or not all(kept.string if isinstance(kept.string, tuple) else (kept.string,)):
            lacks.add(message, locations=[(file, 1)])
    return lacks


if __name__ == "__main__":
    printed = BytesIO()
    write_po(printed, missing(Language(sys.argv[1] if len(sys.argv) > 1 else "de")), omit_header=True, width=100)
    print(printed.getvalue().decode())
