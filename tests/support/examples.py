"""The examples of code in the README and the documentation: which there are, and the shell that runs those for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts),
]
#: What a block is for a reader to run, by the word after its fence. JSON, tables and the like are data.
LANGUAGES = {"sh": "sh", "bash": "sh", "console": "sh", "python": "python", "js": "js", "javascript": "js"}
#: How a line of an indented block begins that is typed at a terminal.
_TYPED = re.compile(r"(\$ |\.venv/bin/)?(orderwright|curl|openssl|make|pip|printf|python|pg_\w+|psql|git|npm|docker)\b")


class Example(NamedTuple):
    """One block of code."""

    page: str
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


_MODULES = {"orders": "orders", "orderFulfillments": "order-fulfillments"}
_UMBRELLA = re.compile(r'^import \{ ([\w, ]+) \} from "@wix/ecom";$', re.MULTILINE)


def from_its_parts(code: str) -> str:
    """The code with `@wix/ecom`, which only hands on the packages of the single modules, replaced by these."""

    def imports(match: re.Match[str]) -> str:
        names = match[1].split(", ")
        return "\n".join(f'import * as {name} from "@wix/auto_sdk_ecom_{_MODULES[name]}";' for name in names)

    return _UMBRELLA.sub(imports, code)


def examples(language: str | None = None) -> list[Example]:
    """All blocks of code that a reader could run, or those of a language."""
    found = [one for path in PAGES for one in _of(path)]
    return [one for one in found if language in (None, one.language)]


def _of(path: Path) -> Iterator[Example]:
    lines = path.read_text(encoding="utf-8").splitlines()
    page = str(path.relative_to(ROOT))
    at = 0
    while at < len(lines):
        begin = at
        if lines[at].startswith("```"):
            at += 1
            while not lines[at].startswith("```"):
                at += 1
            language = LANGUAGES.get(lines[begin].removeprefix("```"))
            if language:
                yield Example(page, begin + 1, language, "\n".join(lines[begin + 1 : at]))
        elif lines[at].startswith("    ") and not (at and lines[at - 1]):
            while at < len(lines) and (lines[at].startswith("    ") or not lines[at]):
                at += 1
            block = [line.strip() for line in lines[begin:at]]
            if _TYPED.match(block[0]):
                yield Example(page, begin + 1, "sh", "\n".join(block).strip())
            continue
        at += 1
