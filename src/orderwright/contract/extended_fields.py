"""Declaring the extended fields of a site: an addition, since the contract leaves it to another product's console."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import Message
from orderwright.model.errors import Status
from orderwright.model.extended_field_declarations import ExtendedFieldDeclaration
from orderwright.model.permissions import Permission


class DeclareExtendedFieldRequest(Message, kw_only=True):
    """The field to declare. Declaring it again with the same type changes its limits."""

    field: ExtendedFieldDeclaration


class DeclareExtendedFieldResponse(Message, kw_only=True):
    """The field as declared."""

    field: ExtendedFieldDeclaration


class ListExtendedFieldsRequest(Message, kw_only=True):
    """All declared fields of the site, or those of one namespace."""

    namespace: str | None = None


class ListExtendedFieldsResponse(Message, kw_only=True):
    """The declared fields in the order of namespace and key."""

    fields: list[ExtendedFieldDeclaration]


DECLARE_EXTENDED_FIELD = Operation(
    module="extended-fields",
    name="declareExtendedField",
    method="POST",
    path="/extended-fields/v1/fields",
    request=DeclareExtendedFieldRequest,
    response=DeclareExtendedFieldResponse,
    permission=Permission.MANAGE_EXTENDED_FIELDS,
    unit=Unit.WRITE,
    summary="Declare an extended field of a namespace",
    errors=(
        ErrorCode("APP_NOT_FOUND", Status.NOT_FOUND, "There is no app of the id in `ownerAppId`."),
        ErrorCode("EXTENDED_FIELD_TYPE_FIXED", Status.CONFLICT, "The field is declared with another type."),
        ErrorCode("NAMESPACE_OWNED_BY_OTHER_APP", Status.CONFLICT, "The namespace belongs to another owner."),
    ),
    addition=True,
)

LIST_EXTENDED_FIELDS = Operation(
    module="extended-fields",
    name="listExtendedFields",
    method="GET",
    path="/extended-fields/v1/fields",
    request=ListExtendedFieldsRequest,
    response=ListExtendedFieldsResponse,
    permission=Permission.READ_ORDERS,
    unit=Unit.READ,
    summary="List the declared extended fields",
    addition=True,
    query={"namespace": "Only fields of this namespace."},
)
