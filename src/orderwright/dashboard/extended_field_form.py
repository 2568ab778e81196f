"""The form of an extended field: which limits each type has, and the declaration that was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from orderwright.dashboard.texts import _

Json = dict[str, Any]

TYPES: Final[Mapping[str, str]] = {
    "STRING": _("A text"),
    "NUMBER": _("A number"),
    "INTEGER": _("A whole number"),
    "BOOLEAN": _("Yes or no"),
    "DATE": _("A day or a time"),
    "ARRAY": _("A list"),
    "OBJECT": _("An object"),
}
#: The limits of each type.
LIMITS: Final[Mapping[str, tuple[str, ...]]] = {
    "STRING": ("maxLength", "allowedValues"),
    "NUMBER": ("minimum", "maximum"),
    "INTEGER": ("minimum", "maximum"),
    "BOOLEAN": (),
    "DATE": (),
    "ARRAY": ("itemType", "maxItems", "maxBytes"),
    "OBJECT": ("maxBytes",),
}
LABELS: Final[Mapping[str, str]] = {
    "maxLength": _("Most characters"),
    "allowedValues": _("Only these values"),
    "minimum": _("Least"),
    "maximum": _("Most"),
    "itemType": _("What the list holds"),
    "maxItems": _("Most entries"),
    "maxBytes": _("Most bytes of JSON"),
}
_COUNTS: Final = frozenset({"maxLength", "maxItems", "maxBytes"})
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_NO_COUNT: Final = _("This has to be a whole number.")
_NO_NUMBER: Final = _("This has to be a number, such as 12.5.")
_NO_LIMIT: Final = _("This is no limit of the chosen type. Leave it empty.")
_MIXED: Final = _("The least is more than the most.")
_DIGITS: Final = 9


def values_of(field: Json) -> dict[str, str]:
    """What the fields of the limits hold of a declaration."""
    shown = {name: field.get(name) for name in LABELS}
    shown["allowedValues"] = "\n".join(field.get("allowedValues") or ())
    return {name: "" if value is None else _plain(value) for name, value in shown.items()}


def limits_of(kind: str, typed: Mapping[str, str]) -> tuple[Json, dict[str, str]]:
    """The limits as requests of the API have them, and what is wrong with fields, in words to be translated."""
    limits: Json = {}
    faults: dict[str, str] = {}
    for name in LABELS:
        sent = typed.get(name, "").strip()
        if not sent:
            continue
        if name not in LIMITS[kind]:
            faults[name] = _NO_LIMIT
        elif name in _COUNTS:
            if sent.isascii() and sent.isdigit() and len(sent) <= _DIGITS:
                limits[name] = int(sent)
            else:
                faults[name] = _NO_COUNT
        elif name in ("minimum", "maximum"):
            if _NUMBER.fullmatch(sent):
                limits[name] = float(sent.replace(",", "."))
            else:
                faults[name] = _NO_NUMBER
        elif name == "allowedValues":
            limits[name] = [line.strip() for line in sent.splitlines() if line.strip()]
        else:
            limits[name] = sent
    if limits.get("minimum", 0) > limits.get("maximum", limits.get("minimum", 0)):
        faults["minimum"] = _MIXED
    return limits, faults


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
