"""The texts of a query: what is wrong with one, values in quotes, values between commas."""

from __future__ import annotations

import re
from typing import Final

QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


class QueryError(Exception):
    """A query that can't be understood.

    `code` says why (the dashboard has words for each), `word` which part, `allowed` what would be right.
    """

    def __init__(self, code: str, word: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {word}")
        self.code = code
        self.word = word
        self.allowed = allowed


def listed(text: str) -> list[str]:
    """The values between commas, where commas in quotes belong to a value."""
    return re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', text) or [""]


def plain_text(text: str) -> str:
    """A value without its quotes."""
    return QUOTED.sub(lambda found: re.sub(r"\\(.)", r"\1", found[1]), text)
