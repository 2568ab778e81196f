"""Which limit a single value breaks: texts with their formats and decimals, and values of any shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from orderwright.model.limits import Text

# U+0000 can't be stored as text in PostgreSQL, and half a surrogate pair can't be encoded.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,40}(?:\.([0-9]{1,40}))?", re.ASCII)
_INTEGER: Final = re.compile(r"-?[0-9]{1,40}", re.ASCII)

# What JSON encoders, ours among them, can write as an integer.
_LEAST_INTEGER: Final = -(2**63)
_GREATEST_INTEGER: Final = 2**64 - 1

Broken = tuple[str, str, dict[str, Any] | None]


def text_fault(value: str) -> str | None:
    """Why a text can't be kept at all, as words that follow the name of the field."""
    if _UNSTORABLE.search(value):
        return "holds a character that no text can hold (U+0000 or half of a surrogate pair)"
    return None


def text_violation(shape: Text, value: str) -> Broken | None:
    """The first limit that a text breaks: description, rule type of the contract, data."""
    if fault := text_fault(value):
        return fault, "VALIDATION", None
    if shape.min_length is not None and len(value) < shape.min_length:
        return f"needs at least {shape.min_length} characters", "MIN_LENGTH", {"threshold": shape.min_length}
    if shape.max_length is not None and len(value) > shape.max_length:
        return f"may have at most {shape.max_length} characters", "MAX_LENGTH", {"threshold": shape.max_length}
    if shape.pattern is None or shape.pattern.search(value):
        return None
    if shape.decimal is not None and (broken := _decimal_violation(shape.decimal, value)):
        return broken
    if shape.integer is not None and (broken := _integer_violation(shape.integer, value)):
        return broken
    expected = shape.format or "PATTERN"
    return f"is not a valid {expected}", "FORMAT", {"expected": expected}


def _decimal_violation(bounds: Mapping[str, Any], value: str) -> Broken | None:
    number = _DECIMAL.fullmatch(value)
    if number is None:
        return None
    amount, scale = Decimal(value), len(number[1] or "")
    if "gte" in bounds and amount < Decimal(bounds["gte"]):
        return f"must be {bounds['gte']} or more", "DECIMAL_GTE", {"threshold": bounds["gte"]}
    if "gt" in bounds and amount <= Decimal(bounds["gt"]):
        return f"must be more than {bounds['gt']}", "DECIMAL_GT", {"threshold": bounds["gt"]}
    if "lte" in bounds and amount > Decimal(bounds["lte"]):
        return f"must be {bounds['lte']} or less", "DECIMAL_LTE", {"threshold": bounds["lte"]}
    if "max_scale" in bounds and scale > bounds["max_scale"]:
        most = bounds["max_scale"]
        return f"may have at most {most} digits after the point", "DECIMAL_MAX_SCALE", {"threshold": most}
    return None


def _integer_violation(bounds: Mapping[str, int], value: str) -> Broken | None:
    if _INTEGER.fullmatch(value) is None:
        return None
    if int(value) < bounds["gte"]:
        return f"must be {bounds['gte']} or more", "MIN", {"threshold": bounds["gte"]}
    if int(value) > bounds["lte"]:
        return f"must be {bounds['lte']} or less", "MAX", {"threshold": bounds["lte"]}
    return None


def is_finite(value: int | float) -> bool:
    """Whether a number fits a float of 64 bits."""
    try:
        return isfinite(value)
    except OverflowError:
        return False


def free_fault(value: object, levels: int) -> str | None:
    """Why a value of any shape can't be kept, or None. `levels` is how deep it may nest from here on."""
    match value:
        case str():
            return text_fault(value)
        case None | bool():
            return None
        case int():
            fits = _LEAST_INTEGER <= value <= _GREATEST_INTEGER
            return None if fits else "holds a whole number of more than 64 bits: send it as text"
        case float():
            return None if is_finite(value) else "holds a number that is not finite"
        case dict() | list() if levels <= 0:
            return "is nested too deeply"
        case dict():
            parts: list[object] = [*value, *value.values()]
        case list():
            parts = value
        case _:
            return f"holds a {type(value).__name__}, which JSON does not know"
    return next((fault for part in parts if (fault := free_fault(part, levels - 1))), None)
