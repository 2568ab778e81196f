"""Tags of an order: which ones it has after a change."""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.model.errors import ValidationFailed

MAX_TAGS = 100


def change_tags(present: Sequence[str], assign: Sequence[str], unassign: Sequence[str], *, field: str) -> list[str]:
    """The tags after the change, each once, earlier ones first. A tag that is both assigned and taken away stays.

    Raises `ValidationFailed` at `field` if that would be more than 100.
    """
    kept = [tag for tag in present if tag not in set(unassign) - set(assign)]
    tags = list(dict.fromkeys([*kept, *assign]))
    if len(tags) > MAX_TAGS:
        raise ValidationFailed.of(field, f"the order would have {len(tags)} tags", "MAX_SIZE", threshold=MAX_TAGS)
    return tags
