"""From a checked search to the statement of one page.

A page is read along an index and stops when it is full. Where a sort starts with a key that leaves many orders level
(an enumeration, or a field that most orders lack), the statement is a sequence of parts, one per value of that key,
each read along an index of its own; the server starts a part only when the ones before did not fill the page.

What only the index of grams can find (free text, values without a b-tree) is read in two ways. `WALK` goes along the
sort and checks each order: best for what is frequent. `GRAMS` collects what the index holds and sorts it: best for
what is rare. The caller walks a few thousand orders first.
"""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from orderwright.store.search.conditions import (
    Parameters,
    expression_grams,
    expression_match,
    predicate,
    required_grams,
)
from orderwright.store.search.fields import UPDATED, Field, Kind
from orderwright.store.search.request import CheckedSearch, SortKey
from orderwright.store.search.row import NO_TIME
from orderwright.store.search.tree import And, Condition, Node, Op, conjuncts, fields_of, wanted_statuses

#: How many orders are looked at before the index of grams is asked.
WALKED = 3000
_MOST_PARTS = 24
_EPOCH = NO_TIME.replace(year=1970)
_MICROSECOND = timedelta(microseconds=1)


class Way(Enum):
    """How a page is read; see the module."""

    DIRECT = "direct"
    WALK = "walk"
    GRAMS = "grams"


class Statement(NamedTuple):
    """SQL with its arguments. Its rows are the order's id and the sort values `k0`, `k1`..., in page order."""

    sql: str
    args: list[Any]


def ways(checked: CheckedSearch) -> tuple[Way, ...]:
    """The ways in which this search is to be tried, one after the other."""
    _, hashed = _divided(checked)
    return (Way.WALK, Way.GRAMS) if hashed or checked.expression else (Way.DIRECT,)


def compile_page(checked: CheckedSearch, site_id: UUID, way: Way, *, columns: str | None = None) -> Statement:
    """The statement of a page and one order more, which tells whether another page follows.

    On a backward page the rows come in reverse. `columns` is a select list over `orders o`, written by the caller's
    own code, that is added to each row; without it the documents are not touched.
    """
    compiler = _Compiler(checked, site_id)
    sql = compiler.from_grams() if way is Way.GRAMS else compiler.along_the_sort(walk=way is Way.WALK)
    if columns is not None:
        sql = (
            f"SELECT p.*, {columns} FROM (SELECT q.*, row_number() OVER () AS place FROM ({sql}) AS q) AS p"
            " JOIN orders AS o ON o.site_id = $1 AND o.id = p.order_id ORDER BY p.place"
        )
    return Statement(sql, compiler.parameters.values)


def compile_walk_size(checked: CheckedSearch, site_id: UUID) -> Statement | None:
    """Counts what a walk had to look at, up to one more than it looks at; None if that is most of the site.

    A walk that saw all there was has found everything, however little that is.
    """
    plain, _ = _divided(checked)
    if not plain:
        return None
    compiler = _Compiler(checked, site_id)
    where = f"s.site_id = $1 AND {compiler.plain()}"
    inner = f"SELECT 1 FROM {compiler.tables} WHERE {where} LIMIT {WALKED + 1}"
    return Statement(f"SELECT count(*) FROM ({inner}) AS seen", compiler.parameters.values)


def hidden_statuses(node: Node) -> str:
    """The condition that leaves out orders that exist but are no sales.

    INITIALIZED orders are never found. PENDING and REJECTED ones are when the filter asks for that very status.
    """
    hidden = {"INITIALIZED", "PENDING", "REJECTED"} - (set(wanted_statuses(node)) - {"INITIALIZED"})
    return "s.status NOT IN (" + ", ".join(f"'{status}'" for status in sorted(hidden)) + ")"


def _divided(checked: CheckedSearch) -> tuple[list[Node], list[Node]]:
    """The conjuncts of the filter: those of the row alone, and those for which the index of grams is asked."""
    plain: list[Node] = []
    hashed: list[Node] = []
    for node in conjuncts(checked.filter):
        has_tree = isinstance(node, Condition) and node.op in (Op.EQ, Op.IN) and node.field.sortable
        findable = not has_tree and required_grams(node, Parameters(None)) is not None
        (hashed if findable else plain).append(node)
    return plain, hashed


