"""What a mail says, as texts that are ready to be set: the same for the HTML and the text part, ours or a site's own.

The names are what templates read (docs/concepts/mail.md). They are single words that no method of a dictionary has.
"""

from __future__ import annotations

from msgspec import Struct, field

from orderwright.model.mails import MailKind


class Entry(Struct, kw_only=True):
    """A label with its text. `strong` entries stand out, such as the total."""

    label: str
    text: str
    strong: bool = False


class MailLine(Struct, kw_only=True):
    """One line of an order: `amount` is for all its units."""

    name: str
    details: list[str] = field(default_factory=list)
    quantity: str = ""
    amount: str = ""


class Parcel(Struct, kw_only=True):
    """How to follow a parcel. `link` is a web address or empty."""

    number: str = ""
    carrier: str = ""
    link: str = ""


class Download(Struct, kw_only=True):
    """A file to download, and until when."""

    name: str
    link: str
    until: str = ""


class Block(Struct, kw_only=True):
    """An address, or whatever has a heading and lines."""

    label: str
    rows: list[str]


class Button(Struct, kw_only=True):
    """What the reader is to do."""

    label: str
    link: str


class MailContent(Struct, kw_only=True):
    """One mail. `currency` and amounts are formatted; every `link` begins with http:// or https://."""

    kind: MailKind
    language: str
    subject: str
    # What a mail client shows beside the subject.
    preview: str
    heading: str
    greeting: str = ""
    paragraphs: list[str] = field(default_factory=list)
    # The message that somebody wrote for this buyer, in paragraphs.
    message: list[str] = field(default_factory=list)
    facts: list[Entry] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    downloads: list[Download] = field(default_factory=list)
    button: Button | None = None
    lines: list[MailLine] = field(default_factory=list)
    totals: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    # The labels that the parts above need.
    words: dict[str, str] = field(default_factory=dict)
    order: str = ""
    buyer: str = ""
    seller: str = ""
    footer: list[str] = field(default_factory=list)
    color: str = "#1f3a5f"
    # What can be read on that colour.
    ink: str = "#ffffff"


class RenderedMail(Struct, frozen=True, kw_only=True):
    """The mail as it goes out. `problem` says why the site's template was passed over, if it was."""

    subject: str
    html: str
    text: str
    problem: str | None = None
