"""What the typed decoder can't see: rules between fields, and values of any shape. Timestamps are settled here too.

For each type a visitor is compiled once that goes only where there is something to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, get_args

from msgspec import UNSET

from orderwright.model.base import Message, Timestamp
from orderwright.model.explain import MAX_DEPTH
from orderwright.model.limits import Entries, Free, Items, Record, Shape, Text, record_of
from orderwright.model.text_limits import free_fault
from orderwright.model.timestamps import normalise_timestamp

# Answers whether the value keeps the rules.
Visitor = Callable[[Any], bool]

_TIMESTAMP_PATTERN: Final = get_args(Timestamp)[1].pattern


@cache
def visitor_of(type_: type[Message]) -> Visitor | None:
    """What to do with a decoded message of this type: None where the typed decoder sees everything.

    The visitor rewrites timestamps with an offset to UTC in place.
    """
    record = record_of(type_)
    members = record.members.values()
    children = [(member.name, visit) for member in members if (visit := _visitor(member.shape))]
    times = [member.name for member in members if _is_timestamp(member.shape)]
    rules = _rules(record)
    if not (children or times or rules):
        return None

    def visit_message(message: Message) -> bool:
        for name in times:
            moment = getattr(message, name)
            if isinstance(moment, str) and moment[-1] != "Z":
                setattr(message, name, normalise_timestamp(moment))
        for name, visit in children:
            part = getattr(message, name)
            if part is not None and part is not UNSET and not visit(part):
                return False
        return all(rule(message) for rule in rules)

    return visit_message


def _rules(record: Record) -> list[Visitor]:
    rules = [_one_of(one_of.fields, one_of.required) for one_of in record.type.ONE_OF]
    if record.type.check is not Message.check:
        rules.append(lambda message: next(message.check(), None) is None)
    return rules


def _one_of(names: tuple[str, ...], required: bool) -> Visitor:
    least = 1 if required else 0

    def aligned(message: Message) -> bool:
        present = 0
        for name in names:
            if getattr(message, name) is not None:
                present += 1
        return least <= present <= 1

    return aligned


def _visitor(shape: Shape) -> Visitor | None:
    match shape:
        case Record():
            return visitor_of(shape.type)
        case Items():
            return _each(_visitor(shape.item))
        case Free():
            return lambda value: free_fault(value, MAX_DEPTH) is None
        case Entries():
            return lambda value: free_fault(value, MAX_DEPTH) is None
        case _:
            return None


def _each(visit: Visitor | None) -> Visitor | None:
    if visit is None:
        return None
    return lambda items: all(visit(item) for item in items)


def _is_timestamp(shape: Shape) -> bool:
    return isinstance(shape, Text) and shape.pattern is not None and shape.pattern.pattern == _TIMESTAMP_PATTERN
