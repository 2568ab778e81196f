"""Users, API keys, apps and OAuth clients of a site as they are shown. None holds a secret."""

from __future__ import annotations

from msgspec import field

from orderwright.model.base import Email, Guid, Message, Name200, Timestamp
from orderwright.model.identity import Role, Withheld


class StaffUser(Message, kw_only=True):
    """A member of the staff.

    `password_expires_date` is there while the password is one that was made for the user, who has to replace it at
    the first login and before that time. `disabled_date`: since when the user may not log in. `without` are rights of
    the role that the user lacks.
    """

    id: Guid
    email: Email
    role: Role
    without: list[Withheld] = field(default_factory=list)
    second_factor: bool
    created_date: Timestamp
    disabled_date: Timestamp | None = None
    password_expires_date: Timestamp | None = None


class SiteApiKey(Message, kw_only=True):
    """An API key, without its text, of which only a hash is kept.

    `app_id` is the app whose extended fields it owns. `created_by` names the credential that made it: `user:ID`,
    `key:ID`, `app:ID` or `cli:NAME`. `last_used_date` lags by some ten seconds.
    """

    id: Guid
    name: Name200
    scopes: list[str]
    created_by: str
    created_date: Timestamp
    app_id: Guid | None = None
    expires_date: Timestamp | None = None
    revoked_date: Timestamp | None = None
    last_used_date: Timestamp | None = None


class SiteApp(Message, kw_only=True):
    """An app that is installed on the site, without its secret, of which only a hash is kept.

    `id` is its OAuth client id, `instance_id` what it gets its tokens for this site with. `own`: it was made by this
    site, which may renew its secret and end it everywhere.
    """

    id: Guid
    instance_id: Guid
    name: Name200
    scopes: list[str]
    own: bool
    installed_date: Timestamp


class SiteOauthClient(Message, kw_only=True):
    """The OAuth client of a front end: visitors and members get their tokens with its id, which is no secret."""

    id: Guid
    name: Name200
    created_date: Timestamp
