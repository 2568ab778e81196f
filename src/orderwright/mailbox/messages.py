"""A kept message taken apart for the page."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as the page shows it. `headers` are the ones that matter to a reader, in their order."""

    subject: str
    headers: list[tuple[str, str]]
    html: str
    text: str
    attachments: list[Attached]


def taken_apart(raw: bytes) -> ShownMessage:
    """The parts of a message that the service itself has made."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage), "the policy makes them"
    names = ("From", "To", "Reply-To", "Date", "Message-ID")
    return ShownMessage(
        subject=str(message["Subject"]),
        headers=[(name, str(message[name])) for name in names if message[name] is not None],
        html=_part(message, "html"),
        text=_part(message, "plain"),
        attachments=[
            Attached(one.get_filename() or "file", one.get_content_type(), one.get_content())
            for one in message.iter_attachments()
        ],
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())
