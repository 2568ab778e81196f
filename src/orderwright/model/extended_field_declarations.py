"""The declaration of an extended field: a value can be written only where one says its type and limits."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from orderwright.model.base import BrokenRule, Guid, Message, Text500

MAX_TEXT = 10_000
MAX_ITEMS = 1_000
MAX_BYTES = 10_000
MAX_FIELDS = 200

Namespace = Annotated[str, Meta(pattern=r"^[@A-Za-z0-9_][@A-Za-z0-9_/.\-]{0,99}$(?!\n)")]
FieldKey = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_\-]{0,99}$(?!\n)")]

# The official SDK rewrites these names wherever they occur, so that such a field could never be read back by it.
_RENAMED_BY_SDK = frozenset({"_id", "_createdDate", "_updatedDate"})


class ExtendedFieldType(StrEnum):
    """The type of the values of a field. DATE is a day (`2026-11-22`) or a time with its offset, as text."""

    STRING = "STRING"
    NUMBER = "NUMBER"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    ARRAY = "ARRAY"
    OBJECT = "OBJECT"


_LIMITS_OF = {
    ExtendedFieldType.STRING: frozenset({"max_length", "allowed_values"}),
    ExtendedFieldType.NUMBER: frozenset({"minimum", "maximum"}),
    ExtendedFieldType.INTEGER: frozenset({"minimum", "maximum"}),
    ExtendedFieldType.ARRAY: frozenset({"max_items", "item_type", "max_bytes"}),
    ExtendedFieldType.OBJECT: frozenset({"max_bytes"}),
}
_ALL_LIMITS = frozenset[str]().union(*_LIMITS_OF.values())
_NESTED = (ExtendedFieldType.ARRAY, ExtendedFieldType.OBJECT)


class ExtendedFieldDeclaration(Message, kw_only=True):
    """One field of one namespace.

    `owner_app_id` is the app that the whole namespace belongs to; the first declaration in a namespace settles it,
    later ones may leave it out. Without an owner the namespace is the site's own.

    Limits that are left out: texts have at most 10,000 characters, lists 1,000 items, lists and objects 10,000
    bytes of JSON; integers lie within 53 bits, because JavaScript can't tell larger ones apart.
    """

    namespace: Namespace
    key: FieldKey
    type: ExtendedFieldType
    owner_app_id: Guid | None = None
    max_length: Annotated[int, Meta(ge=1, le=MAX_TEXT)] | None = None
    allowed_values: Annotated[list[Text500], Meta(min_length=1, max_length=100)] | None = None
    minimum: float | None = None
    maximum: float | None = None
    item_type: ExtendedFieldType | None = None
    max_items: Annotated[int, Meta(ge=1, le=MAX_ITEMS)] | None = None
    max_bytes: Annotated[int, Meta(ge=2, le=MAX_BYTES)] | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Limits must fit the type and each other."""
        if self.key in _RENAMED_BY_SDK:
            yield BrokenRule("key", f"{self.key} is renamed by the client library: choose another key", "VALIDATION")
        # The type is None in the stand-in of an incomplete message.
        fitting = _LIMITS_OF.get(self.type, frozenset[str]()) if self.type is not None else _ALL_LIMITS
        for name in sorted(_ALL_LIMITS - fitting):
            if getattr(self, name) is not None:
                yield BrokenRule(_WIRE_NAMES[name], f"does not apply to the type {self.type}", "FIELD_NOT_ALLOWED")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            yield BrokenRule("minimum", "must not be more than maximum", "MAX", data={"threshold": self.maximum})
        if self.item_type in _NESTED:
            yield BrokenRule("itemType", "lists hold plain values only", "INVALID_ENUM_VALUE")


_WIRE_NAMES = dict(
    zip(ExtendedFieldDeclaration.__struct_fields__, ExtendedFieldDeclaration.__struct_encode_fields__, strict=True)
)


class NamespaceDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """All declared fields of one namespace, by key, and the app that owns it (None: the site itself)."""

    owner_app_id: UUID | None
    fields: dict[str, ExtendedFieldDeclaration]
