"""What the dashboard keeps for the members of the staff: sessions and preferences."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from orderwright.model.credentials import User


class Theme(StrEnum):
    """How pages look: as the system is set, or always the same."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """The languages that there is a catalogue of texts for."""

    EN = "en"
    DE = "de"


class Preferences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What a member of the staff has chosen. `language` None follows the browser.

    `columns` are those of the order list, in their order; empty for the usual ones. `widths` are those of columns that
    do not follow what they hold: 1 (narrow) to 3 (wide).
    """

    theme: Theme = Theme.SYSTEM
    language: Language | None = None
    shortcuts: bool = True
    columns: tuple[str, ...] = ()
    widths: dict[str, int] = msgspec.field(default_factory=dict)


class Notice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that the next page tells: `kind` is `success`, `warning`, `error` or `info`."""

    kind: str
    text: str


class StaffSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it was found with its user. It holds no secret: `token_hash` is the SHA-256 of the cookie's token.

    `other_sites` are sites on which the same person's password was verified at the login.
    """

    site_id: UUID
    token_hash: bytes
    user: User
    preferences: Preferences
    has_second_factor: bool
    waits_for_code: bool
    other_sites: tuple[UUID, ...]
    notices: tuple[Notice, ...]
    created_date: datetime
    seen_date: datetime

    @property
    def must_choose_password(self) -> bool:
        """Whether the user logged in with a password that somebody else has chosen, and has to replace it first."""
        return self.user.password_expires_date is not None
