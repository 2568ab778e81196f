"""The staff of a site: adding, changing and removing its members.

Nobody changes a user who may do more than they may themselves, and nobody gives a role with rights that they lack:
who could reset the password of an owner would be one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from orderwright.model.administration import StaffUser
from orderwright.model.credentials import User
from orderwright.model.identity import Caller, Role, Withheld
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.roles import check_may_grant, check_withheld, rights_of
from orderwright.rules.sessions import GIVEN_PASSWORD_LASTS
from orderwright.store import users as store
from orderwright.store.database import AnyConnection
from orderwright.store.staff_settings import remove_second_factor, second_factors_of

#: Letters and digits that nobody takes for one another when a password is read out.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 5


def new_password() -> str:
    """A password of 99 random bits for somebody else, such as `k7m2p-...`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


async def add_user(
    connection: AnyConnection,
    caller: Caller,
    *,
    email: str,
    role: Role,
    now: datetime,
    password: str | None = None,
    without: Sequence[Withheld] = (),
) -> tuple[User, str]:
    """A new user and the password: the one that is given, else one that has to be replaced at the first login.

    Raises `PermissionDenied` (RIGHT_NOT_HELD), `Conflict` (USER_ALREADY_EXISTS), and `ValidationFailed` that names
    `email`, `password` or `without`.
    """
    lacking = _each_once(without)
    check_withheld(role, lacking, "without")
    check_may_grant(caller, rights_of(role, lacking))
    expires = None if password is not None else now + GIVEN_PASSWORD_LASTS
    given = password if password is not None else new_password()
    made = await store.create_user(
        connection, caller.site_id, email=email, role=role, password=given, now=now, expires=expires, without=lacking
    )
    return made, given


async def reset_password(
    connection: AnyConnection, caller: Caller, user_id: UUID, *, now: datetime, password: str | None = None
) -> tuple[User, str]:
    """The user with another password, as `add_user` gives them. All sessions of the user end.

    Raises `NotFound` (USER_NOT_FOUND), `PermissionDenied` (RIGHT_NOT_HELD), `ValidationFailed` that names `password`.
    """
    user = await reachable_user(connection, caller, user_id)
    expires = None if password is not None else now + GIVEN_PASSWORD_LASTS
    given = password if password is not None else new_password()
    return await store.set_password(connection, user, given, expires=expires), given


async def set_role(
    connection: AnyConnection, caller: Caller, user_id: UUID, role: Role, without: Sequence[Withheld] | None = None
) -> User:
    """Give a user a role `without` some of its rights; None leaves those as they are, and gives an owner all.

    Another role ends all sessions of the user; other rights count at once in those that there are. What is so already
    changes nothing. Raises `NotFound` (USER_NOT_FOUND), `PermissionDenied` (RIGHT_NOT_HELD), `Conflict` (LAST_OWNER),
    and `ValidationFailed` for an owner who is to lack a right.
    """
    user = await store.user_of(connection, caller.site_id, user_id)
    kept = () if role is Role.OWNER else user.without
    lacking = kept if without is None else _each_once(without)
    check_withheld(role, lacking, "without")
    check_may_grant(caller, rights_of(role, lacking))
    check_may_grant(caller, rights_of(user.role, user.without))
    if (user.role, user.without) == (role, lacking):
        return user
    return await store.set_role(connection, user, role, lacking)


def _each_once(without: Sequence[Withheld]) -> tuple[Withheld, ...]:
    """The rights in the order in which they are declared, each once."""
    return tuple(one for one in Withheld if one in without)


async def set_disabled(connection: AnyConnection, caller: Caller, user_id: UUID, since: datetime | None) -> User:
    """Let a user log in no more from `since` on, which ends all sessions; None admits the user again.

    Who is disabled already stays so since the first time. Raises as `set_role` does.
    """
    user = await reachable_user(connection, caller, user_id)
    if (user.disabled_date is None) == (since is None):
        return user
    return await store.set_disabled(connection, user, since)


async def remove_user(connection: AnyConnection, caller: Caller, user_id: UUID) -> User:
    """Remove a user; the one that was. Raises as `set_role` does."""
    user = await reachable_user(connection, caller, user_id)
    await store.delete_user(connection, user)
    return user


async def take_second_factor(connection: AnyConnection, caller: Caller, user_id: UUID) -> User:
    """Take the second factor of somebody who has lost it. Raises `NotFound`, `PermissionDenied` (RIGHT_NOT_HELD)."""
    user = await reachable_user(connection, caller, user_id)
    await remove_second_factor(connection, user.site_id, user.id)
    return user


async def reachable_user(connection: AnyConnection, caller: Caller, user_id: UUID) -> User:
    """The user of that id, if the caller holds all that the user may do."""
    user = await store.user_of(connection, caller.site_id, user_id)
    check_may_grant(caller, rights_of(user.role, user.without))
    return user


async def shown_users(connection: AnyConnection, site_id: UUID) -> list[StaffUser]:
    """All staff of a site, oldest first."""
    secured = await second_factors_of(connection, site_id)
    return [_shown(user, user.id in secured) for user in await store.list_users(connection, site_id)]


async def shown_user(connection: AnyConnection, user: User) -> StaffUser:
    """A user as it may be shown."""
    return _shown(user, user.id in await second_factors_of(connection, user.site_id))


def _shown(user: User, second_factor: bool) -> StaffUser:
    return StaffUser(
        id=str(user.id),
        email=user.email,
        role=user.role,
        without=list(user.without),
        second_factor=second_factor,
        created_date=format_timestamp(user.created_date),
        disabled_date=None if user.disabled_date is None else format_timestamp(user.disabled_date),
        password_expires_date=None
        if user.password_expires_date is None
        else format_timestamp(user.password_expires_date),
    )
