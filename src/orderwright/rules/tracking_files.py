"""CSV files of tracking numbers: what a carrier's or a packer's program writes, read line by line. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

#: The columns by the names that they may have, in small letters without blanks and signs.
_COLUMNS: Final[Mapping[str, str]] = {
    "order": "order",
    "ordernumber": "order",
    "bestellung": "order",
    "bestellnummer": "order",
    "carrier": "carrier",
    "shippingprovider": "carrier",
    "versanddienst": "carrier",
    "trackingnumber": "number",
    "tracking": "number",
    "sendungsnummer": "number",
    "trackinglink": "link",
    "link": "link",
    "url": "link",
    "sku": "sku",
    "artikelnummer": "sku",
    "quantity": "quantity",
    "menge": "quantity",
}
#: What is shown as the columns that there are.
COLUMNS: Final = ("order", "carrier", "tracking_number", "tracking_link", "sku", "quantity")
_DELIMITERS: Final = ",;\t"
_ORDER: Final = re.compile(r"#?([0-9]{1,15})")
_QUANTITY: Final = re.compile(r"[0-9]{1,6}")
_LONGEST: Final[Mapping[str, int]] = {"carrier": 100, "number": 100, "link": 2048}


class TrackingRow(NamedTuple):
    """A line of the file: so many units of the SKU of an order went with that parcel. Without a SKU, all of it did.

    `quantity` 0 stands for all units of the SKU that are still to be sent.
    """

    line: int
    order: int
    carrier: str
    number: str
    link: str
    sku: str
    quantity: int


class BadTrackingFile(Exception):
    """A file that can't be read. `faults` are numbers of lines with the code of what is wrong; 0 is the whole file.

    Codes: NO_HEADER (no column of orders, or none of tracking numbers and links), NO_ORDER, NO_TRACKING, BAD_LINK,
    BAD_QUANTITY, TOO_LONG, NOT_CSV.
    """

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        super().__init__("the file is not valid")
        self.faults = list(faults)


def read_tracking(text: str) -> list[TrackingRow]:
    """The lines of a file, whose first line names the columns; the delimiter is a comma, a semicolon or a tab.

    Empty lines are left out. Raises `BadTrackingFile` that names every bad line.
    """
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise BadTrackingFile([(reader.line_num, "NOT_CSV")]) from None
    names = (
        [_COLUMNS.get("".join(sign for sign in cell.casefold() if sign.isalnum())) for cell in lines[0][1]]
        if lines
        else []
    )
    if "order" not in names or not {"number", "link"} & set(names):
        raise BadTrackingFile([(0, "NO_HEADER")])
    rows: list[TrackingRow] = []
    faults: list[tuple[int, str]] = []
    for line, cells in lines[1:]:
        found = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        fault = _fault(found)
        if fault:
            faults.append((line, fault))
        else:
            rows.append(_row(line, found))
    if faults:
        raise BadTrackingFile(faults)
    return rows


def _fault(found: Mapping[str, str]) -> str:
    if not _ORDER.fullmatch(found.get("order", "")):
        return "NO_ORDER"
    if not found.get("number") and not found.get("link"):
        return "NO_TRACKING"
    if found.get("link") and not found["link"].startswith(("https://", "http://")):
        return "BAD_LINK"
    quantity = found.get("quantity", "")
    if quantity and (not _QUANTITY.fullmatch(quantity) or not int(quantity) or not found.get("sku")):
        return "BAD_QUANTITY"
    if any(len(found.get(name, "")) > most for name, most in _LONGEST.items()):
        return "TOO_LONG"
    return ""


def _row(line: int, found: Mapping[str, str]) -> TrackingRow:
    order = _ORDER.fullmatch(found["order"])
    assert order is not None, "it was looked at"
    return TrackingRow(
        line=line,
        order=int(order[1]),
        carrier=found.get("carrier", ""),
        number=found.get("number", ""),
        link=found.get("link", ""),
        sku=found.get("sku", ""),
        quantity=int(found.get("quantity") or 0),
    )
