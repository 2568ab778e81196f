"""CSV files of stock: read as a whole and checked line by line before anything is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from orderwright.cli.failure_words import CommandFailed

if TYPE_CHECKING:
    from orderwright.model.inventory import NewQuantity, StockKey

#: The columns of a file with the fields of the request, and whether a file must have them.
COLUMNS = {
    "app_id": ("appId", True),
    "catalog_item_id": ("catalogItemId", True),
    "variant": ("variant", False),
    "location_id": ("locationId", False),
    "quantity": ("quantity", True),
}
#: How many faults are told at once.
MOST_FAULTS = 50

_COLUMN_OF = {field: column for column, (field, _) in COLUMNS.items()}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


class StockLine(NamedTuple):
    """A checked line of a file."""

    key: StockKey
    item: NewQuantity


def read_stock(path: Path) -> list[StockLine]:
    """The lines of a file. Raises `CommandFailed` that names every bad line, at most 50 of them, with its number.

    The file is UTF-8 with commas between the cells, and its first line names the columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(path, file)
    except UnicodeDecodeError as error:
        raise CommandFailed(f"{path} is not UTF-8: byte {error.start} does not belong there") from None


def _read(path: Path, file: TextIO) -> list[StockLine]:
    lines: list[StockLine] = []
    first: dict[StockKey, int] = {}
    faults: list[str] = []
    for number, found in _checked_rows(path, file):
        if isinstance(found, StockLine):
            before = first.setdefault(found.key, number)
            lines.append(found)
            if before != number:
                faults.append(f"line {number}: the same stock stands in line {before}")
        else:
            faults += found
    if faults:
        told = "".join(f"\n  {fault}" for fault in faults[:MOST_FAULTS])
        more = f"\n  and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise CommandFailed(f"{path} is not valid, and nothing was written:{told}{more}")
    return lines


def _checked_rows(path: Path, file: TextIO) -> Iterator[tuple[int, StockLine | list[str]]]:
    """Every line that is not empty, with its number: what it says, or what is wrong with it."""
    reader = csv.reader(file, strict=True)
    try:
        columns = _columns(path, next(reader, None))
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, _line(begins, columns, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise CommandFailed(f"{path} is not CSV: {error} in line {reader.line_num}") from None


def _columns(path: Path, header: list[str] | None) -> list[str]:
    columns = [cell.strip().lower() for cell in header or ()]
    missing = [name for name, (_, required) in COLUMNS.items() if required and name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    for names, words in ((missing, "lacks"), (unknown, "has unknown"), (repeated, "repeats")):
        if names:
            raise CommandFailed(
                f"the first line of {path} {words} columns: {', '.join(names)}; there are {', '.join(COLUMNS)}"
            )
    return columns


def _line(number: int, columns: list[str], cells: list[str]) -> StockLine | list[str]:
    from orderwright.model.errors import ValidationFailed
    from orderwright.model.inventory import NewQuantity
    from orderwright.model.validation import from_tree
    from orderwright.workflows.stock_counts import key_of

    if len(cells) != len(columns):
        return [f"line {number}: has {len(cells)} cells, the first line has {len(columns)}"]
    tree: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        text = cell.strip()
        if text:
            tree[COLUMNS[column][0]] = int(text) if column == "quantity" and _WHOLE.fullmatch(text) else text
    if not isinstance(tree.get("quantity", 0), int):
        return [f"line {number}: quantity: {tree['quantity']!r} is not a whole number"]
    if "quantity" not in tree:
        return [f"line {number}: quantity: is empty"]
    try:
        item = from_tree(tree, NewQuantity)
    except ValidationFailed as error:
        return [f"line {number}: {_COLUMN_OF.get(one.field, one.field)}: {one.description}" for one in error.violations]
    return StockLine(key_of(item), item)
