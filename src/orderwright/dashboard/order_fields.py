"""The extended fields of an order as a form: what each holds, and the change that leads to what was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.coded import coded
from orderwright.dashboard.texts import _
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
Values = Mapping[str, str]

#: What is shown for the two values of a field that is yes or no.
YES_NO: Final = (("true", _("Yes")), ("false", _("No")))
#: How a value of each type is written, where that is not plain.
HINTS: Final[Mapping[str, str]] = {
    "DATE": _("A day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z."),
    "ARRAY": _('A list as JSON, such as ["red", "blue"].'),
    "OBJECT": _('An object as JSON, such as {"colour": "red"}.'),
}
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_NO_NUMBER: Final = _("This has to be a number, such as 12.5.")
_NO_JSON: Final = _("This is not JSON of the kind that the field holds.")
_STRUCTURES: Final[Mapping[str, type]] = {"ARRAY": list, "OBJECT": dict}


async def writable_fields(page: Page) -> list[Json]:
    """The declared fields that the reader may write: those of the site, with the right for it those of apps, too."""
    every = page.may(Permission.WRITE_ALL_EXTENDED_FIELDS)
    found = (await page.call("extended-fields.listExtendedFields"))["fields"]
    return [one for one in found if every or not one.get("ownerAppId")]


def name_of(field: Json) -> str:
    """The name of its field in the form."""
    return f"x-{coded([field['namespace'], field['key']])}"


def path_of(field: Json) -> str:
    """Where it stands in the request that changes it."""
    return f"order.extendedFields.namespaces.{field['namespace']}.{field['key']}"


def values_of(order: Json, fields: Sequence[Json]) -> dict[str, str]:
    """What the form shows of the order."""
    spaces = (order.get("extendedFields") or {}).get("namespaces") or {}
    return {name_of(one): _shown((spaces.get(one["namespace"]) or {}).get(one["key"])) for one in fields}


def faults_of(fields: Sequence[Json], was: Values, typed: Values) -> dict[str, str]:
    """What can't be read of what was changed, by field, in words to be translated."""
    found = {}
    for one in fields:
        name = name_of(one)
        if typed[name] and typed[name] != was[name]:
            try:
                _read(one, typed[name])
            except ValueError as error:
                found[name] = str(error)
    return found


def patch_of(fields: Sequence[Json], was: Values, typed: Values) -> Json:
    """The change of the order, empty if nothing was changed. What is emptied is taken away."""
    spaces: dict[str, Json] = {}
    for one in fields:
        name = name_of(one)
        if typed[name] != was[name]:
            value = _read(one, typed[name]) if typed[name] else None
            spaces.setdefault(one["namespace"], {})[one["key"]] = value
    return {"extendedFields": {"namespaces": spaces}} if spaces else {}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read(field: Json, typed: str) -> object:
    """The value that the text is. Raises `ValueError` with why it is none."""
    kind = field["type"]
    if kind in ("NUMBER", "INTEGER"):
        if not _NUMBER.fullmatch(typed):
            raise ValueError(_NO_NUMBER)
        number = typed.replace(",", ".")
        return float(number) if "." in number else int(number)
    if kind == "BOOLEAN":
        return typed == "true"
    if kind in _STRUCTURES:
        try:
            found = json.loads(typed)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, _STRUCTURES[kind]):
            raise ValueError(_NO_JSON)
        return found
    return typed
