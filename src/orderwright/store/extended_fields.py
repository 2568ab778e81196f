"""The declared extended fields of a site."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.errors import Conflict, ValidationFailed
from orderwright.model.extended_field_declarations import MAX_FIELDS, ExtendedFieldDeclaration, NamespaceDeclaration
from orderwright.model.validation import require_rules
from orderwright.store.checks import missing_parent
from orderwright.store.database import AnyConnection

_decode: Final = msgspec.json.Decoder(ExtendedFieldDeclaration).decode
_encode: Final = msgspec.json.Encoder().encode


async def declare_extended_field(
    connection: AnyConnection, site_id: UUID, declaration: ExtendedFieldDeclaration
) -> ExtendedFieldDeclaration:
    """Declare a field, or change the limits of one that is declared; values that are kept are not checked again.

    Raises `ValidationFailed` for limits that don't fit the type and beyond 200 fields in a namespace, `Conflict`
    for another type than the field has (EXTENDED_FIELD_TYPE_FIXED) and for another owner than the namespace has
    (NAMESPACE_OWNED_BY_OTHER_APP), `NotFound` for an unknown site or app.
    """
    declaration = _checked(declaration)
    async with connection.transaction():
        owner = await _lock_namespace(connection, site_id, declaration)
        if declaration.owner_app_id is not None and UUID(declaration.owner_app_id) != owner:
            words = f"The namespace {declaration.namespace} belongs to another owner"
            raise Conflict("NAMESPACE_OWNED_BY_OTHER_APP", words, data={"namespace": declaration.namespace})
        await _check_against_declared(connection, site_id, declaration)
        declaration.owner_app_id = None if owner is None else str(owner)
        await connection.execute(
            "INSERT INTO extended_fields (site_id, namespace, key, doc) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (site_id, namespace, key) DO UPDATE SET doc = excluded.doc",
            *(site_id, declaration.namespace, declaration.key, _encode(declaration)),
        )
    return declaration


async def list_extended_fields(
    connection: AnyConnection, site_id: UUID, namespace: str | None = None
) -> list[ExtendedFieldDeclaration]:
    """All declared fields of a site, or of one namespace, in the order of namespace and key."""
    rows = await connection.fetch(
        "SELECT doc FROM extended_fields WHERE site_id = $1 AND ($2::text IS NULL OR namespace = $2)"
        " ORDER BY namespace, key",
        site_id,
        namespace,
    )
    return [_decode(row["doc"]) for row in rows]


async def declared_namespaces(connection: AnyConnection, site_id: UUID) -> dict[str, NamespaceDeclaration]:
    """The declarations of a site as the rules of extended fields want them."""
    namespaces: dict[str, NamespaceDeclaration] = {}
    for field in await list_extended_fields(connection, site_id):
        owner = None if field.owner_app_id is None else UUID(field.owner_app_id)
        new = NamespaceDeclaration(owner_app_id=owner, fields={})
        namespaces.setdefault(field.namespace, new).fields[field.key] = field
    return namespaces


def _checked(declaration: ExtendedFieldDeclaration) -> ExtendedFieldDeclaration:
    """A copy that keeps every limit of its type, also when it was made by hand and not decoded."""
    try:
        copy = msgspec.convert(msgspec.to_builtins(declaration), ExtendedFieldDeclaration)
    except msgspec.ValidationError as error:
        raise ValidationFailed.of("field", str(error), "VALIDATION") from None
    require_rules(copy, "field")
    return copy


async def _lock_namespace(
    connection: AnyConnection, site_id: UUID, declaration: ExtendedFieldDeclaration
) -> UUID | None:
    """Make the namespace if it is new, lock it, and answer its owner."""
    owner = None if declaration.owner_app_id is None else UUID(declaration.owner_app_id)
    try:
        async with connection.transaction():
            await connection.execute(
                "INSERT INTO extended_field_namespaces (site_id, namespace, owner_app_id) VALUES ($1, $2, $3)"
                " ON CONFLICT (site_id, namespace) DO NOTHING",
                *(site_id, declaration.namespace, owner),
            )
    except asyncpg.ForeignKeyViolationError as error:
        raise missing_parent(error, site_id, owner) from None
    settled: UUID | None = await connection.fetchval(
        "SELECT owner_app_id FROM extended_field_namespaces WHERE site_id = $1 AND namespace = $2 FOR UPDATE",
        site_id,
        declaration.namespace,
    )
    return settled


async def _check_against_declared(
    connection: AnyConnection, site_id: UUID, declaration: ExtendedFieldDeclaration
) -> None:
    declared = {field.key: field for field in await list_extended_fields(connection, site_id, declaration.namespace)}
    before = declared.get(declaration.key)
    if before is not None and before.type is not declaration.type:
        raise Conflict(
            "EXTENDED_FIELD_TYPE_FIXED",
            f"The field {declaration.key} has the type {before.type.value}, which stays: declare another key",
            data={"namespace": declaration.namespace, "key": declaration.key, "type": before.type.value},
        )
    if before is None and len(declared) >= MAX_FIELDS:
        words = f"the namespace {declaration.namespace} has {MAX_FIELDS} fields already"
        raise ValidationFailed.of("field.namespace", words, "MAX_SIZE", threshold=MAX_FIELDS)
