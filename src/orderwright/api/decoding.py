"""From path, query and body to the typed request of an operation.

A path parameter fills the request field of its name. The official SDK sends it twice, in the path and again in the
query or the body: the same value is fine, another one is refused, because nobody could tell which was meant.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec

from orderwright.api.fields import WireField, wire_fields
from orderwright.api.routing import parameters
from orderwright.contract.operation import Operation, snake
from orderwright.model.base import Message
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.unseen import visitor_of
from orderwright.model.validation import decode, from_tree

_MAX_QUERY_FIELDS = 200
_UUID_LENGTH = 36

_RawObject = dict[str, msgspec.Raw]
_parts = msgspec.json.Decoder(_RawObject).decode
_any = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class RequestDecoder:
    """Makes the requests of one operation under one of its paths."""

    def __init__(self, operation: Operation, template: str) -> None:
        """Raise `ValueError` if a path parameter is not a field of the request."""
        self._type = cast(type[Message], operation.request)
        self._visit = visitor_of(self._type)
        self._fields = wire_fields(self._type)
        names = parameters(template)
        missing = [name for name in names if name not in self._fields]
        if missing:
            raise ValueError(f"{operation.key}: {template} has {missing}, which its request lacks")
        self._path = [self._fields[name] for name in names]

    def from_query(self, values: list[str], query: bytes) -> Any:
        """The request of a GET or DELETE. Raises `ValidationFailed`; unknown names in the query are ignored."""
        tree: dict[str, Any] = {}
        if query:
            self._read_query(tree, query, dict(zip((field.name for field in self._path), values, strict=True)))
        for field, value in zip(self._path, values, strict=True):
            field.place(tree, field.value(value))
        try:
            typed = msgspec.convert(tree, self._type)
        except msgspec.ValidationError:
            return from_tree(tree, self._type)
        # What the typed decoding can't see is looked at as for a body; the slow way then lists what is wrong.
        return typed if self._visit is None or self._visit(typed) else from_tree(tree, self._type)

    def _read_query(self, tree: dict[str, Any], query: bytes, path: dict[str, str]) -> None:
        lists: dict[str, list[Any]] = {}
        seen: dict[str, str] = {}
        for name, text in _pairs(query):
            field = self._fields.get(name)
            if field is None:
                continue
            if field.repeated:
                lists.setdefault(field.name, []).append(field.value(text))
                field.place(tree, lists[field.name])
                continue
            if field.name in path:
                _check_same(field, path[field.name], text)
            elif seen.setdefault(field.name, text) != text:
                raise _ambiguous(field.name, f"{field.name} is given twice with different values")
            else:
                field.place(tree, field.value(text))

    def from_body(self, values: list[str], body: bytes) -> Any:
        """The request of a POST, PATCH or PUT; an empty body counts as `{}`. Raises `ValidationFailed`."""
        body = body or b"{}"
        for field, value in zip(self._path, values, strict=True):
            merged = _merged(body, field, value)
            if merged is None:
                # Not an object where one is needed: the decoder says what is wrong with the body as it came.
                decode(body, self._type)
                raise _ambiguous(field.name, f"{field.name} has no place in this body")
            body = merged
        return decode(body, self._type)


def _merged(body: bytes, field: WireField, value: str) -> bytes | None:
    """The body with `value` at the field's place; None if the body has no object there."""
    try:
        return _spliced(body, field.name.split("."), field, value)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _spliced(text: bytes | msgspec.Raw, names: list[str], field: WireField, value: str) -> bytes:
    parts = _parts(text)
    name, *inner = names
    spellings = dict.fromkeys((name, snake(name)))
    sent = [parts.pop(spelling) for spelling in spellings if spelling in parts]
    present = [part for part in sent if bytes(part) != b"null"]
    if inner:
        parts[name] = msgspec.Raw(_spliced(present[0] if present else b"{}", inner, field, value))
        return _encode(parts)
    for part in present:
        _check_same(field, value, _any(part))
    parts[name] = msgspec.Raw(_encode(field.value(value)))
    return _encode(parts)


def _check_same(field: WireField, in_path: str, other: Any) -> None:
    same = other == in_path or other == field.value(in_path)
    if not same and isinstance(other, str) and len(other) == _UUID_LENGTH:
        # Ids are compared as ids: their letters may be of either case.
        same = other.lower() == in_path.lower()
    if not same:
        raise _ambiguous(field.name, f"{field.name} differs from the one in the path")


def _ambiguous(field: str, description: str) -> ValidationFailed:
    return ValidationFailed([FieldViolation(field, description, "OTHER", rule_name="PATH_MISMATCH")])


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_QUERY_FIELDS)
    except UnicodeDecodeError:
        raise _bad_query("the query must be UTF-8, percent-encoded") from None
    except ValueError:
        raise _bad_query(f"the query must have at most {_MAX_QUERY_FIELDS} fields") from None
    if any("\0" in text for _, text in pairs):
        raise _bad_query("the query must not hold NUL characters")
    return pairs


def _bad_query(description: str) -> ValidationFailed:
    return ValidationFailed([FieldViolation("", description, "FORMAT")])
