"""Reading files of orders: of CSV the rows of one order at a time, of JSON lines one line at a time."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any, Final, NamedTuple, TextIO

import msgspec

from orderwright.model.errors import FieldViolation
from orderwright.model.sites import Site
from orderwright.rules.file_faults import Fault, broken_rule, fault
from orderwright.rules.moving_in import json_lines, shopify, wix, woocommerce
from orderwright.rules.moving_in.cells import Row, Unreadable
from orderwright.rules.moving_in.order import SourceOrder

#: A row that is longer is none of an export file; it would be held in memory as a whole.
LONGEST_CELL: Final = 4 * 1024 * 1024
#: The system that our own export comes from, by the name of its format.
JSON_LINES: Final = "jsonl"
_SYSTEMS: Final[dict[str, ModuleType]] = {"shopify": shopify, "wix": wix, "woocommerce": woocommerce}


class NotAnExport(Exception):
    """The text is no export of that system; the words say why, as the end of a sentence about the file."""


class ReadOrder(NamedTuple):
    """One order of a file: its name there, the row that it begins with, and what was read or what is wrong with it."""

    name: str
    row: int
    order: SourceOrder | None
    faults: list[Fault]


def source_system(format_: str) -> str:
    """Under which orders of a format are kept with their ids there."""
    return "orderwright" if format_ == JSON_LINES else format_


def orders_in(text: TextIO, format_: str, site: Site) -> Iterator[ReadOrder]:
    """The orders in a text with its line ends as they are. Raises `NotAnExport` where it is none of that format."""
    return _json_orders(text, site) if format_ == JSON_LINES else _csv_orders(text, format_, site)


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by their marks, UTF-8 if it is that, else Windows-1252.

    Raises `NotAnExport` for a file in none of them.
    """
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAnExport("is neither UTF-8 nor Windows-1252")


def fault_in_file(order: SourceOrder, violation: FieldViolation) -> Fault:
    """A violation of the contract where it stands in the file."""
    path = violation.field.removeprefix("order.")
    line = re.match(r"lineItems\[(\d+)\]", path)
    row = order.row
    if line is not None and int(line[1]) < len(order.line_rows):
        row = order.line_rows[int(line[1])]
    plain = re.sub(r"\[\d+\]", "", path)
    known = [place for place in order.places if plain == place or plain.startswith(f"{place}.")]
    column = order.places[max(known, key=len)] if known else path
    return broken_rule(row, column, violation)


def _csv_orders(text: TextIO, format_: str, site: Site) -> Iterator[ReadOrder]:
    reader = _SYSTEMS[format_]
    for name, rows in _grouped(_rows(text, reader), reader.KEY):
        yield _read(name, rows[0].number, partial(reader.order_of, rows, site))


def _rows(text: TextIO, reader: ModuleType) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    first = text.readline()
    delimiter = max(",;\t", key=first.count)
    try:
        names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error as error:
        raise NotAnExport(f"is not CSV: {error}") from None
    missing = [name for name in reader.REQUIRED if name not in names]
    if missing:
        raise NotAnExport(f"is no export of {reader.SYSTEM}: it has no column {', '.join(map(repr, missing))}")
    names = _told_apart(names)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 2
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotAnExport(f"is not CSV in row {begins}: {error}") from None
        if any(cell.strip() for cell in cells):
            yield Row(begins, dict(zip(names, cells, strict=False)))
        begins = rows.line_num + 2


def _told_apart(names: list[str]) -> list[str]:
    """The names of the columns. Some exports call the billing columns like those of the delivery: these come second."""
    told: list[str] = []
    for name in names:
        twin = name.replace("Delivery", "Billing", 1) if name in told and name.startswith("Delivery") else name
        told.append(twin if twin not in told else f"{twin} ({len(told)})")
    return told


def _grouped(rows: Iterator[Row], key: str) -> Iterator[tuple[str, list[Row]]]:
    """Rows that follow each other and have one key, or none, which belong to the row before."""
    name, group = "", list[Any]()
    for row in rows:
        its = row.cells.get(key, "").strip()
        if group and its and its != name:
            yield name, group
            group = []
        name = its or name
        group.append(row)
    if group:
        yield name, group


def _json_orders(text: TextIO, site: Site) -> Iterator[ReadOrder]:
    for row, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            tree = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            yield ReadOrder("", row, None, [fault(row, "", "NOT_JSON", reason=error)])
            continue
        order = tree.get("order", tree) if isinstance(tree, dict) else {}
        name = str(order.get("number") or order.get("id") or "") if isinstance(order, dict) else ""
        yield _read(name, row, partial(json_lines.order_of, row, tree, site))


def _read(name: str, row: int, make: Callable[[], SourceOrder]) -> ReadOrder:
    try:
        order = make()
    except Unreadable as error:
        return ReadOrder(name, row, None, error.faults)
    if not order.external_id:
        return ReadOrder(name, row, None, [fault(row, "", "NO_NUMBER")])
    return ReadOrder(name, row, order, [])
