"""Which server takes the mails of a site, and in whose name: the site's own settings, else those of the service."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from orderwright.model.errors import ApplicationError
from orderwright.model.mails import Security
from orderwright.model.sites import Site
from orderwright.providers.mail.mailbox import Keep, LocalMailbox
from orderwright.providers.mail.server import MailServer, OutgoingMail
from orderwright.providers.mail.smtp_settings import DEFAULT_PORTS, SmtpSettings
from orderwright.store.database import Database
from orderwright.store.mail_settings import KeptMailSettings, binding
from orderwright.store.mailbox import keep_message
from orderwright.store.sealed import SealingKeys

MAILBOX_VARIABLE: Final = "ORDERWRIGHT_MAILBOX"
HOST_VARIABLE: Final = "ORDERWRIGHT_SMTP_HOST"
PORT_VARIABLE: Final = "ORDERWRIGHT_SMTP_PORT"
SECURITY_VARIABLE: Final = "ORDERWRIGHT_SMTP_SECURITY"
USERNAME_VARIABLE: Final = "ORDERWRIGHT_SMTP_USERNAME"
PASSWORD_VARIABLE: Final = "ORDERWRIGHT_SMTP_PASSWORD"  # noqa: S105  # the name of a variable
CA_FILE_VARIABLE: Final = "ORDERWRIGHT_SMTP_CA_FILE"
FROM_VARIABLE: Final = "ORDERWRIGHT_MAIL_FROM"
PRIVATE_VARIABLE: Final = "ORDERWRIGHT_MAIL_ALLOW_PRIVATE"

#: Who sends the mails of a demonstration that nobody gave a sender.
DEMO_SENDER: Final = "orders@shop.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEnvironment:
    """What a process knows of mails: the server of the service if there is one, and whose name it sends in.

    `mailbox`: mails go to the mailbox of a demonstration, whatever else is set. `allow_private`: servers that sites
    name may be in private networks. `ca_file`: further certificates to trust.
    """

    mailbox: bool = False
    smtp: SmtpSettings | None = None
    from_address: str | None = None
    allow_private: bool = False
    ca_file: Path | None = None

    @classmethod
    def configured(cls) -> MailEnvironment:
        """As the environment says. Raises ApplicationError MAIL_SETTINGS_FAULTY for what can't be."""
        host, ca_file = os.environ.get(HOST_VARIABLE), os.environ.get(CA_FILE_VARIABLE)
        return cls(
            mailbox=bool(os.environ.get(MAILBOX_VARIABLE)),
            smtp=_server(host, Path(ca_file) if ca_file else None) if host else None,
            from_address=os.environ.get(FROM_VARIABLE) or None,
            allow_private=bool(os.environ.get(PRIVATE_VARIABLE)),
            ca_file=Path(ca_file) if ca_file else None,
        )


def _server(host: str, ca_file: Path | None) -> SmtpSettings:
    try:
        security = Security(os.environ.get(SECURITY_VARIABLE, "starttls").upper())
    except ValueError:
        raise _faulty(f"{SECURITY_VARIABLE} must be tls, starttls or none") from None
    username, password = os.environ.get(USERNAME_VARIABLE) or None, os.environ.get(PASSWORD_VARIABLE) or None
    if security is Security.NONE and username is not None:
        raise _faulty(f"{USERNAME_VARIABLE} needs {SECURITY_VARIABLE} tls or starttls: a password is not sent in clear")
    port = os.environ.get(PORT_VARIABLE) or str(DEFAULT_PORTS[security])
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise _faulty(f"{PORT_VARIABLE} must be a port, 1 to 65535")
    # Whoever sets the environment may name a server of their own network.
    return SmtpSettings(
        host=host,
        port=int(port),
        security=security,
        username=username,
        password=password,
        allow_private=True,
        ca_file=ca_file,
    )


def _faulty(text: str) -> ApplicationError:
    return ApplicationError("MAIL_SETTINGS_FAULTY", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Where the mails of a site go, and in whose name."""

    server: MailServer
    from_address: str
    from_name: str
    reply_to: str | None

    @property
    def domain(self) -> str:
        """The domain of the sender, for Message-IDs."""
        domain = self.from_address.rpartition("@")[2]
        return domain if domain.isascii() else domain.encode("idna").decode()


class MailServers:
    """The outlets of all sites, for one process."""

    def __init__(self, database: Database, keys: SealingKeys, environment: MailEnvironment | None = None) -> None:
        self._database = database
        self.keys = keys
        self.environment = environment or MailEnvironment()

    def outlet(self, site: Site, kept: KeptMailSettings) -> Outlet | None:
        """Where the site's mails go; None if there is no server or no sender. Raises SECRETS_KEY_PROBLEM."""
        settings = kept.settings
        sender = settings.from_address or self.environment.from_address
        if self.environment.mailbox:
            server: MailServer | None = LocalMailbox(self._keeper(site.id))
            sender = sender or DEMO_SENDER
        else:
            server = self._smtp(site.id, kept)
        if server is None or sender is None:
            return None
        name = settings.from_name or site.name
        return Outlet(server=server, from_address=sender, from_name=name, reply_to=settings.reply_to)

    def sends(self, kept: KeptMailSettings) -> bool:
        """Whether there is a server and a sender."""
        has_server = kept.settings.smtp is not None or self.environment.smtp is not None
        has_sender = bool(kept.settings.from_address or self.environment.from_address)
        return self.environment.mailbox or (has_server and has_sender)

    def _smtp(self, site_id: UUID, kept: KeptMailSettings) -> MailServer | None:
        # With it comes the library for SMTP, which only those need that send.
        from orderwright.providers.mail.smtp import SmtpMailServer

        own = kept.settings.smtp
        if own is None:
            return None if self.environment.smtp is None else SmtpMailServer(self.environment.smtp)
        password = None if kept.sealed is None else self.keys.unseal(kept.sealed, binding(site_id)).decode()
        return SmtpMailServer(
            SmtpSettings(
                host=own.host,
                port=own.port,
                security=own.security,
                username=own.username,
                password=password,
                allow_private=self.environment.allow_private,
                ca_file=self.environment.ca_file,
            )
        )

    def _keeper(self, site_id: UUID) -> Keep:
        async def keep(mail: OutgoingMail, message: bytes) -> None:
            async with self._database.acquire() as connection:
                await keep_message(
                    connection,
                    site_id,
                    id_=uuid4(),
                    message_id=mail.message_id,
                    recipient=mail.to_address,
                    subject=mail.subject,
                    message=message,
                    now=datetime.fromtimestamp(mail.date, UTC),
                )

        return keep
