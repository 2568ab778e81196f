"""From a checked search to the statement of one page.

A page is read along an index and stops when it is full. Where a sort starts with a key that leaves many orders level
(an enumeration, or a field that most orders lack), the statement is a sequence of parts, one per value of that key,
each read along an index of its own; the server starts a part only when the ones before did not fill the page.

What only the index of grams can find (free text, values without a b-tree) is read in two ways. `WALK` goes along the
sort and checks each order: best for what is frequent. `GRAMS` collects what the index holds and sorts it: best for
what is rare. The caller walks a few thousand orders first. `TEXT` is the walk over the texts alone, newest first or
oldest first, which is eight times quicker for each order that it looks at, but looks at all orders of the site: with a
condition that few orders fulfil, the walk along the index of that condition finds more.

What is asked of elements of an order (`Some`) is not in these statements: they give candidates, `deep.py` looks into
them.
"""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Sequence
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
from orderwright.store.search.fields import CREATED, UPDATED, Field, Kind
from orderwright.store.search.request import CheckedSearch, SortKey
from orderwright.store.search.row import NO_TIME
from orderwright.store.search.stretches import Stretch, has_lead, sort_column, stretches
from orderwright.store.search.tree import And, Condition, Node, Op, conjuncts, elements_of, fields_of, wanted_statuses

#: How many orders are looked at before the index of grams is asked.
WALKED = 3000
#: How many when the first look found some, but not enough: then the index would hold tens of thousands.
WALKED_FURTHER = 40_000
_EPOCH = NO_TIME.replace(year=1970)
_MICROSECOND = timedelta(microseconds=1)


class Way(Enum):
    """How a page is read; see the module."""

    DIRECT = "direct"
    WALK = "walk"
    TEXT = "text"
    GRAMS = "grams"


class Statement(NamedTuple):
    """SQL with its arguments. Its rows are the order's id and the sort values `k0`, `k1`..., in page order."""

    sql: str
    args: list[Any]


def ways(checked: CheckedSearch) -> tuple[Way, ...]:
    """The ways in which this search is to be tried, one after the other."""
    plain, hashed = divided(checked)
    if checked.expression and by_creation(checked):
        # Where most orders fulfil the other conditions, too, the texts alone fill the page.
        return (Way.TEXT, Way.WALK, Way.GRAMS) if plain else (Way.TEXT, Way.GRAMS)
    return (Way.WALK, Way.GRAMS) if hashed or checked.expression else (Way.DIRECT,)


def by_creation(checked: CheckedSearch) -> bool:
    """True if a search is sorted by the date of creation alone."""
    return len(checked.keys) == 1 and checked.keys[0].field is CREATED


def compile_page(
    checked: CheckedSearch,
    site_id: UUID,
    way: Way,
    *,
    columns: str | None = None,
    walked: int = WALKED,
    lead: Any = None,
) -> Statement:
    """The statement of a page and one order more, which tells whether another page follows.

    On a backward page the rows come in reverse. `columns` is a select list over `orders o`, written by the caller's
    own code, that is added to each row; without it the documents are not touched. `walked` bounds how many orders a
    walk looks at. `lead` is what `compile_lead` found.
    """
    compiler = Compiler(checked, site_id)
    if way is Way.GRAMS:
        sql = compiler.from_grams()
    elif way is Way.TEXT:
        sql = compiler.along_the_text(walked)
    else:
        sql = compiler.along_the_sort(walked if way is Way.WALK else None, lead)
    if columns is not None:
        sql = (
            f"SELECT p.*, {columns} FROM (SELECT q.*, row_number() OVER () AS place FROM ({sql}) AS q) AS p"
            " JOIN orders AS o ON o.site_id = $1 AND o.id = p.order_id ORDER BY p.place"
        )
    return Statement(sql, compiler.parameters.values)


def compile_lead(checked: CheckedSearch, site_id: UUID) -> Statement | None:
    """Finds the value that the first sort key starts with on the first page; None where it makes no difference."""
    if checked.position is not None or not has_lead(checked.keys):
        return None
    first = checked.keys[0]
    name = sort_column(first.field)
    order = f"{name} {'DESC' if first.descending else 'ASC'}"
    sql = f"SELECT {name} FROM order_search AS s WHERE s.site_id = $1 ORDER BY {order} LIMIT 1"
    return Statement(sql, [site_id])


def compile_walk_size(checked: CheckedSearch, site_id: UUID) -> Statement | None:
    """Counts what a walk had to look at, up to one more than it looks at; None if that is most of the site.

    A walk that saw all there was has found everything, however little that is.
    """
    plain, _ = divided(checked)
    if not plain:
        return None
    compiler = Compiler(checked, site_id)
    where = f"s.site_id = $1 AND {compiler.plain()}"
    inner = f"SELECT 1 FROM {compiler.tables} WHERE {where} LIMIT {WALKED + 1}"
    return Statement(f"SELECT count(*) FROM ({inner}) AS seen", compiler.parameters.values)


