"""Extended fields of orders, lines and payment requests: checking what is sent against what the site declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import UnsetType

from orderwright.model.draft_state import DraftState
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.extended_field_declarations import NamespaceDeclaration
from orderwright.model.extras import ExtendedFields
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.order_patch import ExtendedFieldsPatch
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.rules.extended_fields import may_write, merge_namespaces
from orderwright.store.extended_fields import declared_namespaces
from orderwright.workflows.context import Context

Holder = TypeVar("Holder", OrderHead, OrderLineItem, OrderPaymentRequest, DraftState)


async def _declared(context: Context) -> Mapping[str, NamespaceDeclaration]:
    if context.unit is not None:
        return await declared_namespaces(context.unit.connection, context.site.id)
    async with context.service.database.acquire() as connection:
        return await declared_namespaces(connection, context.site.id)


async def check_new_fields(
    context: Context, sent: ExtendedFields | None, lines: Sequence[OrderLineItemInput], path: str
) -> None:
    """Check the extended fields of a new order and its lines, and put what is kept of them in their place.

    Raises `ValidationFailed` for an undeclared or unfit value and `PermissionDenied` for another app's namespace.
    """
    holders: list[tuple[ExtendedFields | None, str]] = [(sent, f"{path}.extendedFields.namespaces")]
    holders += [
        (line.extended_fields, f"{path}.lineItems[{index}].extendedFields.namespaces")
        for index, line in enumerate(lines)
    ]
    written = [(fields, where) for fields, where in holders if fields is not None and fields.namespaces]
    if not written:
        return
    declared = await _declared(context)
    violations: list[FieldViolation] = []
    for fields, where in written:
        try:
            fields.namespaces = merge_namespaces({}, fields.namespaces, declared, context.caller, where)
        except ValidationFailed as error:
            violations += error.violations
    if violations:
        raise ValidationFailed(violations)


async def merge_fields(
    context: Context, holder: Holder, patch: ExtendedFieldsPatch | UnsetType | None, path: str
) -> Holder:
    """A copy of an order's head, of a line or of a payment request with the patch of its extended fields merged in.

    A patch of null removes every namespace that the caller may write. Raises like `check_new_fields`.
    """
    if isinstance(patch, UnsetType):
        return holder
    current = holder.extended_fields.namespaces if holder.extended_fields is not None else {}
    sent: Mapping[str, Mapping[str, Any] | None]
    if patch is not None and not patch.namespaces:
        return holder
    declared = await _declared(context)
    if patch is None:
        writable = (name for name in current if name not in declared or may_write(context.caller, declared[name]))
        sent = dict.fromkeys(writable)
    else:
        assert not isinstance(patch.namespaces, UnsetType), "an unset patch was left above"
        sent = patch.namespaces
    merged = merge_namespaces(current, sent, declared, context.caller, f"{path}.namespaces")
    if merged == current:
        return holder
    kept = ExtendedFields(namespaces=merged) if merged else None
    return msgspec.structs.replace(holder, extended_fields=kept)