class _Part(NamedTuple):
    """A stretch of the sort in which `fixed` holds, sorted by `keys`. `after` are the values to start behind."""

    fixed: tuple[str, ...]
    keys: tuple[SortKey, ...]
    after: tuple[Any, ...] | None


def _parts(part: _Part) -> Iterator[_Part]:
    """The stretches of a sort, in order; see the module."""
    fixed, keys, after = part
    if not keys:
        yield part
        return
    (field, descending), rest = keys[0], keys[1:]
    name, first = _sort_column(field), after[0] if after else None
    if field.kind is Kind.ENUM:
        for value in sorted(field.values, reverse=descending):
            if first is not None and value != first and (value > first) == descending:
                continue
            start = after[1:] if after is not None and value == first else None
            yield from _parts(_Part((*fixed, f"{name} = '{value}'"), rest, start))
    elif field.sparse:
        floor = field.floor
        on_floor = first is not None and _is_floor(field, first)
        filled = _Part((*fixed, f"{name} <> {floor}"), keys, None if on_floor else after)
        level = _Part((*fixed, f"{name} = {floor}"), rest, after[1:] if after is not None and on_floor else None)
        if descending:
            yield from () if on_floor else (filled,)
            yield from _parts(level)
        else:
            if after is None or on_floor:
                yield from _parts(level)
            yield filled
    else:
        yield part


def _is_floor(field: Field, value: Any) -> bool:
    return bool(value == {Kind.TIME: NO_TIME, Kind.AMOUNT: Decimal(0 if field.lowest else -1)}.get(field.kind, ""))


def _sort_column(field: Field) -> str:
    return f"{'u' if field is UPDATED else 's'}.{field.sort_column}"


