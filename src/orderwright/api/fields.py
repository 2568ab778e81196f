"""The fields of a request type by their wire names, and how the text of a path or a query becomes their value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from orderwright.contract.operation import snake
from orderwright.model.base import Message
from orderwright.model.limits import info_of

_INTEGER = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
# A query reaches into messages inside the request (`paging.limit`), but no deeper than anyone would write.
_MAX_DEPTH = 3


def _integer(text: str) -> Any:
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> Any:
    return float(text) if _NUMBER.fullmatch(text) else text


def _boolean(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


def _text(text: str) -> Any:
    return text


@dataclass(frozen=True, slots=True)
class WireField:
    """One field that a path or a query can fill.

    `name` is its dotted camelCase wire name. `value` turns text into what JSON would hold; text that does not fit
    stays text, so that the typed decoding names the field and the rule. `repeated` fields take several values.
    """

    name: str
    value: Callable[[str], Any]
    repeated: bool

    def place(self, tree: dict[str, Any], value: Any) -> None:
        """Put `value` into the plain tree of a request, making the messages around it as needed."""
        *outer, leaf = self.name.split(".")
        for name in outer:
            tree = tree.setdefault(name, {})
        tree[leaf] = value


@cache
def wire_fields(request: type[Message]) -> Mapping[str, WireField]:
    """The fields that text can fill, by dotted wire name and by its snake_case spelling."""
    fields: dict[str, WireField] = {}
    for name, kind in _leaves(info_of(request), "", _MAX_DEPTH):
        repeated = isinstance(kind, msgspec.inspect.ListType)
        inner = _plain(kind.item_type) if isinstance(kind, msgspec.inspect.ListType) else kind
        field = WireField(name, _converter(inner), repeated)
        fields[name] = field
        fields.setdefault(".".join(snake(part) for part in name.split(".")), field)
    return fields


def _leaves(kind: Any, prefix: str, depth: int) -> list[tuple[str, Any]]:
    if not isinstance(kind, msgspec.inspect.StructType) or depth == 0:
        return []
    found: list[tuple[str, Any]] = []
    for field in kind.fields:
        inner = _plain(field.type)
        name = prefix + field.encode_name
        if isinstance(inner, msgspec.inspect.StructType):
            found += _leaves(inner, f"{name}.", depth - 1)
        else:
            found.append((name, inner))
    return found


def _plain(kind: Any) -> Any:
    """The type without its metadata, and of a union the first member that is neither null nor unset."""
    if isinstance(kind, msgspec.inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        members = [_plain(member) for member in kind.types]
        return next((member for member in members if not isinstance(member, msgspec.inspect.NoneType)), kind)
    return kind


def _converter(kind: Any) -> Callable[[str], Any]:
    if isinstance(kind, msgspec.inspect.IntType):
        return _integer
    if isinstance(kind, msgspec.inspect.FloatType):
        return _number
    if isinstance(kind, msgspec.inspect.BoolType):
        return _boolean
    return _text
