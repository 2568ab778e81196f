"""What proves an identity, as it is kept: keys, apps and their instances, OAuth clients, staff users.

None of these holds a secret or its hash, so any of them may be shown and logged.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.model.identity import Role, Withheld


class ApiKey(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A key of a site. `created_by` names the credential that made it; `last_used_date` lags by some ten seconds."""

    site_id: UUID
    id: UUID
    name: str
    scopes: tuple[str, ...]
    app_id: UUID | None
    created_by: str
    created_date: datetime
    expires_date: datetime | None
    revoked_date: datetime | None
    last_used_date: datetime | None


class App(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A program of a third party, known to the whole installation. Its id is its OAuth client id.

    `owner_site_id` is the site that made it; None if the operator of the service did.
    """

    id: UUID
    name: str
    created_date: datetime
    revoked_date: datetime | None
    owner_site_id: UUID | None = None


class AppInstance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An app on one site, with the scopes that it was given there."""

    id: UUID
    site_id: UUID
    app_id: UUID
    scopes: tuple[str, ...]
    created_date: datetime
    removed_date: datetime | None


class OAuthClient(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A front end of one site, which visitors and members use. It runs in browsers and so has no secret."""

    id: UUID
    site_id: UUID
    name: str
    created_date: datetime
    revoked_date: datetime | None


class User(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A member of the staff of one site, with the rights of the role but for those `without`.

    `password_expires_date` is there while the password is one that somebody else has chosen: until then it lets the
    user in, to choose another one.
    """

    site_id: UUID
    id: UUID
    email: str
    role: Role
    created_date: datetime
    disabled_date: datetime | None
    password_expires_date: datetime | None = None
    without: tuple[Withheld, ...] = ()
