"""From a checked tree to SQL. Identifiers come from the table of fields alone; every value is a parameter.

`s` is `order_search`, `u` is `order_updated`, `t` is `order_text`. The first parameter is the site.
"""

# ruff: noqa: S608 - statements are put together here, from constants and placeholders alone.

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from orderwright.store.search.extended import name_of
from orderwright.store.search.fields import UPDATED, Field, Kind
from orderwright.store.search.marks import mark, step_reached
from orderwright.store.search.text import GRAM, Expression, fold
from orderwright.store.search.tree import And, Condition, Node, Not, Op, Some, conjuncts

_SEPARATOR = "\x1f"
_COMPARISONS = {Op.GT, Op.GTE, Op.LT, Op.LTE}
_MATCHES = {Op.STARTS, Op.CONTAINS, Op.ENDS}
_TEXT_OF = {
    Kind.ID: "{}::text",
    Kind.TEXT: "{}",
    Kind.NUMBER: "{}::text",
    Kind.AMOUNT: "{}::text",
    Kind.BOOL: "{}::text",
    Kind.TIME: """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""",
}


class Parameters:
    """The arguments of one statement; the site comes first (None where only the shape of the statement is asked)."""

    def __init__(self, site_id: UUID | None) -> None:
        self.values: list[Any] = [site_id]

    def add(self, value: Any, sql_type: str) -> str:
        """Append an argument; its placeholder, cast so that the server never has to guess."""
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"


def column(field: Field) -> str:
    """The column of a field as statements name it, or its expression. No order is a demo."""
    if field.expression:
        return field.expression
    if not field.column:
        return "false"
    return f"{'u' if field is UPDATED else 's'}.{field.column}"


def predicate(node: Node, parameters: Parameters) -> str:
    """The tree as a boolean expression that is never null."""
    if isinstance(node, Condition):
        return _condition(node, parameters)
    if isinstance(node, Not):
        return f"NOT ({predicate(node.node, parameters)})"
    if isinstance(node, Some):
        # A scalar subquery, because the planner may read a whole table at once for an EXISTS.
        held = predicate(node.node, parameters)
        return f"(SELECT coalesce(bool_or({held}), false) FROM {node.elements.source})"
    if not node.nodes:
        return "true" if isinstance(node, And) else "false"
    joint = " AND " if isinstance(node, And) else " OR "
    return "(" + joint.join(predicate(child, parameters) for child in node.nodes) + ")"


def _named(field: Field, parameters: Parameters) -> str:
    if not field.bound:
        return column(field)
    return column(field).replace("{path}", parameters.add(list(field.bound), "text[]"))


def _present(field: Field, name: str) -> str:
    # Nothing is lower than an absent value, and unlike "is not" an index can find "is greater than".
    return "true" if field.empty is None else f"{name} > {field.empty}"


def _condition(condition: Condition, parameters: Parameters) -> str:
    field, op, value = condition
    name, kind = _named(field, parameters), field.kind.sql_type
    if op is Op.PRESENT:
        return _present(field, name)
    if op in _MATCHES:
        return f"({_present(field, name)} AND {_match(condition, name, parameters)})"
    if op in _COMPARISONS:
        compared = f"{name} {op.value} {_one(field, value, parameters)}"
        return compared if field.empty is None else f"({_present(field, name)} AND {compared})"
    if field.kind is Kind.AMOUNT and field.empty is not None and op in (Op.EQ, Op.IN):
        # No order has an amount below zero, but -1 is what stands for an absent one.
        value = [amount for amount in (value if op is Op.IN else [value]) if amount >= 0]
        if not value:
            return "false"
        value = value if op is Op.IN else value[0]
    if op is Op.EQ:
        equal = f"{name} = {_one(field, value, parameters)}"
        # Says again what follows, since a partial index is only used where its own condition stands.
        return f"({_present(field, name)} AND {equal})" if field.sparse and field.empty and value else equal
    listed = parameters.add(value, f"{kind}[]")
    if field.lowered:
        listed = f'ARRAY(SELECT lower(v COLLATE "default") FROM unnest({listed}) AS v)'
    sign = {Op.IN: f"{name} = ANY ({listed})", Op.SOME: f"{name} && {listed}", Op.ALL: f"{name} @> {listed}"}
    return sign.get(op, f"{name} = {listed}")


def _one(field: Field, value: Any, parameters: Parameters) -> str:
    placed = parameters.add(value, field.kind.sql_type)
    return f'lower({placed} COLLATE "default")' if field.lowered else placed


def _match(condition: Condition, name: str, parameters: Parameters) -> str:
    field, op, value = condition
    text = name if field.kind is Kind.TEXT else _TEXT_OF[field.kind].format(name)
    if field.folded and op is Op.STARTS:
        return _prefix_range(text, value.casefold(), parameters)
    # The letters' case is that of the database's own locale; "C" would know only ASCII.
    sought = f'lower({parameters.add(value, "text")} COLLATE "default")'
    within = f'lower({text} COLLATE "default")'
    if op is Op.STARTS:
        return f"starts_with({within}, {sought})"
    if op is Op.CONTAINS:
        return f"strpos({within}, {sought}) > 0"
    return f"right({within}, length({sought})) = {sought}"


