"""Who a client is: an API key, an app, a visitor, a member, or whoever calls a web method.

Credentials are plain values; a client keeps the tokens that it gets for them. Their text form shows no secret.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that `orderwright key create` made: it acts for the staff of its site."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class App:
    """An app as it is installed on one site. Belongs on a backend only: the secret is as good as the app."""

    client_id: str
    client_secret: str = field(repr=False)
    instance_id: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor of the shop whose front end is that OAuth client.

    Without a `refresh_token` a new visitor is made at the first call. With one it is the visitor that the token is of;
    if the service does not know it any more, a new one is made.
    """

    client_id: str
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the shop whom this backend has recognised, logged in by a key with `ORDERWRIGHT.LOGIN_MEMBERS`.

    `client_id` is the OAuth client of the shop's front end, `member_id` a GUID of the shop's choosing.
    """

    client_id: str
    member_id: str
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token that somebody else keeps fresh."""

    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls the web method that is running: its token is used, so that it may do what the caller may."""


Credentials = ApiKey | App | Visitor | Member | Token | Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerOfWebMethod:
    """The verified caller of the web method that is running.

    `kind` is `VISITOR`, `MEMBER`, `APP` or `STAFF`, `id` the id of that one, `permissions` what it may do.
    """

    token: str = field(repr=False)
    kind: str
    id: str
    site_id: str
    permissions: frozenset[str] = frozenset()


current_caller: ContextVar[CallerOfWebMethod] = ContextVar("current_caller")
