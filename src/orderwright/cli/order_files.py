"""Files of orders, read as a stream: of CSV the rows of one order at a time, of JSON lines one line at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from orderwright.cli.failures import CommandFailed

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.rules.moving_in.cells import Fault, Row
    from orderwright.rules.moving_in.order import SourceOrder

#: A row that is longer is none of an export file; it would be held in memory as a whole.
LONGEST_CELL: Final = 4 * 1024 * 1024
_PIECE: Final = 1024 * 1024


class ReadOrder(NamedTuple):
    """One order of a file: its name there, the row that it begins with, and what was read or what is wrong with it."""

    name: str
    row: int
    order: SourceOrder | None
    faults: list[Fault]


class OrderFile:
    """A file that is being read. `position` is how many of its `size` bytes have been."""

    def __init__(self, path: Path, file: BinaryIO, encoding: str) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.encoding = encoding
        self._file = file

    @property
    def position(self) -> int:
        """How far the file has been read, in bytes."""
        return self._file.tell()

    def orders(self, system: str, site: Site) -> Iterator[ReadOrder]:
        """The orders in the file. Raises `CommandFailed` where it is none of this system's."""
        text = io.TextIOWrapper(self._file, encoding=self.encoding, newline="")
        try:
            yield from _json_orders(text, site) if system == "jsonl" else self._csv_orders(text, system, site)
        finally:
            text.detach()

    def _csv_orders(self, text: io.TextIOWrapper, system: str, site: Site) -> Iterator[ReadOrder]:
        reader = _module(system)
        for name, rows in _grouped(self._rows(text, reader), reader.KEY):
            yield _read(name, rows[0].number, partial(reader.order_of, rows, site))

    def _rows(self, text: io.TextIOWrapper, reader: ModuleType) -> Iterator[Row]:
        from orderwright.rules.moving_in.cells import Row

        csv.field_size_limit(LONGEST_CELL)
        first = text.readline()
        delimiter = max(",;\t", key=first.count)
        names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
        missing = [name for name in reader.REQUIRED if name not in names]
        if missing:
            raise CommandFailed(
                f"{self.path} is no export of {reader.SYSTEM}: it has no column {', '.join(map(repr, missing))}"
            )
        names = _told_apart(names)
        rows = csv.reader(text, delimiter=delimiter, strict=True)
        begins = 2
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise CommandFailed(f"{self.path}, row {begins}: is not CSV: {error}") from None
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


def _module(system: str) -> ModuleType:
    from orderwright.rules.moving_in import shopify, wix, woocommerce

    return {"shopify": shopify, "wix": wix, "woocommerce": woocommerce}[system]


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


def _json_orders(text: io.TextIOWrapper, site: Site) -> Iterator[ReadOrder]:
    import msgspec

    from orderwright.rules.moving_in import json_lines
    from orderwright.rules.moving_in.cells import Fault

    for row, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            tree = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            yield ReadOrder("", row, None, [Fault(row, "", f"is not JSON: {error}")])
            continue
        order = tree.get("order", tree) if isinstance(tree, dict) else {}
        name = str(order.get("number") or order.get("id") or "") if isinstance(order, dict) else ""
        yield _read(name, row, partial(json_lines.order_of, row, tree, site))


def _read(name: str, row: int, make: Callable[[], SourceOrder]) -> ReadOrder:
    from orderwright.rules.moving_in.cells import Fault, Unreadable

    try:
        order = make()
    except Unreadable as error:
        return ReadOrder(name, row, None, error.faults)
    if not order.external_id:
        return ReadOrder(name, row, None, [Fault(row, "", "has no number: nothing tells the order from others")])
    return ReadOrder(name, row, order, [])


@contextmanager
def opened_orders(path: Path) -> Iterator[OrderFile]:
    """The file, with its encoding found out: UTF-8 or UTF-16 by their marks, UTF-8 if it is that, else Windows-1252.

    Raises `CommandFailed` for a file in none of them.
    """
    encoding = _encoding(path)
    with path.open("rb") as file:
        yield OrderFile(path, file, encoding)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for encoding in ("utf-8-sig", "cp1252"):
            file.seek(0)
            if _reads_as(file, encoding):
                return encoding
    raise CommandFailed(f"{path} is neither UTF-8 nor Windows-1252")


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in this encoding; it is read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
