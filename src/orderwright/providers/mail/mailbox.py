"""A mailbox instead of a mail server: mails are kept where somebody can look at them, and reach nobody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from orderwright.providers.mail.server import OutgoingMail

#: Keeps a message under its Message-ID; the same one again is kept once.
Keep = Callable[[OutgoingMail, bytes], Awaitable[None]]


class LocalMailbox:
    """Keeps mails (`MailServer`) by what it is given for it."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def send(self, mail: OutgoingMail) -> str:
        """See `MailServer`. The message is made as for a real server, with the same refusals."""
        # Whoever starts a service has a mailbox at once, and mails to make later.
        from orderwright.providers.mail.message import message_of

        await self._keep(mail, message_of(mail).content)
        return "kept in the mailbox"
