"""Applying what somebody changed of an earlier state to the present one, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_MISSING = object()


def merged(
    base: Mapping[str, Any], now: Mapping[str, Any], edited: Mapping[str, Any], clash: Callable[[str], None], path: str
) -> dict[str, Any]:
    """`now` with what `edited` changed of `base`; `clash` is called with the path of what both changed differently.

    Values are plain JSON values. Objects are merged member by member, everything else is one value. Where both
    changed a value, the one of `now` stays.
    """
    result: dict[str, Any] = {}
    for name in {**now, **edited, **base}:
        below = f"{path}.{name}" if path else name
        was, present, wanted = (tree.get(name, _MISSING) for tree in (base, now, edited))
        if wanted in (was, present):
            value = present
        elif present == was:
            value = wanted
        elif isinstance(present, Mapping) and isinstance(wanted, Mapping):
            value = merged(was if isinstance(was, Mapping) else {}, present, wanted, clash, below)
        else:
            clash(below)
            value = present
        if value is not _MISSING:
            result[name] = value
    return result
