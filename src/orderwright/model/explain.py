"""Explains what is wrong with a request: walks its plain tree along the limits and lists every violation.

The walk also puts the tree in order: snake_case and older spellings of declared names become the names of today,
whole floats become integers, null becomes absent where absent and null are the same, unknown keys go.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

from orderwright.model.base import Message
from orderwright.model.errors import FieldViolation
from orderwright.model.limits import Choice, Either, Entries, Flag, Free, Items, Member, Number, Record, Shape, Text
from orderwright.model.spellings import camel_case
from orderwright.model.text_limits import free_fault, is_finite, text_fault, text_violation

# Levels of objects and lists in a request, the request itself included.
MAX_DEPTH: Final = 50
# Enough to mend a request; a hostile one must not make the answer larger than itself.
MAX_VIOLATIONS: Final = 1000

_ABSENT: Final = object()
_KINDS = {bool: "boolean", str: "string", int: "number", float: "number", dict: "object", list: "array"}


def explain(tree: object, record: Record, path: str = "") -> tuple[Any, list[FieldViolation]]:
    """The tree in order, and every violation in it; the tree is only fit for conversion when there is none."""
    walk = _Walk()
    normal = walk.value(record, tree, path, 1)
    return normal, walk.violations


class _Walk:
    """One walk over one request. Its methods answer the value in order, or _ABSENT where it is unusable."""

    def __init__(self) -> None:
        self.violations: list[FieldViolation] = []

    def add(
        self, path: str, description: str, rule: str, data: Mapping[str, Any] | None = None, name: str | None = None
    ) -> Any:
        if len(self.violations) < MAX_VIOLATIONS:
            self.violations.append(FieldViolation(path, description, rule, name, data))
        return _ABSENT

    def wrong_type(self, path: str, expected: str, value: object) -> Any:
        found = "null" if value is None else _KINDS.get(type(value), type(value).__name__)
        return self.add(path, f"must be of type {expected}, not {found}", "VALIDATION", {"expected": expected})

    def value(self, shape: Shape, value: object, path: str, depth: int) -> Any:
        if depth > MAX_DEPTH and isinstance(value, dict | list):
            return self.add(path, f"is nested more than {MAX_DEPTH} levels deep", "VALIDATION", {"maximum": MAX_DEPTH})
        match shape:
            case Record():
                return self.record(shape, value, path, depth)
            case Items():
                return self.items(shape, value, path, depth)
            case Entries():
                return self.entries(shape, value, path, depth)
            case Text():
                return self.text(shape, value, path)
            case Number():
                return self.number(shape, value, path)
            case Choice():
                return self.choice(shape, value, path)
            case Flag():
                return value if isinstance(value, bool) else self.wrong_type(path, "boolean", value)
            case Either():
                return self.either(shape, value, path, depth)
            case Free():
                return self.free(value, path, depth)

    def record(self, shape: Record, value: object, path: str, depth: int) -> Any:
        if not isinstance(value, dict):
            return self.wrong_type(path, "object", value)
        given = _declared_only(shape, value)
        normal: dict[str, Any] = {}
        for wire, member in shape.members.items():
            item = self.member(member, given.get(wire, _ABSENT), _join(path, wire), depth, shape.keeps_null)
            if item is not _ABSENT:
                normal[wire] = item
        self.one_ofs(shape, given, path)
        if shape.type.check is not Message.check:
            self.between_fields(shape, normal, path)
        return normal

    def member(self, member: Member, value: Any, path: str, depth: int, keeps_null: bool) -> Any:
        if value is None and keeps_null and not member.required:
            if member.nullable:
                return None
            return self.add(path, "can be changed but not removed", "REQUIRED_FIELD")
        if value is None or value is _ABSENT:
            return self.add(path, "is required", "REQUIRED_FIELD") if member.required else _ABSENT
        return self.value(member.shape, value, path, depth + 1)

    def one_ofs(self, shape: Record, given: Mapping[str, Any], path: str) -> None:
        wires = {member.name: wire for wire, member in shape.members.items()}
        for one_of in shape.type.ONE_OF:
            names = [wires[name] for name in one_of.fields]
            present = [name for name in names if given.get(name) is not None]
            if len(present) > 1:
                text = f"only one of {', '.join(present)} may be set"
                self.add(path, text, "ONE_OF_ALIGNMENT", {"fields": present})
            elif one_of.required and not present:
                self.add(path, f"one of {', '.join(names)} must be set", "REQUIRED_ONE_OF_FIELD", {"fields": names})

    def between_fields(self, shape: Record, normal: dict[str, Any], path: str) -> None:
        known = {violation.field for violation in self.violations}
        for broken in shape.type.check(_stand_in(shape, normal)):
            field = _join(path, broken.path)
            if field not in known:
                self.add(field, broken.description, broken.rule, broken.data, broken.rule_name)

    def items(self, shape: Items, value: object, path: str, depth: int) -> Any:
        if not isinstance(value, list):
            return self.wrong_type(path, "array", value)
        least, most = shape.min_size, shape.max_size
        if least is not None and len(value) < least:
            self.add(path, f"needs at least {least} items, has {len(value)}", "MIN_SIZE", {"threshold": least})
        if most is not None and len(value) > most:
            self.add(path, f"may have at most {most} items, has {len(value)}", "MAX_SIZE", {"threshold": most})
            value = value[:most]
        return [self.value(shape.item, item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]

    def entries(self, shape: Entries, value: object, path: str, depth: int) -> Any:
        if not isinstance(value, dict):
            return self.wrong_type(path, "object", value)
        most = shape.max_size
        if most is not None and len(value) > most:
            return self.add(path, f"may have at most {most} entries, has {len(value)}", "MAX_SIZE", {"threshold": most})
        normal: dict[str, Any] = {}
        for key, item in value.items():
            if fault := text_fault(key):
                self.add(path, f"has a key that {fault}", "VALIDATION")
            elif item is None and shape.nullable:
                normal[key] = None
            else:
                normal[key] = self.value(shape.value, item, _join(path, key), depth + 1)
        return normal

    def text(self, shape: Text, value: object, path: str) -> Any:
        if not isinstance(value, str):
            return self.wrong_type(path, "string", value)
        broken = text_violation(shape, value)
        return self.add(path, *broken) if broken else value

    def number(self, shape: Number, value: object, path: str) -> Any:
        expected = "integer" if shape.integer else "number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.wrong_type(path, expected, value)
        if not is_finite(value) or (shape.integer and value != int(value)):
            return self.add(path, f"must be a finite {expected}", "VALIDATION", {"expected": expected})
        if shape.least is not None and value < shape.least:
            return self.add(path, f"must be {shape.least} or more", "MIN", {"threshold": shape.least})
        if shape.greatest is not None and value > shape.greatest:
            return self.add(path, f"must be {shape.greatest} or less", "MAX", {"threshold": shape.greatest})
        return int(value) if shape.integer else value

    def choice(self, shape: Choice, value: object, path: str) -> Any:
        if not isinstance(value, str):
            return self.wrong_type(path, "string", value)
        if value in shape.values:
            return value
        text = f"must be one of {', '.join(shape.values)}"
        return self.add(path, text, "INVALID_ENUM_VALUE", {"allowed": list(shape.values)})

    def either(self, shape: Either, value: object, path: str, depth: int) -> Any:
        texts = isinstance(value, str)
        fitting = [option for option in shape.options if isinstance(option, Text) is texts]
        return self.value((fitting or shape.options)[0], value, path, depth)

    def free(self, value: object, path: str, depth: int) -> Any:
        if fault := free_fault(value, MAX_DEPTH - depth + 1):
            return self.add(path, fault, "VALIDATION")
        return value


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _declared_only(shape: Record, value: Mapping[str, Any]) -> dict[str, Any]:
    """The declared fields by their wire names; the name of today wins over other spellings of the same field."""
    given = {}
    for key, item in value.items():
        if key in shape.members:
            continue
        name = camel_case(key)
        name = shape.type.ALIASES.get(name, name)
        if name in shape.members:
            given[name] = item
    given.update((key, value[key]) for key in shape.members if key in value)
    return given


def _stand_in(shape: Shape, normal: Any) -> Any:
    """What `Message.check` reads in place of a message that may be incomplete: missing and faulty values are None."""
    if isinstance(shape, Record):
        values = normal if isinstance(normal, dict) else {}
        parts = {member.name: _stand_in(member.shape, values.get(wire)) for wire, member in shape.members.items()}
        return None if normal is None or normal is _ABSENT else SimpleNamespace(**parts)
    if isinstance(shape, Items) and isinstance(normal, list):
        empty: Any = {} if isinstance(shape.item, Record) else None
        return [_stand_in(shape.item, empty if item is _ABSENT else item) for item in normal]
    return None if normal is _ABSENT else normal
