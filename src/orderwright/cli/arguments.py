"""Options that several commands have, and the reading of their values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

SiteOption = Annotated[
    str | None,
    typer.Option(
        "--site",
        envvar="ORDERWRIGHT_SITE",
        metavar="ID",
        help="The site, by id or by name. May be left out where there is one site only.",
    ),
]
ScopeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", metavar="SCOPE", help="What it may do, by the name of a scope; may be given several times."
    ),
]

_PERIOD = re.compile(r"([1-9][0-9]{0,4})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def read_id(text: str, option: str) -> UUID:
    """The id that was given for an option or argument. Raises `typer.BadParameter` that names it."""
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not an id, such as 0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70", param_hint=option
        ) from None


def read_expiry(text: str, now: datetime, option: str) -> datetime:
    """A time from `90d`, `12h`, `2w` counted from now, a day (its beginning in UTC), or an RFC 3339 time.

    A time without an offset is UTC. Raises `typer.BadParameter` that names the option.
    """
    period = _PERIOD.fullmatch(text)
    if period is not None:
        return now + timedelta(**{_UNITS[period[2]]: int(period[1])})
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is neither a period such as 90d nor a time such as 2027-01-31T00:00:00Z", param_hint=option
        ) from None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
