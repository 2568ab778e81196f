"""What an operation looks like in Python: its arguments, their types as text, what it returns and how it is paged."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from orderwright.contract.operation import Operation, Unit, snake

_PARAMETER = re.compile(r"\{([^}]+)\}")
_PLAIN = {str: "str", int: "int", float: "float", bool: "bool", type(None): "None"}

#: Where a request takes a cursor, and where the next one is in the answer: the ways that the contract has.
_FOLLOWING = (
    ("metadata", "cursors", "next"),
    ("paging_metadata", "cursors", "next"),
    ("cursor",),
    ("next_before_revision",),
)


@dataclass(frozen=True)
class Argument:
    """One argument of a method. `default` is its source; None if it must be given."""

    name: str
    annotation: str
    default: str | None

    @property
    def source(self) -> str:
        """As it stands in the signature."""
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")


@dataclass
class Shape:
    """An operation as a Python method."""

    operation: Operation
    positional: list[Argument]
    named: list[Argument]
    fields: dict[str, str]
    parameters: dict[str, str]
    returns: str
    member: str | None
    pages: dict[str, Any] | None
    record: str | None
    imports: set[tuple[str, str]] = field(default_factory=set)

    @property
    def arguments(self) -> list[Argument]:
        """All arguments."""
        return [*self.positional, *self.named]

    def call_source(self, name: str) -> str:
        """The declaration of the call."""
        one = self.operation
        pages = "None"
        if self.pages is not None:
            pages = "Pages(" + ", ".join(f"{key}={value!r}" for key, value in self.pages.items()) + ")"
        return (
            f"{name}: Call[{self.returns}] = Call(key={one.key!r}, method={one.method!r}, path={one.path!r}, "
            f"response={one.response.__name__}, fields={self.fields!r}, parameters={self.parameters!r}, "
            f"writes={one.unit is not Unit.READ}, member={self.member!r}, pages={pages})"
        )


class Annotations:
    """Turns types into their source, and collects what has to be imported for it."""

    def __init__(self) -> None:
        self.imports: set[tuple[str, str]] = set()

    def name(self, kind: type[Any]) -> str:
        """The name of a class, which is imported."""
        if kind.__module__ != "builtins":
            self.imports.add((kind.__module__, kind.__name__))
        return kind.__name__

    def asked(self, kind: Any) -> str:
        """What a caller may give: a message also as a mapping, a time also as a datetime, an enum also as its text."""
        meta = ()
        while typing.get_origin(kind) is Annotated:
            kind, *more = typing.get_args(kind)
            meta = (*meta, *more)
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return " | ".join(dict.fromkeys(self.asked(each) for each in inner))
        if origin is list:
            return f"Sequence[{self.asked(inner[0])}]"
        if origin is dict:
            return f"Mapping[{self.asked(inner[0])}, {self.asked(inner[1])}]"
        if kind is Any:
            return "Any"
        if kind is dict:
            return "Mapping[str, Any]"
        if kind is UnsetType:
            return "UnsetType"
        if kind is str and any(
            isinstance(each, Meta) and (each.extra or {}).get("format") == "DATE_TIME" for each in meta
        ):
            return "str | datetime"
        if kind in _PLAIN:
            return _PLAIN[kind]
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return f"{self.name(kind)} | Mapping[str, Any]"
        if isinstance(kind, type) and issubclass(kind, Enum):
            return f"{self.name(kind)} | str"
        raise TypeError(f"tools/client_arguments.py does not know how to write {kind!r}")


def _path_arguments(one: Operation, wires: dict[str, str]) -> dict[str, str]:
    """The argument that fills each parameter of the path: a field of the request, or the id of a message in it."""
    named = _PARAMETER.findall(one.path)
    found = {}
    for parameter in named:
        if "." not in parameter:
            found[parameter] = wires[parameter]
            continue
        *outer, last = parameter.split(".")
        found[parameter] = snake(last) if len(named) == 1 else "_".join(snake(each) for each in (*outer[-1:], last))
    return found


def _returned(one: Operation, notes: Annotations) -> tuple[str, str | None]:
    """The type of the answer, and its only member if that is what the operation is named for (`getOrder`: order)."""
    if one.response is bytes:
        return "bytes", None
    members = msgspec.structs.fields(one.response)
    verb, _, thing = snake(one.name).partition("_")
    only = members[0] if len(members) == 1 else None
    if verb in ("get", "create", "update") and only is not None and only.name == thing and isinstance(only.type, type):
        return notes.name(only.type), only.name
    return notes.name(one.response), None


def _pages(one: Operation) -> dict[str, Any] | None:
    """How the operation is read page by page; None if it has no pages."""
    if one.response is bytes or one.unit is not Unit.READ:
        return None
    members = {each.name: each.type for each in msgspec.structs.fields(one.response)}
    lists = [name for name, kind in members.items() if typing.get_origin(kind) is list]
    cursor = _cursor_in(one.request)
    if cursor is None or len(lists) != 1:
        return None
    following = next((path for path in _FOLLOWING if path[0] in members), None)
    if following is None:
        following = () if cursor == ("after",) else None
    if following is None:
        return None
    more = "has_more" if "has_more" in members else None
    return {"cursor": cursor, "items": lists[0], "following": following, "more": more}


def _cursor_in(request: type[Any], depth: int = 2) -> tuple[str, ...] | None:
    """The path of wire names to the cursor of a request."""
    for each in msgspec.structs.fields(request):
        if each.name in ("cursor", "after", "before_revision"):
            return (each.encode_name,)
    for each in msgspec.structs.fields(request):
        kinds = typing.get_args(each.type) or (each.type,)
        for kind in kinds:
            if depth and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                inner = _cursor_in(kind, depth - 1)
                if inner is not None:
                    return (each.encode_name, *inner)
    return None


def _argument(each: Any, notes: Annotations) -> Argument:
    annotation = notes.asked(each.type)
    if each.required:
        return Argument(each.name, annotation, None)
    if "UnsetType" in annotation.split(" | "):
        return Argument(each.name, annotation, "UNSET")
    # What the service fills in is not sent: its default may be another one day.
    parts = [*annotation.split(" | ")] if "[" not in annotation else [annotation]
    return Argument(
        each.name, annotation if "None" in parts or annotation.endswith("| None") else f"{annotation} | None", "None"
    )


def shape_of(one: Operation) -> Shape:
    """The operation as a method.

    What is required can be given by position if that can't be mixed up: the only id in the path, and one thing more. So
    can the only thing that an operation takes.
    """
    notes = Annotations()
    request = msgspec.structs.fields(one.request)
    wires = {each.encode_name: each.name for each in request}
    parameters = _path_arguments(one, wires)
    arguments = {each.name: _argument(each, notes) for each in request}
    for name in parameters.values():
        arguments.setdefault(name, Argument(name, "str", None))
    in_path = list(dict.fromkeys(parameters.values()))
    required = [name for name, each in arguments.items() if each.default is None]
    required.sort(
        key=lambda name: (name not in in_path, in_path.index(name) if name in in_path else 0, not _is_id(name))
    )
    count = 0 if len(in_path) > 1 else len(required) if len(required) <= 2 else 1
    if not required and len(arguments) == 1:
        required, count = list(arguments), 1
    returns, member = _returned(one, notes)
    pages = _pages(one)
    return Shape(
        operation=one,
        positional=[arguments[name] for name in required[:count]],
        named=[arguments[name] for name in (*required[count:], *(n for n in arguments if n not in required))],
        fields={each.name: each.encode_name for each in request},
        parameters=parameters,
        returns=returns,
        member=member,
        pages=pages,
        record=_record(one, pages, notes),
        imports=notes.imports,
    )


def _record(one: Operation, pages: dict[str, Any] | None, notes: Annotations) -> str | None:
    if pages is None:
        return None
    kind = next(each.type for each in msgspec.structs.fields(one.response) if each.name == pages["items"])
    return notes.name(typing.get_args(kind)[0])


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith("_id")


__all__ = ["UNSET", "Argument", "Shape", "shape_of"]
