"""Where mails are handed over, apart from the library that does it and is loaded with the first mail."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from orderwright.model.mails import Security

DEFAULT_PORTS: Final = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mails are handed over.

    `allow_private` admits servers in private networks and on this machine: what a site's staff names could otherwise
    be used to look around there. `ca_file` is a file with further certificates to trust.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = None
    allow_private: bool = False
    ca_file: Path | None = None

    def __repr__(self) -> str:
        return f"SmtpSettings(host={self.host!r}, port={self.port}, <credentials hidden>)"
