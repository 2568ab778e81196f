"""aggregateOrders: figures over the orders that a filter finds.

The contract shows one operator, `$count` over facets. `$sum`, `$avg`, `$min` and `$max` of an amount are additions:
they answer one figure per currency, because amounts of different currencies can't be added.
"""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.store.search.compiler import deep_nodes, hidden_statuses
from orderwright.store.search.conditions import Parameters, column, predicate, required_grams
from orderwright.store.search.elements import ELEMENTS
from orderwright.store.search.fields import BY_PATH, FIELDS, UPDATED, Field, Kind
from orderwright.store.search.filters import FilterParser
from orderwright.store.search.tree import And, Node, conjuncts, elements_of, fields_of

if TYPE_CHECKING:
    from asyncpg import Record

    from orderwright.store.database import AnyConnection

MOST_AGGREGATES = 10
MOST_FACETS = 4
#: How many combinations of facet values one aggregate may answer.
MOST_GROUPS = 5000
#: How many orders may be looked into for a filter that asks about their elements.
MOST_LOOKED = 20_000
LONGEST_SEPARATOR = 100
_SEPARATOR = "|"
# The place among the arguments of the orders that were found before.
_IDS = 2
#: An average has this many digits behind the point, rounded half up.
_AVERAGE = Decimal("0.0001")

_FIGURES = {"$sum": "sum", "$avg": "avg", "$min": "min", "$max": "max"}
_OPERATORS = ["$count", *_FIGURES]
_FACET_KINDS = {Kind.ENUM, Kind.TEXT, Kind.LIST, Kind.BOOL}
_FACETS = {path: field for path, field in BY_PATH.items() if field.kind in _FACET_KINDS}
# The names in the contract's own example.
_FACETS |= {"deliveryMethod": BY_PATH["shippingInfo.title"], "shippingRegion": BY_PATH["shippingInfo.region.name"]}
_AMOUNTS = {field.path: field for field in FIELDS if field.kind is Kind.AMOUNT}


class Aggregate(NamedTuple):
    """One figure that is asked for: `fields` are the facets of a count, or the one amount of a figure."""

    key: str
    operator: str
    fields: tuple[Field, ...]


class CheckedAggregation(NamedTuple):
    """A request in which every name is known."""

    filter: Node
    aggregates: tuple[Aggregate, ...]
    separator: str


def parse_aggregation(
    filter_: Mapping[str, Any] | None, aggregation: Mapping[str, Any] | None, separator: str | None = None
) -> CheckedAggregation:
    """Check the parts of a request: `filter`, `aggregation` and `hierarchySeparatorOverride`.

    Raises `ValidationFailed` with all violations.
    """
    parser = FilterParser("filter", elements=ELEMENTS)
    node = parser.parse(filter_)
    violations = parser.violations
    found: list[Aggregate] = []
    if not isinstance(aggregation, Mapping) or not aggregation:
        violations.append(FieldViolation("aggregation", "needs at least one aggregate", "REQUIRED_FIELD"))
    elif len(aggregation) > MOST_AGGREGATES:
        text = f"must not hold more than {MOST_AGGREGATES} aggregates"
        violations.append(FieldViolation("aggregation", text, "MAX_SIZE", data={"threshold": MOST_AGGREGATES}))
    else:
        for key, raw in aggregation.items():
            read = _read(str(key), raw)
            if isinstance(read, Aggregate):
                found.append(read)
            else:
                violations.append(read)
    if separator is not None and not 1 <= len(separator) <= LONGEST_SEPARATOR:
        text = f"must have 1 to {LONGEST_SEPARATOR} characters"
        rule = "MAX_LENGTH" if separator else "MIN_LENGTH"
        violations.append(FieldViolation("hierarchySeparatorOverride", text, rule))
    if violations:
        raise ValidationFailed(violations)
    return CheckedAggregation(node, tuple(found), separator or _SEPARATOR)


def _read(key: str, raw: Any) -> Aggregate | FieldViolation:
    path = f"aggregation.{key}"
    if not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in _OPERATORS:
        text = f"must be an object with one of {', '.join(_OPERATORS)}"
        return FieldViolation(path, text, "FIELD_NOT_ALLOWED", data={"allowed": _OPERATORS})
    operator, operand = next(iter(raw.items()))
    path = f"{path}.{operator}"
    names = [operand] if isinstance(operand, str) else operand
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        return FieldViolation(path, "must be the name of a field, or a list of them", "FORMAT")
    most, known = (MOST_FACETS, _FACETS) if operator == "$count" else (1, _AMOUNTS)
    if not 1 <= len(names) <= most:
        return FieldViolation(path, f"must name 1 to {most} fields", "MAX_SIZE" if names else "MIN_SIZE")
    wrong = [name for name in names if name not in known]
    if wrong:
        text = f"can't be asked of {wrong[0][:200]}"
        return FieldViolation(path, text, "FIELD_NOT_ALLOWED", data={"allowed": sorted(known)})
    return Aggregate(key, operator, tuple(known[name] for name in names))


