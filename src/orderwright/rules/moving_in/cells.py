"""Reading the rows of one order: cells by the names of their columns, and everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from orderwright.model.timestamps import format_timestamp
from orderwright.rules.file_faults import Fault, fault
from orderwright.rules.money import parse_amount

#: What spreadsheets put before a text that looks like a number: it is no part of the text.
_APOSTROPHE: Final = "'"
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]{1,15},[0-9]{1,2}")
_LARGEST: Final = Decimal(10) ** 15
_WHOLE: Final = re.compile(r"[0-9]{1,6}(?:\.0+)?")
_FORMATS: Final = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %H:%M:%S",
    "%b %d, %Y",
    "%B %d, %Y %I:%M:%S %p",
    "%B %d, %Y",
)


class Row(NamedTuple):
    """A row of a file: its number (that of the line with which it begins; the columns' names stand in 1), its cells."""

    number: int
    cells: Mapping[str, str]


class Unreadable(Exception):
    """An order can't be made of its rows."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"row {one.row}, {one.column}: {one.words}" for one in faults))
        self.faults = list(faults)


class Cells:
    """The rows of one order. What can't be read is noted in `faults` and counts as absent."""

    def __init__(self, rows: Sequence[Row], time_zone: str) -> None:
        self.rows = rows
        self.faults: list[Fault] = []
        self.zone = ZoneInfo(time_zone)

    def at(self, column: str, row: int) -> str | None:
        """The text in a row of the order, counted from 0; None for an empty cell and where there is no such column."""
        text = self.rows[row].cells.get(column, "").strip()
        return text or None

    def first(self, column: str) -> tuple[int, str] | None:
        """The first row that has a text in the column, and the text."""
        for row in range(len(self.rows)):
            text = self.at(column, row)
            if text is not None:
                return row, text
        return None

    def text(self, column: str) -> str | None:
        """What the order has in the column, in whichever of its rows."""
        found = self.first(column)
        return None if found is None else found[1]

    def code(self, column: str) -> str | None:
        """A text that looks like a number (a postal code, a phone number), without the sign that made it a text."""
        text = self.text(column)
        return None if text is None else text.removeprefix(_APOSTROPHE).strip() or None

    def amount(self, column: str, row: int | None = None) -> Decimal | None:
        """An amount of 0 or more, of the order or of one row."""
        found = self.first(column) if row is None else (row, self.at(column, row))
        if found is None or found[1] is None:
            return None
        text = found[1].removeprefix(_APOSTROPHE)
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        elif _DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        try:
            amount = parse_amount(text)
        except ValueError:
            self.fault(found[0], column, "NOT_AN_AMOUNT", value=found[1])
            return None
        if 0 <= amount <= _LARGEST:
            return amount
        self.fault(found[0], column, "AMOUNT_OUT_OF_RANGE", value=found[1])
        return None

    def known(self, column: str, row: int | None = None) -> Decimal:
        """The same, and 0 where there is none."""
        amount = self.amount(column, row)
        return Decimal(0) if amount is None else amount

    def count(self, column: str, row: int) -> int | None:
        """A number of units, 0 to 100,000."""
        text = self.at(column, row)
        if text is None:
            return None
        if not _WHOLE.fullmatch(text) or float(text) > 100_000:
            self.fault(row, column, "NOT_A_COUNT", value=text)
            return None
        return int(float(text))

    def time(self, column: str, beside: str | None = None) -> str | None:
        """A point in time in RFC 3339; without an offset it is one of the site's time zone.

        `beside` is a column with the time of the day to the date in `column`.
        """
        found = self.first(column)
        if found is None:
            return None
        day = self.at(beside, found[0]) if beside is not None else None
        text = found[1] if day is None else f"{found[1]} {day}"
        moment = read_time(text, self.zone)
        if moment is None:
            self.fault(found[0], column, "NOT_A_TIME", value=text)
            return None
        return format_timestamp(moment)

    def fault(self, row: int, column: str, code: str, **values: object) -> None:
        """Note what is wrong in a row, counted from 0."""
        found = fault(self.rows[row].number, column, code, **values)
        if found not in self.faults:
            self.faults.append(found)


def read_time(text: str, zone: ZoneInfo) -> datetime | None:
    """The point in time that a text names in any of the forms that export files have; None for another text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMATS:
            try:
                moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes below
            except ValueError:
                continue
            break
        else:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