def hidden_statuses(node: Node) -> str:
    """The condition that leaves out orders that exist but are no sales.

    INITIALIZED orders are never found. PENDING and REJECTED ones are when the filter asks for that very status.
    """
    hidden = {"INITIALIZED", "PENDING", "REJECTED"} - (set(wanted_statuses(node)) - {"INITIALIZED"})
    return "s.status NOT IN (" + ", ".join(f"'{status}'" for status in sorted(hidden)) + ")"


def divided(checked: CheckedSearch) -> tuple[list[Node], list[Node]]:
    """The conjuncts of the filter: those of the row alone, and those for which the index of grams is asked.

    Those that ask about elements are left out.
    """
    plain: list[Node] = []
    hashed: list[Node] = []
    for node in conjuncts(checked.filter):
        if any(elements_of(node)):
            continue
        has_tree = isinstance(node, Condition) and node.op in (Op.EQ, Op.IN) and node.field.sortable
        findable = not has_tree and required_grams(node, Parameters(None)) is not None
        (hashed if findable else plain).append(node)
    return plain, hashed


def deep_nodes(node: Node) -> list[Node]:
    """The conjuncts of a filter that ask about elements."""
    return [one for one in conjuncts(node) if any(elements_of(one))]


class Compiler:
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
        values = [f"{sort_column(key.field)} AS k{i}" for i, key in enumerate(self.keys)]
        return ", ".join(["s.order_id", *values])

    def plain(self) -> str:
        """The conditions that a row of `order_search` shows by itself."""
        plain, _ = divided(self.checked)
        parts = [hidden_statuses(self.checked.filter), *(predicate(node, self.parameters) for node in plain)]
        return " AND ".join(parts)

    def _hashed(self) -> str:
        _, hashed = divided(self.checked)
        return predicate(And(tuple(hashed)), self.parameters)

    def _after(self) -> tuple[Any, ...] | None:
        position = self.checked.position
        if position is None:
            return None
        return tuple(read_position(key.field, value) for key, value in zip(self.keys, position.values, strict=True))

    def finders(self) -> list[str]:
        """What the index of grams holds of every order that fits."""
        _, hashed = divided(self.checked)
        nodes = [*hashed, *deep_nodes(self.checked.filter)]
        found = [grams for node in nodes if (grams := required_grams(node, self.parameters))]
        if self.checked.expression:
            found.append(expression_grams(self.checked.expression, self.parameters))
        return found

    def _in_text(self) -> list[str]:
        """The conditions on `t` that a walk checks: free text, and the marks of elements."""
        found = [grams for node in deep_nodes(self.checked.filter) if (grams := required_grams(node, self.parameters))]
        if self.checked.expression:
            found.append(expression_match(self.checked.expression, self.parameters))
        return found

    def along_the_sort(self, walked: int | None, lead: Any) -> str:
        """The page along an index. A walk marks each order that it looks at with whether it is wanted."""
        if walked is None:
            selects = self._stretches(lead, self.size)
            return selects[0][1:-1] if len(selects) == 1 else f"{self._together(selects, '')} LIMIT {self.size}"
        return f"{self.walk_along_the_sort(walked, lead)} WHERE wanted LIMIT {self.size}"

    def walk_along_the_sort(self, walked: int, lead: Any) -> str:
        """Orders along the sort, each with whether it is `wanted`."""
        found = self._hashed()
        in_text = self._in_text()
        if in_text:
            match = " AND ".join(in_text)
            found += f" AND (SELECT {match} FROM order_text AS t WHERE t.site_id = $1 AND t.order_id = s.order_id)"
        return self._together(self._stretches(lead, walked, f", ({found}) AS wanted"), ", wanted")

    def _together(self, selects: list[str], mark: str) -> str:
        answered = ", ".join(["order_id", *(f"k{i}" for i in range(len(self.keys)))])
        return f"SELECT {answered}{mark} FROM ({' UNION ALL '.join(selects)}) AS walked"

    def _stretches(self, lead: Any, size: int, mark: str = "") -> list[str]:
        """The statement of each stretch of the sort."""
        where = f"s.site_id = $1 AND {self.plain()}"
        whole = Stretch((), self.keys, self._after(), lead)
        id_column = "u.order_id" if self.keys[0].field is UPDATED else "s.order_id"
        selects = []
        for part in stretches(whole, self.parameters):
            names = [*(sort_column(key.field) for key in part.keys), id_column]
            conditions = " AND ".join([where, *part.fixed, *self._bound(names, part.keys, part.after)])
            order = self._order(names, part.keys)
            selects.append(
                f"(SELECT {self._selected}{mark} FROM {self.tables} WHERE {conditions} ORDER BY {order} LIMIT {size})"
            )
        return selects

    def along_the_text(self, walked: int) -> str:
        """The page along the texts, for searches that are sorted by the creation date alone."""
        return f"SELECT order_id, k0 FROM ({self.walk_along_the_text(walked)}) AS walked WHERE wanted LIMIT {self.size}"

    def walk_along_the_text(self, walked: int) -> str:
        """Orders along the texts, each with whether it is `wanted`."""
        names = ["t.created_date", "t.order_id"]
        bound = " AND ".join(["t.site_id = $1", *self._bound(names, self.keys, self._after())])
        match = " AND ".join(self._in_text())
        assert match, "the texts are read for what stands in them"
        row = f"SELECT {self.plain()} AND {self._hashed()} FROM {self.tables}"
        wanted = f"{match} AND ({row} WHERE s.site_id = $1 AND s.order_id = t.order_id)"
        return (
            f"SELECT t.order_id, t.created_date AS k0, ({wanted}) AS wanted"
            f" FROM order_text AS t WHERE {bound} ORDER BY {self._order(names, self.keys)} LIMIT {walked}"
        )

    def from_grams(self, size: int | None = None) -> str:
        """The page (or as many as `size`) from the index of grams. Each join is a probe by key, whatever is expected.

        By the creation date, what was found is sorted before it is joined, and only the page itself is joined.
        """
        newest = by_creation(self.checked)
        finders = ["t.site_id = $1", *self.finders()]
        if self.checked.expression:
            finders.append(expression_match(self.checked.expression, self.parameters))
        bounds: list[str] = []
        sorting = ""
        if newest:
            names = ["h.created_date", "h.order_id"]
            selected = "h.order_id, h.created_date AS k0"
            inner = ["t.created_date", "t.order_id"]
            finders += self._bound(inner, self.keys, self._after())
            sorting = f" ORDER BY {self._order(inner, self.keys)}"
        else:
            names = [*(sort_column(key.field) for key in self.keys), "s.order_id"]
            selected = self._selected
            bounds = self._bound(names, self.keys, self._after())
        hits = f"SELECT t.order_id, t.created_date FROM order_text AS t WHERE {' AND '.join(finders)}{sorting} OFFSET 0"
        probe = " CROSS JOIN LATERAL (SELECT * FROM {0} AS i WHERE i.site_id = $1 AND i.order_id = h.order_id OFFSET 0)"
        tables = f"({hits}) AS h" + probe.format("order_search") + " AS s"
        if self.needs_updated:
            tables += probe.format("order_updated") + " AS u"
        where = " AND ".join([self.plain(), self._hashed(), *bounds])
        order = self._order(names, self.keys)
        return f"SELECT {selected} FROM {tables} WHERE {where} ORDER BY {order} LIMIT {size or self.size}"

    def _order(self, names: Sequence[str], keys: Sequence[SortKey]) -> str:
        directions = [*(key.descending for key in keys), self.keys[-1].descending]
        return ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name, down in zip(names, directions, strict=True))

    def _bound(self, names: Sequence[str], keys: Sequence[SortKey], after: Sequence[Any] | None) -> list[str]:
        """What comes after the position. The plain bound on the first key is what lets an index start there."""
        position = self.checked.position
        if after is None or position is None:
            return []
        return keyset_bound(
            names,
            keys,
            self.keys[-1].descending,
            [*after, position.order_id],
            self.parameters,
            inclusive=position.inclusive,
        )


def keyset_bound(
    names: Sequence[str],
    keys: Sequence[SortKey],
    last_descending: bool,
    values: Sequence[Any],
    parameters: Parameters,
    *,
    inclusive: bool,
) -> list[str]:
    """The conditions that rows behind a position fulfil; of the position itself, too, if `inclusive`.

    `names` are the columns of `keys` and, behind them, that of the id, which breaks ties in the direction of the last
    key. `values` are the position's, in the same order.
    """
    types = [key.field.kind.sql_type for key in keys] + ["uuid"]
    placed = [parameters.add(value, kind) for value, kind in zip(values, types, strict=True)]
    signs = ["<" if down else ">" for down in [*(key.descending for key in keys), last_descending]]
    last = signs[-1] + ("=" if inclusive else "")
    if all(one == other for one, other in pairwise(signs)):
        return [f"({', '.join(names)}) {last} ({', '.join(placed)})"]
    tail = f"{names[-1]} {last} {placed[-1]}"
    for name, sign, value in reversed(list(zip(names[:-1], signs[:-1], placed[:-1], strict=True))):
        tail = f"({name} {sign} {value} OR ({name} = {value} AND {tail}))"
    return [f"{names[0]} {signs[0]}= {placed[0]}", tail]


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
