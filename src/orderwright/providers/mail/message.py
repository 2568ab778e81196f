"""A mail as the message that goes over the wire. Nothing from outside can add a header or a recipient to it."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Final, NamedTuple

from orderwright.providers.mail.server import MailRefused, OutgoingMail

#: Longer names and subjects are cut: a header of any length is refused by servers.
_LONGEST_NAME: Final = 100
_LONGEST_SUBJECT: Final = 150
_POLICY: Final = SMTP.clone(max_line_length=78)
#: The library loses the quotes of a name that it folds, and what is in it becomes an address. Lines may have 998 bytes,
#: and no header here reaches that, so that none is folded.
_LINES: Final = SMTP.clone(max_line_length=990)


class Message(NamedTuple):
    """A message with its envelope. `international`: an address is not ASCII, so that the server must know SMTPUTF8."""

    sender: str
    recipient: str
    international: bool
    content: bytes


def message_of(mail: OutgoingMail) -> Message:
    """The message with its text and HTML parts. Raises `MailRefused` for an address that can't be one."""
    sender, recipient = _address(mail.from_name, mail.from_address), _address("", mail.to_address)
    reply_to = _address("", mail.reply_to) if mail.reply_to else None
    plain = all(one.addr_spec.isascii() for one in (sender, recipient, reply_to) if one is not None)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = recipient
    if reply_to is not None:
        message["Reply-To"] = reply_to
    message["Subject"] = _plain(mail.subject, _LONGEST_SUBJECT)
    message["Date"] = formatdate(mail.date)
    message["Message-ID"] = mail.message_id
    # Out-of-office programs do not answer to what carries this (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for one in mail.attachments:
        main, _, sub = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=_plain(one.name, _LONGEST_NAME))
    # Last: what says something of the content moves into the parts when there come to be parts.
    message["Content-Language"] = mail.language
    content = message.as_bytes(policy=_LINES.clone(utf8=not plain))
    return Message(sender.addr_spec, recipient.addr_spec, not plain, content)


def _address(name: str, address: str) -> Address:
    """Name and address apart, so that neither can be taken for the other; the domain in ASCII."""
    local, at, domain = address.rpartition("@")
    if not at or not local or any(not c.isprintable() or c in ' ,;<>()[]\\"' for c in address):
        raise MailRefused("The address is none that a mail can be sent to", permanent=True)
    try:
        domain = domain.encode("idna").decode() if not domain.isascii() else domain
        return Address(_plain(name, _LONGEST_NAME), local, domain)
    except (ValueError, UnicodeError, IndexError):
        raise MailRefused("The address is none that a mail can be sent to", permanent=True) from None


def _plain(text: str, longest: int) -> str:
    """One line of visible characters, cut to a length that every server takes."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
