"""Cells of a CSV file that no spreadsheet takes for a formula, and that can be read back as they were. Pure.

A text that a spreadsheet could run is written with an apostrophe before it, and so is one that begins with an
apostrophe. Whoever reads the file takes one leading apostrophe away from texts, and has what was there. Amounts and
counts are numbers of our own making and need no such care: a negative balance stays a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from orderwright.rules.export_columns import Column, Kind, Row, Value
from orderwright.rules.money import plain

MARK: Final = "'"
#: What makes a spreadsheet take a cell for a formula, also after it has thrown blanks away; and the full-width forms.
_DANGEROUS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_TRUTHS: Final = {"true": True, "false": False}


def defused(text: str) -> str:
    """The text as it stands in a file."""
    first = text.lstrip(" \u00a0")[:1]
    return MARK + text if first == MARK or first in _DANGEROUS else text


def restored(cell: str) -> str:
    """The text that `defused` made the cell of."""
    return cell.removeprefix(MARK)


def cell_of(value: Value) -> str:
    """A value as a cell: nothing for None, plain decimals, `true` and `false`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value) if isinstance(value, int) else defused(value)


def value_of(column: Column, cell: str) -> Value:
    """The value that `cell_of` made the cell of. Raises ValueError (`decimal.InvalidOperation`) for another text."""
    if column.kind is Kind.TRUTH:
        return _TRUTHS[cell]
    if not cell:
        return None
    if column.kind is Kind.AMOUNT:
        return Decimal(cell)
    return int(cell) if column.kind is Kind.COUNT else restored(cell)


def header(columns: Sequence[Column]) -> bytes:
    """The first line of the file."""
    return lines([[column.name for column in columns]])


def encoded_rows(rows: Iterable[Row]) -> bytes:
    """Rows as lines of the file."""
    return lines([cell_of(value) for value in row] for row in rows)


def lines(cells: Iterable[Sequence[str]]) -> bytes:
    """Cells as lines after RFC 4180: commas, quotes where they are needed, CRLF at the end, UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(cells)
    return text.getvalue().encode()
