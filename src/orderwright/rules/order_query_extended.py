"""Extended fields in the query language: `field:@shop/erp.code=A-1`, `field:erp.weight>=2.5`, `field:erp.code`."""

from __future__ import annotations

import re
from typing import Any, Final

from orderwright.rules.order_query_fields import EXTENDED_PATH
from orderwright.rules.order_query_text import QUOTED, QueryError, listed, plain_text

_CONDITION: Final = re.compile(r"([@\w][@\w/.\-]*\.[A-Za-z_][\w\-]*)(?:(>=|<=|>|<|!=|=)(.*))?", re.DOTALL | re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_COMPARISONS: Final = {">": "$gt", ">=": "$gte", "<": "$lt", "<=": "$lte"}


def extended_condition(text: str) -> dict[str, Any]:
    """The condition behind `field:`. Without a value the field must be there. Raises `QueryError`."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise QueryError("NOT_EXTENDED", text)
    path, sign, rest = EXTENDED_PATH + found[1], found[2], found[3]
    if sign is None:
        return {path: {"$exists": True}}
    if not rest:
        raise QueryError("NO_VALUE", text)
    if sign in _COMPARISONS:
        value = plain_text(rest)
        # Days and other texts are compared by their letters, numbers as numbers.
        number = _NUMBER.fullmatch(rest) is not None
        return {path: {_COMPARISONS[sign]: float(value) if number else value}}
    values = [plain_text(one) for one in ([rest] if QUOTED.fullmatch(rest) else listed(rest))]
    equal = {path: values[0]} if len(values) == 1 else {path: {"$in": values}}
    return {"$not": equal} if sign == "!=" else equal
