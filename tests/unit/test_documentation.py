"""The documentation says what is there: commands, settings, records, and the code that it shows."""

import re
from pathlib import Path

import pytest

from orderwright.contract.registry import operations

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(path for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts),
]

#: A block of code that names the file it comes from in the line above it: "`path`:".
SHOWN = re.compile(r"`(?P<path>(?:src|tests)/[\w/.]+\.py)`[^\n`]*:\n\n```python\n(?P<code>.+?)\n```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
MAKE = re.compile(r"\bmake ([a-z][a-z0-9-]*)")
VARIABLE = re.compile(r"\bORDERWRIGHT_[A-Z_]+\b")


def test_decision_records_are_numbered_without_gap():
    assert [int(path.name[:4]) for path in RECORDS] == list(range(len(RECORDS)))


@pytest.mark.parametrize("record", RECORDS[1:], ids=lambda path: path.stem)
def test_a_decision_record_has_its_number_and_what_was_rejected(record):
    text = record.read_text()
    assert text.startswith(f"# {int(record.name[:4])}. ")
    assert re.search(r"^## .*[Rr]ejected", text, re.MULTILINE)


@pytest.mark.parametrize("record", RECORDS[1:], ids=lambda path: path.stem)
def test_every_decision_record_is_linked(record):
    assert f"]({record.name})" in RECORDS[0].read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_to_a_file(page):
    targets = [target for target in LINK.findall(page.read_text()) if "{" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_make_target_that_is_named_exists(page):
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        name for code in re.findall(r"`[^`]+`|```.+?```", page.read_text(), re.DOTALL) for name in MAKE.findall(code)
    }
    assert sorted(named - targets) == []


def test_every_setting_of_the_environment_is_in_the_readme():
    code = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    assert sorted(set(VARIABLE.findall(code)) - set(VARIABLE.findall((ROOT / "README.md").read_text()))) == []


def test_contributing_shows_the_code_as_it_is():
    shown = SHOWN.findall((ROOT / "CONTRIBUTING.md").read_text())
    assert len(shown) == 4
    for path, code in shown:
        assert code in (ROOT / path).read_text(), path


def test_the_readme_counts_the_operations():
    assert f"{len(operations())} operations" in (ROOT / "README.md").read_text()
