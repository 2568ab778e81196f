"""Which fields of a document changed, and what they were before."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any

import msgspec

_SPECIAL = re.compile(r"[.\[\]]")
_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode
_MISSING = object()
ACTIVITIES = "activities"
_LEFT_OUT = frozenset({"updatedDate", ACTIVITIES})


def _key(name: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match.group(), name)


def _differences(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The smallest parts in which two values differ: path, before, after. A missing part is None."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            below = f"{path}.{_key(name)}" if path else _key(name)
            earlier, later = before.get(name, _MISSING), after.get(name, _MISSING)
            if earlier is _MISSING or later is _MISSING:
                yield below, None if earlier is _MISSING else earlier, None if later is _MISSING else later
            else:
                yield from _differences(earlier, later, below)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (earlier, later) in enumerate(zip(before, after, strict=True)):
            yield from _differences(earlier, later, f"{path}[{index}]")
    elif before != after:
        yield path, before, after


def _gone_and_come(before: bytes, after: bytes) -> tuple[list[Any], list[Any]]:
    # Compared by their bytes, made by one encoder: comparing each with each would take the square.
    old, new = _by_bytes(before), _by_bytes(after)
    return [one for text, one in old.items() if text not in new], [one for text, one in new.items() if text not in old]


def _by_bytes(items: bytes) -> dict[bytes, Any]:
    return {_encode(one): one for one in msgspec.json.decode(items)}


def changes(before: bytes, after: bytes, *, without: Container[str] = ()) -> Iterator[tuple[str, Any, Any]]:
    """The parts in which two encoded documents differ: dotted path, value before, value after; None for no value.

    Lists of different length differ as a whole. Of the activities, only those that went and those that came are
    told. Top-level parts with the same bytes are not decoded at all, nor are those named in `without`, which are
    left out.
    """
    old, new = _decode(before), _decode(after)
    for name in {**old, **new}:
        if name in without:
            continue
        earlier, later = old.get(name), new.get(name)
        if earlier is not None and later is not None and bytes(earlier) == bytes(later):
            continue
        if name == ACTIVITIES and earlier is not None and later is not None:
            yield (name, *_gone_and_come(bytes(earlier), bytes(later)))
            continue
        yield from _differences(
            None if earlier is None else msgspec.json.decode(bytes(earlier)),
            None if later is None else msgspec.json.decode(bytes(later)),
            _key(name),
        )


def modified_fields(before: bytes, after: bytes) -> dict[str, Any]:
    """The wire's `modifiedFields`: from the dotted path of each changed field to its value before the update.

    Dots and brackets in names are escaped with a backslash. `updatedDate` always changes and is left out, and so
    are the activities, a log beside the fields.
    """
    return {path: earlier for path, earlier, _ in changes(before, after, without=_LEFT_OUT)}
