"""The code of the guides, as it stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(guide: str, language: str) -> list[str]:
    """The blocks of code of a guide in a language, in their order."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    return [found["code"] for found in _BLOCK.finditer(text) if found["language"] == language]


def program(guide: str) -> str:
    """All Python of a guide as one program."""
    return "\n\n".join(blocks(guide, "python"))
