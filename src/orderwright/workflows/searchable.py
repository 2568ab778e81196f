"""What a caller may search by: nothing that could not be read, because a search would tell it."""

from __future__ import annotations

from collections.abc import Iterable

from orderwright.model.errors import PermissionDenied
from orderwright.model.permissions import Permission
from orderwright.rules.extended_fields import owns
from orderwright.store.search.fields import PRIVATE_TAGS, Field
from orderwright.store.search.tree import Node, elements_of, fields_of
from orderwright.workflows.context import Context
from orderwright.workflows.private_tags import require_private_tags


def check_searched(context: Context, filter_: Node, further: Iterable[Field] = ()) -> None:
    """Raise `PermissionDenied` if a filter, or a field beside it, names what the caller may not see.

    That are private tags, payments, refunds, parcels and documents without the right to read them, and extended fields
    of other apps.
    """
    caller = context.caller
    fields = [*fields_of(filter_), *further]
    if PRIVATE_TAGS in fields:
        require_private_tags(caller)
    for elements in elements_of(filter_):
        needed = elements.permission
        if needed is not None and not caller.may(needed):
            raise _denied(f"A filter by {elements.path}", needed)
    for field in fields:
        if field.bound and not _readable(context, field.bound[2]):
            raise _denied(f"A filter by {field.path}", Permission.READ_ALL_EXTENDED_FIELDS)


def _readable(context: Context, namespace: str) -> bool:
    if context.caller.may(Permission.READ_ALL_EXTENDED_FIELDS):
        return True
    owners = context.site.namespace_owners
    return namespace in owners and owns(context.caller.identity, owners[namespace])


def _denied(what: str, needed: Permission) -> PermissionDenied:
    words = f"{what} needs the permission {needed.value}"
    return PermissionDenied("PERMISSION_DENIED", words, data={"permission": needed.value})
