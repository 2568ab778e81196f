"""The shop's colour on the page: with letters on it that everybody can read."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK: Final = "#000000"
_WHITE: Final = "#ffffff"
#: The weights of red, green and blue in the relative luminance of WCAG 2.2.
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


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


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))