async def aggregate(connection: AnyConnection, site_id: UUID, checked: CheckedAggregation) -> dict[str, Any]:
    """The `aggregates` of the answer, by the caller's keys.

    A count maps `(value|value)` to a number of orders; an absent value is empty text. An order counts once under each
    value of a list. A figure maps currencies to amounts as text. Raises `ValidationFailed` if there are more than
    5,000 combinations of facet values, or more orders to look into than a request may.
    """
    answer: dict[str, Any] = {}
    fitting = await _fitting(connection, site_id, checked.filter) if any(elements_of(checked.filter)) else None
    for one in checked.aggregates:
        parameters = Parameters(site_id)
        where = predicate(checked.filter, parameters) if fitting is None else f"s.order_id = ANY (${_IDS}::uuid[])"
        if fitting is not None:
            parameters.add(fitting, "uuid[]")
        rows = await _fetch(connection, _statement(one, checked.filter, where), parameters)
        if len(rows) > MOST_GROUPS:
            text = f"has more than {MOST_GROUPS} combinations of values; narrow the filter or name fewer fields"
            raise ValidationFailed.of(f"aggregation.{one.key}.{one.operator}", text, "MAX_SIZE", threshold=MOST_GROUPS)
        if one.operator == "$count":
            answer[one.key] = {f"({checked.separator.join(row[:-1])})": row[-1] for row in rows}
        else:
            answer[one.key] = {row[0]: _figure(one.operator, row[1]) for row in rows}
    return answer


async def _fitting(connection: AnyConnection, site_id: UUID, node: Node) -> list[UUID]:
    """The orders of a filter that asks about their elements: found by all else that it says, then looked into."""
    deep = deep_nodes(node)
    plain = And(tuple(one for one in conjuncts(node) if one not in deep))
    parameters = Parameters(site_id)
    where = ["s.site_id = $1", hidden_statuses(node), predicate(plain, parameters)]
    tables = _tables(node)
    grams = required_grams(node, parameters)
    if grams is not None:
        tables += " JOIN order_text AS t ON t.site_id = s.site_id AND t.order_id = s.order_id"
        where.append(grams)
    sql = f"SELECT s.order_id FROM {tables} WHERE {' AND '.join(where)} LIMIT {MOST_LOOKED + 1}"
    ids = [row[0] for row in await _fetch(connection, sql, parameters)]
    if len(ids) > MOST_LOOKED:
        text = (
            f"would look into the elements of more than {MOST_LOOKED} orders; add a condition that fewer orders fulfil,"
            " such as a range of createdDate"
        )
        raise ValidationFailed.of("filter", text, "MAX_SIZE", threshold=MOST_LOOKED)
    looked = Parameters(site_id)
    listed = looked.add(ids, "uuid[]")
    fits = predicate(And(tuple(deep)), looked)
    sql = f"SELECT s.order_id FROM {_tables(node)} WHERE s.site_id = $1 AND s.order_id = ANY ({listed}) AND {fits}"
    return [row[0] for row in await _fetch(connection, sql, looked)]


def _tables(node: Node) -> str:
    joined = " JOIN order_updated AS u ON u.site_id = s.site_id AND u.order_id = s.order_id"
    return "order_search AS s" + (joined if UPDATED in fields_of(node) else "")


def _figure(operator: str, value: Decimal) -> str:
    if operator == "$avg":
        value = value.quantize(_AVERAGE, ROUND_HALF_UP)
    return format(value, "f")


async def _fetch(connection: AnyConnection, sql: str, parameters: Parameters) -> list[Record]:
    prepared = await connection.prepare(sql)
    return list(await prepared.fetch(*parameters.values))


def _statement(one: Aggregate, node: Node, found: str) -> str:
    """The statement of one aggregate over the orders for which the condition `found` holds."""
    tables = _tables(node)
    where = f"s.site_id = $1 AND {hidden_statuses(node)} AND {found}"
    if one.operator != "$count":
        name = column(one.fields[0])
        present = f" AND {name} <> {one.fields[0].empty}" if one.fields[0].empty else ""
        return f"SELECT s.currency, {_FIGURES[one.operator]}({name}) FROM {tables} WHERE {where}{present} GROUP BY 1"
    facets = []
    for i, field in enumerate(one.fields):
        if field.kind is Kind.LIST:
            # Lists are kept without repetition, so an order counts once under each value; without any, under ''.
            tables += f" LEFT JOIN LATERAL unnest({column(field)}) AS f{i} (value) ON true"
            facets.append(f"coalesce(f{i}.value, '')")
        else:
            facets.append(f"({column(field)})::text")
    places = ", ".join(str(i + 1) for i in range(len(facets)))
    selected = ", ".join(facets)
    limit = MOST_GROUPS + 1
    return f"SELECT {selected}, count(*) FROM {tables} WHERE {where} GROUP BY {places} ORDER BY {places} LIMIT {limit}"
