"""The shop's colour on the page: with letters on it that everybody can read."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from orderwright.rules.colors import contrast

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK: Final = "#000000"
_WHITE: Final = "#ffffff"


class Accent(NamedTuple):
    """A colour and that of the letters on it; their contrast is at least 4.5 to 1, as it is for any colour."""

    ground: str
    letters: str


def accent(color: str | None) -> Accent | None:
    """The accent of a site that has set `#rrggbb`; None for anything else."""
    if color is None or _COLOR.fullmatch(color) is None:
        return None
    ground = color.lower()
    letters = max((_BLACK, _WHITE), key=lambda one: contrast(one, ground))
    return Accent(ground, letters)
