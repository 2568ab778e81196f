"""Extended fields of drafts: as those of orders, but with rights of their own."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from orderwright.model.draft_state import DraftState
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.extras import ExtendedFields
from orderwright.model.order_patch import ExtendedFieldsPatch
from orderwright.model.permissions import Permission
from orderwright.workflows.context import Context
from orderwright.workflows.extended_fields import check_new_fields, merge_fields

_FIELD = "namespaceData"


async def new_fields(context: Context, sent: ExtendedFields | None, path: str) -> ExtendedFields | None:
    """What is kept of the fields of a new draft. Raises as `check_new_fields` does."""
    if sent is None or not sent.namespaces:
        return None
    await check_new_fields(_drafting(context), sent, (), path)
    return sent if sent.namespaces else None


async def merged_fields(context: Context, state: DraftState, namespace: str, data: dict[str, Any] | None) -> DraftState:
    """The draft with the values of one namespace merged in. Raises as `merge_fields` does."""
    patch = ExtendedFieldsPatch(namespaces={namespace: data})
    try:
        return await merge_fields(_drafting(context), state, patch, _FIELD)
    except ValidationFailed as error:
        raise ValidationFailed([_as_sent(one, namespace) for one in error.violations]) from None


def _drafting(context: Context) -> Context:
    """The context with the caller's right on the fields of drafts in the place of that on the fields of orders."""
    caller = context.caller
    rights = caller.permissions - {Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.READ_ALL_EXTENDED_FIELDS}
    if caller.may(Permission.WRITE_ALL_DRAFT_EXTENDED_FIELDS):
        rights |= {Permission.WRITE_ALL_EXTENDED_FIELDS}
    if caller.may(Permission.READ_ALL_DRAFT_EXTENDED_FIELDS):
        rights |= {Permission.READ_ALL_EXTENDED_FIELDS}
    call = dataclasses.replace(context.call, caller=msgspec.structs.replace(caller, permissions=rights))
    return dataclasses.replace(context, call=call)


def _as_sent(violation: FieldViolation, namespace: str) -> FieldViolation:
    """The violation with the path of this request, which has the values of one namespace alone."""
    below = violation.field.removeprefix(f"{_FIELD}.namespaces").removeprefix(f".{namespace}")
    return msgspec.structs.replace(violation, field=_FIELD + below)
