"""Extended fields as fields of a filter: `extendedFields.namespaces.<namespace>.<key>`, of an order or of a line."""

from __future__ import annotations

import re
from typing import Any, Final

from orderwright.store.search.fields import Field, Kind
from orderwright.store.search.marks import HEAD_FACET, LINE_FACET, extended_name, extended_text
from orderwright.store.search.values import WrongValue, text_value

PREFIX: Final = "extendedFields.namespaces."
OPERATORS: Final = ("$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$startsWith", "$contains", "$exists")
_NAME: Final = re.compile(r"([@A-Za-z0-9_][@A-Za-z0-9_/.\-]{0,99})\.([A-Za-z_][A-Za-z0-9_\-]{0,99})")
_VALUE: Final = "e.d #>> {path}"
_TYPE: Final = "jsonb_typeof(e.d #> {path})"
_NUMBER: Final = f"CASE WHEN {_TYPE} = 'number' THEN ({_VALUE})::numeric END"
# A number is compared in its shortest form: 5.0 is 5. Lists and objects are there, but equal to nothing.
_TEXT: Final = (
    f"lower(coalesce(CASE {_TYPE} WHEN 'number' THEN trim_scale(({_VALUE})::numeric)::text"
    f" WHEN 'array' THEN chr(1) WHEN 'object' THEN chr(1) ELSE {_VALUE} END, '') COLLATE \"default\")"
)


def extended_field(path: str, *, of_line: bool) -> Field | None:
    """The field of that path, compared as text; None if the path is none of an extended field."""
    found = _NAME.fullmatch(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else None
    if found is None:
        return None
    return Field(
        path=path,
        column="",
        kind=Kind.TEXT,
        operators=OPERATORS,
        expression=_TEXT,
        facet=LINE_FACET if of_line else HEAD_FACET,
        lowered=True,
        bound=("extendedFields", "namespaces", found[1], found[2]),
    )


def compared_as(field: Field, op: str, operand: Any) -> tuple[Field, Any]:
    """The field and the operand of a condition on an extended field. Raises `WrongValue`.

    Numbers are compared with numbers by `$gt` and its like; other values are their texts.
    """
    if op in ("$gt", "$gte", "$lt", "$lte") and isinstance(operand, int | float) and not isinstance(operand, bool):
        # What is no number is neither above nor below one.
        absent = "-Infinity" if op in ("$gt", "$gte") else "Infinity"
        number = Field(
            path=field.path,
            column="",
            kind=Kind.AMOUNT,
            operators=field.operators,
            expression=f"coalesce({_NUMBER}, '{absent}'::numeric)",
            always_present=True,
            bound=field.bound,
        )
        return number, operand
    if op in ("$in", "$nin") and isinstance(operand, list | tuple):
        return field, [_as_text(one) for one in operand]
    return field, operand if op == "$exists" else _as_text(operand)


def _as_text(operand: Any) -> Any:
    if operand is None:
        return None
    text = extended_text(operand)
    if text is None:
        raise WrongValue("a text, a number, true or false")
    return text_value(text)


def name_of(field: Field) -> str:
    """What the marks of an extended field begin with."""
    return extended_name(*field.bound[2:])
