"""Private tags: only those who may read them may write them."""

from __future__ import annotations

from orderwright.model.errors import PermissionDenied
from orderwright.model.extras import Tags
from orderwright.model.identity import Caller
from orderwright.model.permissions import Permission


def require_private_tags(caller: Caller) -> None:
    """Raise `PermissionDenied` unless the caller may see and write private tags."""
    if not caller.may(Permission.MODIFY_PRIVATE_TAGS):
        raise PermissionDenied(
            "PERMISSION_DENIED",
            f"Private tags need the permission {Permission.MODIFY_PRIVATE_TAGS.value}",
            data={"permission": Permission.MODIFY_PRIVATE_TAGS.value},
        )


def check_new_tags(caller: Caller, tags: Tags | None) -> None:
    """Raise `PermissionDenied` if a new order brings private tags that its sender may not write."""
    if tags is not None and tags.private_tags is not None and tags.private_tags.tag_ids:
        require_private_tags(caller)
