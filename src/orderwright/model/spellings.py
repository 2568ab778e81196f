"""Other spellings of declared names: snake_case, `_id` as the SDK shows it, and the names of older documents."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from orderwright.model.base import Message
from orderwright.model.limits import Entries, Items, Record, Shape, record_of

_UNDERSCORED: Final = re.compile("_([A-Za-z0-9])")
# The older names of Message.ALIASES under which an optional field would be overlooked. `type` is not among them: it
# stands for a required field, which the typed decoder misses.
_OLDER: Final = rb"addressLine1|location|plainTextValue"
# Finds out quickly that a body has no key with an underscore and none of the older names.
_HINT: Final = re.compile(rb'(?:_[A-Za-z0-9]*|"(?:' + _OLDER + rb'))"[ \t\r\n]*:')
_OLDER_KEY: Final = re.compile(rb'"(?:' + _OLDER + rb')"[ \t\r\n]*+:')
# Escapes of U+0000 and of the underscore.
_SPECIAL_ESCAPE: Final = re.compile(rb"\\u00(?:00|5[fF])")
_KEY: Final = re.compile(rb'"([A-Za-z0-9_]++)"[ \t\r\n]*+:')


def camel_case(key: str) -> str:
    """The wire name of a snake_case key; `_id` is `id`."""
    return _UNDERSCORED.sub(lambda match: match[1].upper(), key.lstrip("_"))


def has_other_spelling(body: bytes, type_: type[Message]) -> bool:
    """Whether a body may spell a declared name differently, or hides such a thing behind an escape.

    Keys of free maps count too when they look like a declared name: the answer is then yes without need, and the
    explainer, which knows where they stand, leaves them alone.
    """
    if b"\\" in body and _SPECIAL_ESCAPE.search(body):
        return True
    if not _HINT.search(body):
        return False
    names = _names_below(type_)
    if any(key not in names and camel_case(key.decode()).encode() in names for key in set(_KEY.findall(body))):
        return True
    return _OLDER_KEY.search(body) is not None


@cache
def _names_below(type_: type[Message]) -> frozenset[bytes]:
    """The wire names of a message and of everything below it, older names included."""
    names: set[bytes] = set()
    _collect(record_of(type_), names)
    return frozenset(names)


def _collect(shape: Shape, names: set[bytes]) -> None:
    match shape:
        case Record():
            names.update(name.encode() for name in (*shape.members, *shape.type.ALIASES))
            for member in shape.members.values():
                _collect(member.shape, names)
        case Items():
            _collect(shape.item, names)
        case Entries():
            _collect(shape.value, names)
        case _:
            pass