class _Compiler:
    """Builds one statement. Text of the statement comes from this module and the table of fields alone."""

    def __init__(self, checked: CheckedSearch, site_id: UUID) -> None:
        self.checked = checked
        self.parameters = Parameters(site_id)
        position = checked.position
        self.backward = position is not None and position.backward
        flipped = tuple(SortKey(field, descending != self.backward) for field, descending in checked.keys)
        self.keys = flipped
        self.size = checked.limit + 1
        named = {*fields_of(checked.filter), *(key.field for key in checked.keys)}
        self.needs_updated = UPDATED in named
        self.tables = "order_search AS s" + (
            " JOIN order_updated AS u ON u.site_id = s.site_id AND u.order_id = s.order_id"
            if self.needs_updated
            else ""
        )

    @property
    def _selected(self) -> str:
        values = [f"{_sort_column(key.field)} AS k{i}" for i, key in enumerate(self.keys)]
        return ", ".join(["s.order_id", *values])

    def plain(self) -> str:
        """The conditions that a row of `order_search` shows by itself."""
        plain, _ = _divided(self.checked)
        parts = [hidden_statuses(self.checked.filter), *(predicate(node, self.parameters) for node in plain)]
        return " AND ".join(parts)

    def _hashed(self) -> str:
        _, hashed = _divided(self.checked)
        return predicate(And(tuple(hashed)), self.parameters)

    def _after(self) -> tuple[Any, ...] | None:
        position = self.checked.position
        if position is None:
            return None
        return tuple(read_position(key.field, value) for key, value in zip(self.keys, position.values, strict=True))

    def along_the_sort(self, *, walk: bool) -> str:
        """The page along an index. A walk marks each order that it looks at with whether it is wanted."""
        where, mark, size = f"s.site_id = $1 AND {self.plain()}", "", self.size
        if walk:
            found = self._hashed()
            if self.checked.expression:
                match = expression_match(self.checked.expression, self.parameters)
                found += f" AND (SELECT {match} FROM order_text AS t WHERE t.site_id = $1 AND t.order_id = s.order_id)"
            mark, size = f", ({found}) AS wanted", WALKED
        whole = _Part((), self.keys, self._after())
        parts = list(_parts(whole))
        if len(parts) > _MOST_PARTS:
            parts = [whole]
        id_column = "u.order_id" if self.keys[0].field is UPDATED else "s.order_id"
        selects = []
        for part in parts:
            conditions = " AND ".join([where, *part.fixed, *self._bound(part.keys, part.after, id_column)])
            order = self._order(part.keys, id_column)
            selects.append(
                f"(SELECT {self._selected}{mark} FROM {self.tables} WHERE {conditions} ORDER BY {order} LIMIT {size})"
            )
        if len(selects) == 1 and not walk:
            return selects[0][1:-1]
        names = ", ".join(["order_id", *(f"k{i}" for i in range(len(self.keys)))])
        wanted = " WHERE wanted" if walk else ""
        return f"SELECT {names} FROM ({' UNION ALL '.join(selects)}) AS walked{wanted} LIMIT {self.size}"

    def from_grams(self) -> str:
        """The page from the index of grams, sorted. Each join is a probe by key, whatever the planner expects."""
        _, hashed = _divided(self.checked)
        finders = [grams for node in hashed if (grams := required_grams(node, self.parameters))]
        if self.checked.expression:
            finders.append(expression_grams(self.checked.expression, self.parameters))
            finders.append(expression_match(self.checked.expression, self.parameters))
        hits = "SELECT t.order_id FROM order_text AS t WHERE " + " AND ".join(["t.site_id = $1", *finders])
        tables = (
            f"({hits} OFFSET 0) AS h CROSS JOIN LATERAL (SELECT s.* FROM order_search AS s"
            " WHERE s.site_id = $1 AND s.order_id = h.order_id OFFSET 0) AS s"
        )
        if self.needs_updated:
            tables += (
                " CROSS JOIN LATERAL (SELECT u.* FROM order_updated AS u"
                " WHERE u.site_id = $1 AND u.order_id = h.order_id OFFSET 0) AS u"
            )
        where = " AND ".join([self.plain(), self._hashed(), *self._bound(self.keys, self._after(), "s.order_id")])
        order = self._order(self.keys, "s.order_id")
        return f"SELECT {self._selected} FROM {tables} WHERE {where} ORDER BY {order} LIMIT {self.size}"

    def _descending_id(self) -> bool:
        return self.keys[-1].descending

    def _order(self, keys: Sequence[SortKey], id_column: str) -> str:
        terms = [(_sort_column(key.field), key.descending) for key in keys] + [(id_column, self._descending_id())]
        return ", ".join(f"{name} {'DESC' if descending else 'ASC'}" for name, descending in terms)

    def _bound(self, keys: Sequence[SortKey], after: Sequence[Any] | None, id_column: str) -> list[str]:
        """What comes after the position. The plain bound on the first key is what lets an index start there."""
        position = self.checked.position
        if after is None or position is None:
            return []
        names = [_sort_column(key.field) for key in keys] + [id_column]
        types = [key.field.kind.sql_type for key in keys] + ["uuid"]
        values = [
            self.parameters.add(value, kind) for value, kind in zip([*after, position.order_id], types, strict=True)
        ]
        signs = ["<" if key.descending else ">" for key in keys] + ["<" if self._descending_id() else ">"]
        last = signs[-1] + ("=" if position.inclusive else "")
        if all(one == other for one, other in pairwise(signs)):
            return [f"({', '.join(names)}) {last} ({', '.join(values)})"]
        tail = f"{names[-1]} {last} {values[-1]}"
        for name, sign, value in reversed(list(zip(names[:-1], signs[:-1], values[:-1], strict=True))):
            tail = f"({name} {sign} {value} OR ({name} = {value} AND {tail}))"
        return [f"{names[0]} {signs[0]}= {values[0]}", tail]


def write_position(value: Any) -> Any:
    """A sort value as a cursor holds it: points in time in microseconds (None if absent), amounts as text."""
    if isinstance(value, datetime):
        # asyncpg reads '-infinity' as the one value that has no time zone.
        return None if value.tzinfo is None else (value - _EPOCH) // _MICROSECOND
    return str(value) if isinstance(value, Decimal) else value


def read_position(field: Field, value: Any) -> Any:
    """The sort value of a cursor as the column holds it."""
    if field.kind is Kind.TIME:
        return NO_TIME if value is None else _EPOCH + value * _MICROSECOND
    return Decimal(value) if field.kind is Kind.AMOUNT else value
