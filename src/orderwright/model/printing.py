"""What a document says, ready to be set: every text is final, so that a template decides nothing but the looks."""

from __future__ import annotations

from msgspec import field

from orderwright.model.base import Message
from orderwright.model.invoices import DocumentKind


class Entry(Message, kw_only=True):
    """A label with its text. `strong` entries stand out, such as the total."""

    label: str
    text: str
    strong: bool = False


class PrintedLine(Message, kw_only=True):
    """One line of the table: a name, details below it, and a cell for each further column."""

    name: str
    details: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


class PrintedDocument(Message, kw_only=True):
    """A document's texts in the language of the buyer, frozen when the document is issued.

    `columns` are the headings of the table, the first for the names. `taxes` are rows of rate, net and tax below
    `tax_columns`. `language` is an ISO 639-1 code; `date` is the day of issue (YYYY-MM-DD).
    """

    kind: DocumentKind
    language: str
    date: str
    title: str
    number: str
    facts: list[Entry] = field(default_factory=list)
    to_label: str = ""
    to: list[str] = field(default_factory=list)
    ship_to_label: str = ""
    ship_to: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    lines: list[PrintedLine] = field(default_factory=list)
    totals: list[Entry] = field(default_factory=list)
    tax_columns: list[str] = field(default_factory=list)
    taxes: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    page_label: str = ""
    # The name of the site, for papers that have no other.
    seller: str = ""