def _prefix_range(text: str, prefix: str, parameters: Parameters) -> str:
    """Beginning with `prefix`, for columns that hold folded text: as bounds, which an index can use."""
    if not prefix or ord(prefix[-1]) >= 0xD7FF:
        return f"starts_with({text}, {parameters.add(prefix, 'text')})"
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return f"({text} >= {parameters.add(prefix, 'text')} AND {text} < {parameters.add(after, 'text')})"


def required_grams(node: Node, parameters: Parameters) -> str | None:
    """A condition on `t.grams` that holds wherever the tree does, or None if there is none worth asking."""
    if isinstance(node, Condition):
        return _condition_grams(node, parameters)
    if isinstance(node, Not):
        return None
    if isinstance(node, Some):
        return _some_grams(node, parameters)
    before = len(parameters.values)
    found = [required_grams(child, parameters) for child in node.nodes]
    known = [grams for grams in found if grams]
    if isinstance(node, And):
        return "(" + " AND ".join(known) + ")" if known else None
    if not known or len(known) < len(found):
        # An argument that no placeholder names is refused.
        del parameters.values[before:]
        return None
    return "(" + " OR ".join(known) + ")"


def _some_grams(some: Some, parameters: Parameters) -> str | None:
    """What holds of an order wherever one of its elements fulfils the conditions."""
    by = some.elements.found_by
    if by is None:
        return required_grams(some.node, parameters)
    finding = [
        node
        for node in conjuncts(some.node)
        if isinstance(node, Condition) and node.field is by and node.op in (Op.EQ, Op.IN) and node.value
    ]
    if not finding:
        return None
    return f"t.order_id = ANY (ARRAY({some.elements.finder.format(predicate(finding[0], parameters))}))"


def _mark_grams(condition: Condition, parameters: Parameters) -> str | None:
    """As `_condition_grams`, of a field of elements."""
    field, op, value = condition
    facet = field.facet or ""
    if field.bound and op is Op.PRESENT:
        marks: list[str | None] = [mark(facet, name_of(field))]
    elif field.steps and op in (Op.EQ, Op.GT, Op.GTE):
        marks = [step_reached(facet, value)]
    elif field.steps or op not in (Op.EQ, Op.IN, Op.SOME, Op.ALL, Op.SAME):
        return None
    else:
        values = value if isinstance(value, list) else [value]
        start = f"{name_of(field)}=" if field.bound else ""
        marks = [_marked(field, facet, start, one) for one in values]
    if not marks or None in marks:
        return None
    every = op in (Op.EQ, Op.ALL, Op.SAME)
    return f"t.grams {'@>' if every else '&&'} search_grams($1, VARIADIC {parameters.add(marks, 'text[]')})"


def _marked(field: Field, facet: str, start: str, value: str) -> str | None:
    if not value:
        return None
    if len(facet) > 1:
        return mark(facet, start + value)
    # Letters are those of the fields of the order, whose values are kept as they are; names in small letters.
    return None if _SEPARATOR in value else f"{facet}={value.casefold() if field.lowered else value}"


def _condition_grams(condition: Condition, parameters: Parameters) -> str | None:
    field, op, value = condition
    if field.expression and field.facet and op is not Op.STARTS:
        return _mark_grams(condition, parameters)
    if op is Op.STARTS and (field.names_in_words or field.kind is Kind.NUMBER):
        return _prefix_grams(value, parameters)
    if field.facet is None or op not in (Op.EQ, Op.IN, Op.SOME, Op.ALL, Op.SAME):
        return None
    values = [value] if op is Op.EQ else value
    # An empty value has no gram, and one that holds the separator has been cut into others.
    if not values or any(not v or _SEPARATOR in v for v in values):
        return None
    marked = parameters.add([f"{field.facet}={v}" for v in values], "text[]")
    every = op in (Op.EQ, Op.ALL, Op.SAME)
    return f"t.grams {'@>' if every else '&&'} search_grams($1, VARIADIC {marked})"


def _prefix_grams(prefix: str, parameters: Parameters) -> str | None:
    """Names and numbers are among the words: the first word of the prefix must begin one of theirs."""
    if not prefix.isascii() or not prefix[:1].isalnum():
        return None
    size = next((i for i, c in enumerate(prefix) if not c.isalnum()), len(prefix))
    return f"t.grams @> search_grams($1, {parameters.add(fold(prefix[: min(size, GRAM)]), 'text')})"


def expression_grams(expression: Expression, parameters: Parameters) -> str:
    """What the index must hold for the expression to match."""
    return _expression(expression, lambda word: f"t.grams @> search_grams($1, {parameters.add(word[:GRAM], 'text')})")


def expression_match(expression: Expression, parameters: Parameters) -> str:
    """Whether the words of an order match the expression."""
    return _expression(expression, lambda word: f"strpos(t.words, {parameters.add(' ' + word, 'text')}) > 0")


def _expression(expression: Expression, one: Callable[[str], str]) -> str:
    terms = ["(" + " AND ".join(one(word) for word in term.words) + ")" for term in expression.terms]
    if not terms:
        return "false"
    joint = " OR " if expression.any_term else " AND "
    found = "(" + joint.join(terms) + ")"
    return f"({found} OR {one(expression.phone)})" if expression.phone else found
