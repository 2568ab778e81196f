"""What takes mails: one protocol for SMTP servers, for the mailbox of a demonstration, and for tests."""

from __future__ import annotations

from typing import Protocol

import msgspec

from orderwright.model.errors import OrderwrightError


class MailRefused(OrderwrightError):
    """A mail that was not accepted. `permanent`: trying it again can't help. `server_down`: no mail would be, now.

    The text says why in words for staff. It may quote the server, never a password.
    """

    def __init__(self, reason: str, *, permanent: bool = False, server_down: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.server_down = server_down


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes with a mail. `name` is ASCII."""

    name: str
    media_type: str
    content: bytes


class OutgoingMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to hand over. Whoever tries it again sends the same `message_id`, `<local@domain>`."""

    message_id: str
    from_address: str
    from_name: str
    to_address: str
    reply_to: str | None = None
    subject: str
    html: str
    text: str
    language: str
    date: float
    attachments: tuple[Attachment, ...] = ()


class MailServer(Protocol):
    """Takes mails for delivery."""

    async def send(self, mail: OutgoingMail) -> str:
        """Hand the mail over; returns what the server answered. Raises `MailRefused`.

        When it returns, the mail is the server's. When it raises, or the process dies, the server may have taken the
        mail all the same: SMTP has no way to ask.
        """
