"""Handing mails to an SMTP server: TLS or STARTTLS, authentication, and a time for everything."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import aiosmtplib
from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from orderwright.model.mails import Security
from orderwright.providers.mail.message import Message, message_of
from orderwright.providers.mail.server import MailRefused, OutgoingMail
from orderwright.providers.mail.smtp_settings import SmtpSettings

#: Seconds for connecting, for one answer of the server, and for the whole of a mail.
CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 30.0
TOTAL_SECONDS: Final = 90.0

_PERMANENT: Final = range(500, 600)


class SmtpMailServer:
    """An SMTP server (`MailServer`). Each mail has a connection of its own."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    async def send(self, mail: OutgoingMail) -> str:
        """See `MailServer`.

        A 5xx answer to the sender, the recipient or the mail is permanent. One to the greeting or to the password says
        nothing against the mail: it is tried again, so that a password that is set right lets it go.
        """
        message = message_of(mail)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                client = await self._connected()
                try:
                    options = _options(client, message)
                    _, answer = await client.sendmail(
                        message.sender, [message.recipient], message.content, mail_options=options
                    )
                    with suppress(SMTPException, OSError, TimeoutError):
                        await client.quit(timeout=2)
                finally:
                    client.close()
        except SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from None
        except SMTPResponseException as error:
            raise _refused(error) from None
        except aiosmtplib.SMTPNotSupported as error:
            raise MailRefused(
                f"The mail server can't do what the mail needs: {error.message}", permanent=True
            ) from None
        except (SMTPException, OSError, ValueError) as error:
            raise MailRefused(f"The mail server broke off: {_words(error)}") from None
        return _one_line(answer) or "accepted"

    async def _connected(self) -> aiosmtplib.SMTP:
        settings = self._settings
        try:
            sock = await self._socket()
            client = aiosmtplib.SMTP(
                hostname=settings.host,
                sock=sock,
                use_tls=settings.security is Security.TLS,
                start_tls=settings.security is Security.STARTTLS,
                tls_context=_tls_context(settings.ca_file) if settings.security is not Security.NONE else None,
                username=settings.username,
                password=settings.password,
                local_hostname="orderwright.invalid" if settings.host == "localhost" else None,
                timeout=ANSWER_SECONDS,
            )
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            raise MailRefused(
                f"The mail server refused the user name or password ({error.code})", server_down=True
            ) from None
        except ssl.SSLError as error:
            raise MailRefused(
                f"The mail server's certificate or TLS is not good: {_words(error)}", server_down=True
            ) from None
        except SMTPResponseException as error:
            raise MailRefused(
                f"The mail server greets with {error.code} {_one_line(error.message)}", server_down=True
            ) from None
        except (SMTPException, OSError, ValueError) as error:
            raise MailRefused(f"The mail server can't be reached: {_words(error)}", server_down=True) from None
        return client

    async def _socket(self) -> socket.socket:
        """A connection to the first address of the host that answers, of those that may be called."""
        settings, loop = self._settings, asyncio.get_running_loop()
        found = await loop.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        addresses: list[tuple[Any, ...]] = [one for one in found if settings.allow_private or _is_public(one[4])]
        if not addresses:
            raise MailRefused(
                "The mail server is in a private network, which the service does not allow "
                "(ORDERWRIGHT_MAIL_ALLOW_PRIVATE)",
                server_down=True,
            )
        problem: OSError = OSError("no address answers")
        for family, kind, protocol, _, address in addresses[:4]:
            sock = socket.socket(family, kind, protocol)
            sock.setblocking(False)
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await loop.sock_connect(sock, address)
            except OSError as error:
                sock.close()
                problem = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise problem


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _is_public(address: Any) -> bool:
    host: str = address[0]
    ip = ipaddress.ip_address(host.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_global)


def _options(client: aiosmtplib.SMTP, message: Message) -> list[str]:
    """What the server has to know of the message. Raises `MailRefused` if it can't take such addresses."""
    if not message.international:
        return []
    if not client.supports_extension("smtputf8"):
        text = "The mail server takes no addresses with letters beyond ASCII"
        raise MailRefused(text, permanent=True)
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _refused(error: SMTPResponseException) -> MailRefused:
    text = f"The mail server answered {error.code} {_one_line(error.message)}"
    return MailRefused(text, permanent=error.code in _PERMANENT)


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "it took too long"
    return _one_line(str(error)) or type(error).__name__


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()[:180]
