"""How bright colours are, and what can be read on them, by WCAG 2.2. A colour is `#rrggbb`."""

from __future__ import annotations

from typing import Final

#: The weights of red, green and blue.
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


def luminance(color: str) -> float:
    """The relative luminance, from 0 (black) to 1 (white)."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
