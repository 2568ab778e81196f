"""What a filter, a sort and an expression mean, said as plainly as possible: nothing here knows of SQL or indexes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cmp_to_key
from typing import Any
from uuid import UUID

from tests.support.search_rows import Stored

from orderwright.store.search.fields import BY_PATH, Field, Kind
from orderwright.store.search.row import NO_AMOUNT, NO_TIME

_COMPARE = {
    "$gt": lambda a, b: a > b,
    "$gte": lambda a, b: a >= b,
    "$lt": lambda a, b: a < b,
    "$lte": lambda a, b: a <= b,
}
_MATCH = {"$startsWith": str.startswith, "$endsWith": str.endswith, "$contains": str.__contains__}


def _held(field: Field, stored: Stored) -> Any:
    """The value of an order; None if it has none."""
    if field.path == "demo":
        return False
    value = stored.updated if field.path == "updatedDate" else getattr(stored.row, field.column)
    if field.kind is Kind.AMOUNT and value == NO_AMOUNT and "balanceSummary" not in field.path:
        return None
    return None if value == NO_TIME or value == "" else value


def _given(field: Field, operand: Any) -> Any:
    if operand is None:
        return None
    if field.kind is Kind.TIME:
        if isinstance(operand, int):
            return datetime.fromtimestamp(operand, UTC)
        return datetime.fromisoformat(operand)
    if field.kind is Kind.AMOUNT:
        return Decimal(str(operand))
    if field.kind is Kind.NUMBER:
        return int(operand)
    if field.kind is Kind.ID:
        return UUID(operand)
    if field.folded:
        return operand.casefold() or None
    return operand if operand != "" else None


def _as_text(field: Field, held: Any) -> str:
    if field.kind is Kind.TIME:
        return f"{held:%Y-%m-%dT%H:%M:%S}.{held.microsecond // 1000:03}Z"
    if field.kind is Kind.BOOL:
        return str(held).lower()
    return str(held)


def _on_list(held: list[str], op: str, operand: Any, field: Field) -> bool:
    values = [_given(field, v) for v in operand] if isinstance(operand, list) else operand
    if op in ("$eq", "$ne"):
        if operand is None:
            same = held == []
        else:
            same = held == values if isinstance(operand, list) else _given(field, operand) in held
        return same == (op == "$eq")
    if op in ("$in", "$nin", "$hasSome"):
        found = any(v in held for v in values) or (None in values and held == [])
        return found == (op != "$nin")
    assert op == "$hasAll"
    return all(v in held for v in values)


def _holds(field: Field, op: str, operand: Any, stored: Stored) -> bool:
    held = _held(field, stored)
    if op == "$exists":
        return (held is not None and held != []) == operand
    if op == "$isEmpty":
        return (held is None or held == []) == operand
    if field.kind is Kind.LIST:
        return _on_list(held, op, operand, field)
    if op in ("$eq", "$ne"):
        return (held == _given(field, operand)) == (op == "$eq")
    if op in ("$in", "$nin", "$hasSome"):
        return (held in [_given(field, v) for v in operand]) == (op != "$nin")
    if held is None:
        return False
    if op in _COMPARE:
        given = _given(field, operand)
        return _COMPARE[op](held, "" if given is None else given)
    return _MATCH[op](_as_text(field, held).lower(), str(operand).lower())


def holds(raw: dict[str, Any], stored: Stored) -> bool:
    """Whether an order fits a filter, hidden statuses aside."""
    for key, value in raw.items():
        if key == "$and":
            fits = all(holds(item, stored) for item in value)
        elif key == "$or":
            fits = any(holds(item, stored) for item in value)
        elif key == "$not":
            fits = not holds(value, stored)
        elif isinstance(value, dict):
            fits = all(_holds(BY_PATH[key], op, operand, stored) for op, operand in value.items())
        else:
            fits = _holds(BY_PATH[key], "$eq", value, stored)
        if not fits:
            return False
    return True


def asked_statuses(raw: dict[str, Any], positive: bool = True) -> set[str]:
    """The statuses that a filter names rather than excludes."""
    found: set[str] = set()
    for key, value in raw.items():
        if key in ("$and", "$or"):
            found.update(*(asked_statuses(item, positive) for item in value))
        elif key == "$not":
            found |= asked_statuses(value, not positive)
        elif key == "status":
            pairs = value.items() if isinstance(value, dict) else [("$eq", value)]
            for op, operand in pairs:
                if (op in ("$eq", "$in")) == positive:
                    found.update(operand if isinstance(operand, list) else [operand])
    return found


def said(words: Iterable[str], expression: str, any_term: bool) -> bool:
    """Whether words begin with the terms of an expression made of plain words."""
    hits = [any(word.startswith(term) for word in words) for term in expression.lower().split()]
    return any(hits) if any_term else all(hits)


def _compare(a: Any, b: Any) -> int:
    return (a > b) - (a < b)


def expected(
    rows: list[Stored], raw: dict[str, Any], sort: list[tuple[str, bool]], expression: str | None, any_term: bool
) -> list[UUID]:
    """The ids that a search must find, in order."""
    visible = {"APPROVED", "CANCELED"} | (asked_statuses(raw) & {"PENDING", "REJECTED"})
    found = [
        item
        for item in rows
        if item.row.status in visible
        and holds(raw, item)
        and (expression is None or said([*item.words, str(item.row.number)], expression, any_term))
    ]
    keys = list(sort) or [("createdDate", True)]
    if BY_PATH[keys[-1][0]].kind is Kind.ENUM and all(path != "createdDate" for path, _ in keys):
        keys.append(("createdDate", keys[-1][1]))

    def order(a: Stored, b: Stored) -> int:
        for path, descending in keys:
            column = BY_PATH[path].sort_column
            one, other = (
                (a.updated, b.updated) if column == "updated_date" else (getattr(a.row, column), getattr(b.row, column))
            )
            if result := _compare(one, other):
                return -result if descending else result
        result = _compare(a.row.order_id.bytes, b.row.order_id.bytes)
        return -result if keys[-1][1] else result

    return [item.row.order_id for item in sorted(found, key=cmp_to_key(order))]
