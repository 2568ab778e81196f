"""The stretches of a sort: pieces that can each be read along one index.

Where the first key leaves many orders level (an enumeration, a field that most orders lack, a tax that is mostly 0),
reading along its index and sorting by the next keys would sort them all. So the sort is cut where that key changes:
in each stretch it is fixed, and the next key leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from orderwright.store.search.conditions import Parameters
from orderwright.store.search.fields import UPDATED, Field, Kind
from orderwright.store.search.request import SortKey
from orderwright.store.search.row import NO_TIME

#: More would cost more to plan than they save.
MOST_STRETCHES = 24


class Stretch(NamedTuple):
    """A piece of a sort in which the conditions `fixed` hold, sorted by `keys`.

    `after` are the sort values to start behind, None for the beginning. `lead` is the value that the first key
    starts with, if it is known.
    """

    fixed: tuple[str, ...]
    keys: tuple[SortKey, ...]
    after: tuple[Any, ...] | None
    lead: Any = None


def sort_column(field: Field) -> str:
    """The column that a field is sorted by, as statements name it."""
    return f"{'u' if field is UPDATED else 's'}.{field.sort_column}"


def has_lead(keys: tuple[SortKey, ...]) -> bool:
    """True if it pays to know the value that the first key starts with: it may be that of half the site."""
    if len(keys) < 2:
        return False
    field = keys[0].field
    return field.kind in (Kind.TEXT, Kind.AMOUNT, Kind.LIST) and not field.sparse


def stretches(whole: Stretch, parameters: Parameters) -> list[Stretch]:
    """The stretches of a sort, in order."""
    pieces = list(_by_value(whole))
    if len(pieces) > MOST_STRETCHES:
        return [whole]
    return [part for piece in pieces for part in _by_lead(piece, parameters)]


def _by_value(stretch: Stretch) -> Iterator[Stretch]:
    if not stretch.keys:
        yield stretch
    elif stretch.keys[0].field.kind is Kind.ENUM:
        yield from _by_name(stretch)
    elif stretch.keys[0].field.sparse:
        yield from _filled_and_level(stretch)
    else:
        yield stretch


def _by_name(stretch: Stretch) -> Iterator[Stretch]:
    (field, descending), rest = stretch.keys[0], stretch.keys[1:]
    first, later = _split(stretch.after)
    for value in sorted(field.values, reverse=descending):
        if first is not None and value != first and (value > first) == descending:
            continue
        after = later if value == first else None
        yield from _by_value(Stretch((*stretch.fixed, f"{sort_column(field)} = '{value}'"), rest, after))


def _filled_and_level(stretch: Stretch) -> Iterator[Stretch]:
    """Orders that have the field, in its partial index, and those that lack it, which are level and lowest."""
    (field, descending), rest = stretch.keys[0], stretch.keys[1:]
    first, later = _split(stretch.after)
    on_floor = stretch.after is not None and _is_floor(field, first)
    name = sort_column(field)
    filled = Stretch((*stretch.fixed, f"{name} > {field.floor}"), stretch.keys, None if on_floor else stretch.after)
    level = Stretch((*stretch.fixed, f"{name} = {field.floor}"), rest, later if on_floor else None)
    if descending:
        if not on_floor:
            yield filled
        yield from _by_value(level)
    else:
        if stretch.after is None or on_floor:
            yield from _by_value(level)
        yield filled


def _by_lead(stretch: Stretch, parameters: Parameters) -> Iterator[Stretch]:
    """Orders level with the first one, and those after them."""
    first, later = _split(stretch.after)
    lead = stretch.lead if stretch.after is None else first
    if lead is None or not has_lead(stretch.keys):
        yield stretch
        return
    (field, descending), rest = stretch.keys[0], stretch.keys[1:]
    name, value = sort_column(field), parameters.add(lead, field.kind.sql_type)
    yield Stretch((*stretch.fixed, f"{name} = {value}"), rest, later)
    yield Stretch((*stretch.fixed, f"{name} {'<' if descending else '>'} {value}"), stretch.keys, None)


def _split(after: tuple[Any, ...] | None) -> tuple[Any, tuple[Any, ...] | None]:
    """The first of the values to start behind, and the others."""
    return (after[0], after[1:]) if after else (None, after)


def _is_floor(field: Field, value: Any) -> bool:
    floors = {Kind.TIME: NO_TIME, Kind.AMOUNT: Decimal(0 if field.lowest else -1)}
    return bool(value == floors.get(field.kind, ""))
