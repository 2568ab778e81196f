"""Applying a patch to a document: absent leaves alone, null removes, a value replaces, all the way down."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any

import msgspec

from orderwright.model.base import Message, Patch


@cache
def _member_types(kind: type[Message]) -> dict[str, type[Message]]:
    """The message type behind each field of `kind` that holds one."""
    found = {}
    for name, hint in typing.get_type_hints(kind).items():
        members = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
        for member in members:
            if isinstance(member, type) and issubclass(member, Message):
                found[name] = member
    return found


def apply_patch(target: Message, patch: Patch, *, leave: frozenset[str] = frozenset()) -> Message:
    """A copy of `target` with the changes of `patch`; `target` stays as it is.

    A patch of a part that the target lacks makes the part if it puts something there. Fields named in `leave` are
    not touched: the caller merges them by rules of their own. Removing what the target's type needs is the patch
    type's to forbid.
    """
    changes: dict[str, Any] = {}
    for name in patch.__struct_fields__:
        value = getattr(patch, name)
        if value is msgspec.UNSET or name in leave:
            continue
        if isinstance(value, Patch):
            present = getattr(target, name)
            before = _member_types(type(target))[name]() if present is None else present
            after = apply_patch(before, value)
            # A patch that puts nothing into a part that is not there does not make the part.
            if after is not before and after != before:
                changes[name] = after
        else:
            changes[name] = value
    return msgspec.structs.replace(target, **changes) if changes else target
