"""Invented mails by which a template of a site is tried before it is kept: one has everything, one has little."""

from __future__ import annotations

from orderwright.model.mail_content import Block, Button, Download, Entry, MailContent, MailLine, Parcel
from orderwright.model.mails import MailKind

_WORDS = ("item", "quantity", "amount", "track", "carrier", "tracking_number", "download", "order", "message")


def sample_mails(kind: MailKind, language: str) -> list[MailContent]:
    """The two samples."""
    words = {word: word for word in _WORDS}
    text = "Sample <&>"
    little = MailContent(
        kind=kind, language=language, subject=text, preview=text, heading=text, words=words, seller=text
    )
    full = MailContent(
        kind=kind,
        language=language,
        subject=text,
        preview=text,
        heading=text,
        greeting=text,
        paragraphs=[text],
        message=[text],
        facts=[Entry(label=text, text=text)],
        parcels=[Parcel(number=text, carrier=text, link="https://example.com/")],
        downloads=[Download(name=text, link="https://example.com/", until=text)],
        button=Button(label=text, link="https://example.com/"),
        lines=[MailLine(name=text, details=[text], quantity="2", amount="10")],
        totals=[Entry(label=text, text=text, strong=True)],
        blocks=[Block(label=text, rows=[text, text])],
        closing=[text],
        words=words,
        order="10001",
        buyer=text,
        seller=text,
        footer=[text],
    )
    return [full, little]
