"""Extended fields: merging what is sent into what is kept, checking it, and hiding what is another app's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from orderwright.model.base import Timestamp
from orderwright.model.errors import FieldViolation, PermissionDenied, ValidationFailed
from orderwright.model.extended_field_declarations import (
    MAX_BYTES,
    MAX_ITEMS,
    MAX_TEXT,
    ExtendedFieldDeclaration,
    ExtendedFieldType,
    NamespaceDeclaration,
)
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.text_limits import free_fault, is_finite

ORDER_PATH: Final = "order.extendedFields.namespaces"
MAX_RECORD_BYTES: Final = 100_000
_MAX_DEPTH: Final = 10
_MAX_EXACT: Final = 2**53 - 1

Namespaces = Mapping[str, Mapping[str, Any]]
_Fault = tuple[str, str, dict[str, Any] | None]
_encode = msgspec.json.Encoder().encode


def owns(identity: Identity, owner_app_id: UUID | None) -> bool:
    """Whether a namespace of this owner is the caller's own.

    An app, and a key that was issued to it, own what the app owns. What no app owns is the site's, and so that of
    staff and of keys without an app.
    """
    if identity.app_id is not None:
        return identity.app_id == owner_app_id
    return owner_app_id is None and identity.type is IdentityType.WIX_USER


def redact_namespaces(holder: dict[str, Any], identity: Identity, namespace_owners: Mapping[str, UUID | None]) -> None:
    """Take the namespaces that are not the caller's own out of a plain document (an order, a line), in place.

    For callers without READ_ALL_EXTENDED_FIELDS. A namespace that is not among `namespace_owners` is hidden. Where
    nothing is left, `extendedFields` goes altogether.
    """
    fields = holder.get("extendedFields")
    if not isinstance(fields, dict):
        return
    kept = {
        name: values
        for name, values in (fields.get("namespaces") or {}).items()
        if name in namespace_owners and owns(identity, namespace_owners[name])
    }
    if kept:
        holder["extendedFields"] = {**fields, "namespaces": kept}
    else:
        del holder["extendedFields"]


def hide_draft(document: dict[str, Any], identity: Identity, namespace_owners: Mapping[str, UUID | None]) -> None:
    """`redact_namespaces` for a plain draft order and all of its lines, in place."""
    redact_namespaces(document, identity, namespace_owners)
    for item in document.get("lineItems", ()):
        redact_namespaces(item["lineItem"], identity, namespace_owners)


def merge_namespaces(
    current: Namespaces,
    sent: Mapping[str, Mapping[str, Any] | None],
    declared: Mapping[str, NamespaceDeclaration],
    caller: Caller,
    path: str = ORDER_PATH,
) -> dict[str, dict[str, Any]]:
    """What is kept after a write: keys not sent stay, null removes a key or a whole namespace.

    A value that is sent as it is kept and as the caller can read it is no write, so a program may send back the
    document that it got. `path` is the wire path of the namespaces in the request.

    Raises `PermissionDenied` for a namespace of another app without WRITE_ALL_EXTENDED_FIELDS, and
    `ValidationFailed` that names every undeclared or unfit value (`<path>.<namespace>.<key>`).
    """
    result = {name: dict(values) for name, values in current.items()}
    violations: list[FieldViolation] = []
    for name, values in sent.items():
        changes = _changes(name, values, current, declared, caller)
        if not changes:
            continue
        namespace = declared.get(name)
        if namespace is not None:
            _require_write(caller, name, namespace)
        violations += _violations(name, changes, namespace, path)
        merged = {**result.get(name, {}), **_normal(changes, namespace)}
        result[name] = {key: value for key, value in merged.items() if value is not None}
    if violations:
        raise ValidationFailed(violations)
    kept = {name: values for name, values in result.items() if values}
    if sent and len(_encode(kept)) > MAX_RECORD_BYTES:
        raise ValidationFailed.of(
            path,
            f"all values together may take at most {MAX_RECORD_BYTES} bytes",
            "MAX_SIZE",
            threshold=MAX_RECORD_BYTES,
        )
    return kept


def _changes(
    name: str,
    values: Mapping[str, Any] | None,
    current: Namespaces,
    declared: Mapping[str, NamespaceDeclaration],
    caller: Caller,
) -> dict[str, Any]:
    kept = current.get(name, {})
    if values is None:
        return dict.fromkeys(kept or declared.get(name, _NOTHING).fields)
    namespace = declared.get(name)
    readable = caller.may(Permission.READ_ALL_EXTENDED_FIELDS) or (
        namespace is not None and owns(caller.identity, namespace.owner_app_id)
    )
    # Without the right to read, "unchanged" would tell a guesser that the guess was right.
    return {key: value for key, value in values.items() if not (readable and _same(kept.get(key), value))}


_NOTHING: Final = NamespaceDeclaration(owner_app_id=None, fields={})


def _same(kept: Any, sent: Any) -> bool:
    # 1, 1.0 and true are equal to Python, but true is no number.
    return type(kept) is type(sent) and bool(kept == sent) if kept is not None else False


def may_write(caller: Caller, namespace: NamespaceDeclaration) -> bool:
    """Whether the caller may write the values of this namespace."""
    return owns(caller.identity, namespace.owner_app_id) or caller.may(Permission.WRITE_ALL_EXTENDED_FIELDS)


def _require_write(caller: Caller, name: str, namespace: NamespaceDeclaration) -> None:
    if may_write(caller, namespace):
        return
    raise PermissionDenied(
        "PERMISSION_DENIED",
        f"The extended fields of the namespace {name} belong to another app",
        data={"permission": Permission.WRITE_ALL_EXTENDED_FIELDS.value, "namespace": name},
    )


def _violations(
    name: str, changes: Mapping[str, Any], namespace: NamespaceDeclaration | None, path: str
) -> Iterator[FieldViolation]:
    for key, value in changes.items():
        declaration = namespace.fields.get(key) if namespace is not None else None
        field = f"{path}.{name}.{key}"
        if declaration is None:
            yield FieldViolation(field, "is not declared for this site", "FIELD_NOT_ALLOWED")
        elif value is not None and (fault := _fault(declaration, value)):
            description, rule, data = fault
            yield FieldViolation(field, description, rule, data=data)


def _normal(changes: Mapping[str, Any], namespace: NamespaceDeclaration | None) -> dict[str, Any]:
    """Integers that were sent as 2.0 are kept as 2."""
    fields = namespace.fields if namespace is not None else {}
    return {
        key: int(value)
        if isinstance(value, float)
        and value.is_integer()
        and key in fields
        and fields[key].type is ExtendedFieldType.INTEGER
        else value
        for key, value in changes.items()
    }


def _fault(declaration: ExtendedFieldDeclaration, value: Any) -> _Fault | None:
    """Why the value does not fit its declaration: description, rule, figures."""
    kind = declaration.type
    if not _has_type(kind, value):
        return f"must be of type {kind.value}", "VALIDATION", {"expected": kind.value}
    if fault := free_fault(value, _MAX_DEPTH):
        return fault, "VALIDATION", None
    match kind:
        case ExtendedFieldType.STRING:
            return _text_fault(declaration, value)
        case ExtendedFieldType.NUMBER | ExtendedFieldType.INTEGER:
            return _number_fault(declaration, value)
        case ExtendedFieldType.ARRAY:
            return _list_fault(declaration, value) or _size_fault(declaration, value)
        case ExtendedFieldType.OBJECT:
            return _size_fault(declaration, value)
        case _:
            return None


def _has_type(kind: ExtendedFieldType, value: Any) -> bool:
    match kind:
        case ExtendedFieldType.STRING:
            return isinstance(value, str)
        case ExtendedFieldType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case ExtendedFieldType.INTEGER:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, float) and is_finite(value) and value.is_integer())
        case ExtendedFieldType.BOOLEAN:
            return isinstance(value, bool)
        case ExtendedFieldType.DATE:
            return isinstance(value, str) and (_converts(value, date) or _converts(value, Timestamp))
        case ExtendedFieldType.ARRAY:
            return isinstance(value, list)
        case ExtendedFieldType.OBJECT:
            return isinstance(value, dict)


def _converts(value: str, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _text_fault(declaration: ExtendedFieldDeclaration, value: str) -> _Fault | None:
    most = declaration.max_length or MAX_TEXT
    if len(value) > most:
        return f"may have at most {most} characters", "MAX_LENGTH", {"threshold": most}
    allowed = declaration.allowed_values
    if allowed is not None and value not in allowed:
        return f"must be one of {', '.join(allowed)}", "INVALID_ENUM_VALUE", {"allowed": allowed}
    return None


def _number_fault(declaration: ExtendedFieldDeclaration, value: float) -> _Fault | None:
    whole = declaration.type is ExtendedFieldType.INTEGER
    least = declaration.minimum if declaration.minimum is not None else (-_MAX_EXACT if whole else None)
    most = declaration.maximum if declaration.maximum is not None else (_MAX_EXACT if whole else None)
    if least is not None and value < least:
        return f"must be {least:.15g} or more", "MIN", {"threshold": least}
    if most is not None and value > most:
        return f"must be {most:.15g} or less", "MAX", {"threshold": most}
    return None


def _list_fault(declaration: ExtendedFieldDeclaration, value: list[Any]) -> _Fault | None:
    most = declaration.max_items or MAX_ITEMS
    if len(value) > most:
        return f"may have at most {most} items", "MAX_SIZE", {"threshold": most}
    kind = declaration.item_type
    if kind is not None and not all(_has_type(kind, item) for item in value):
        return f"must hold items of type {kind.value} only", "VALIDATION", {"expected": kind.value}
    return None


def _size_fault(declaration: ExtendedFieldDeclaration, value: Any) -> _Fault | None:
    most = declaration.max_bytes or MAX_BYTES
    if len(_encode(value)) > most:
        return f"may take at most {most} bytes", "MAX_SIZE", {"threshold": most}
    return None
