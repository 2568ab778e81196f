"""What can be wrong with an uploaded file: codes with values, and the same in English for programs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from orderwright.model.errors import FieldViolation

#: The faults of files by their codes, as the end of a sentence about a cell, a row or a file.
FAULTS: Final[Mapping[str, str]] = {
    # Of any file.
    "MISSING": "is missing",
    "NOT_CSV": "is not CSV: %(reason)s",
    # Of files of orders.
    "FIRST_ROW_MISSING": "is missing: without its first row an order is incomplete",
    "NO_LINES": "is missing: the order has no lines",
    "NO_UNITS": "is 0: a line has one unit at least",
    "LINE_INCOMPLETE": "needs name, quantity (1 or more) and total",
    "UNKNOWN_STATUS": "%(value)r is none of %(known)s",
    "NOT_AN_AMOUNT": "%(value)r is not an amount, such as 12.50",
    "AMOUNT_OUT_OF_RANGE": "%(value)r is not from 0 to 1,000,000,000,000,000",
    "NOT_A_COUNT": "%(value)r is not a number of units from 0 to 100,000",
    "NOT_A_TIME": "%(value)r is not a date and time, such as 2026-03-01 09:30:00 +0100",
    "NO_NUMBER": "has no number: nothing tells the order from others",
    "NO_ID": "is missing, and so is the number: nothing tells the order from others",
    "NOT_JSON": "is not JSON: %(reason)s",
    "NOT_AN_OBJECT": "is no JSON object",
    "NOT_OBJECTS": "must be a list of objects",
    "NOT_TEXTS": "must be a list of texts",
    # Of files of products.
    "CELL_COUNT": "has %(cells)s cells, the first line has %(columns)s",
    "COLUMNS_MISSING": "lacks columns: %(columns)s; there are %(known)s, and name_LANGUAGE for translations",
    "COLUMNS_UNKNOWN": "has unknown columns: %(columns)s; there are %(known)s, and name_LANGUAGE for translations",
    "COLUMNS_REPEATED": "repeats columns: %(columns)s; there are %(known)s, and name_LANGUAGE for translations",
    "NO_OWNER": "no product of the file has the sku or the id %(value)r",
    "NO_NAME": "a product needs a sku or an id",
    "STANDS_BEFORE": "%(value)r stands in line %(line)s already",
    "FOR_VARIANTS": "is for the lines of variants, which have variant_of",
    "FOR_PRODUCTS": "is the product's: leave it empty in the line of a variant",
    "NO_CHOICES": "a variant needs its choices, such as Size: S; Colour: Blue",
    "NOT_A_CHOICE": "%(value)r is not like Size: S",
    "NOT_YES_OR_NO": "%(value)r is neither yes nor no",
    "NO_TAX_GROUP": "the tax rates have no group named %(value)r",
}


class Fault(NamedTuple):
    """What is wrong with a file: the row, the column (empty: the row as a whole), and words.

    `code` and `values` say the same: a code of `FAULTS`, or the rule of the API that a value breaks. A fault without a
    code has words alone.
    """

    row: int
    column: str
    words: str
    code: str = ""
    values: dict[str, str] = {}  # noqa: RUF012 - the default of a tuple, which nobody changes

    @property
    def told(self) -> str:
        """The column and the words."""
        return f"{self.column}: {self.words}" if self.column else self.words


def fault(row: int, column: str, code: str, **values: object) -> Fault:
    """The fault of that code in a cell."""
    told = {name: str(value) for name, value in values.items()}
    return Fault(row, column, FAULTS[code] % told, code, told)


def broken_rule(row: int, column: str, violation: FieldViolation) -> Fault:
    """The fault of a cell whose value the API refuses."""
    values = {name: str(value) for name, value in (violation.data or {}).items()}
    return Fault(row, column, violation.description, violation.rule_name or violation.violated_rule, values)
