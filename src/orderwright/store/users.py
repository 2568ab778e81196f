"""The staff of a site, with passwords kept as argon2id hashes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orderwright.model.base import Email
from orderwright.model.credentials import User
from orderwright.model.errors import Conflict, FieldViolation, NotFound, ValidationFailed
from orderwright.model.identity import Role, Withheld
from orderwright.store.checks import site_not_found
from orderwright.store.database import AnyConnection
from orderwright.store.staff_sessions import delete_sessions_of

MIN_PASSWORD: Final = 8  # OWASP ASVS 5.0, 6.2.1
MAX_PASSWORD: Final = 1000
_COLUMNS: Final = "site_id, id, email, role, created_date, disabled_date, password_expires_date, without"
_HASHER: Final = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory


async def create_user(
    connection: AnyConnection,
    site_id: UUID,
    *,
    email: str,
    role: Role,
    password: str,
    now: datetime,
    expires: datetime | None = None,
    without: Sequence[Withheld] = (),
) -> User:
    """Add a member of the staff. A password that `expires` has to be replaced by the user before.

    The hash takes some 50 ms and 64 MiB in a thread. Raises `ValidationFailed` that names `email` or `password`,
    `NotFound` for an unknown site, `Conflict` (USER_ALREADY_EXISTS) if the site has a user of this address.
    """
    _check(email, password)
    user = User(
        site_id=site_id,
        id=uuid4(),
        email=email,
        role=role,
        created_date=now,
        disabled_date=None,
        password_expires_date=expires,
        without=tuple(without),
    )
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    try:
        await connection.execute(
            "INSERT INTO users (site_id, id, email, role, password_hash, created_date, password_expires_date, without)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *(site_id, user.id, email, role.value, hashed, now, expires, [one.value for one in without]),
        )
    except asyncpg.ForeignKeyViolationError:
        raise site_not_found(site_id) from None
    except asyncpg.UniqueViolationError:
        raise Conflict("USER_ALREADY_EXISTS", f"The site has a user {email} already") from None
    return user


async def verify_password(connection: AnyConnection, site_id: UUID, email: str, password: str) -> User | None:
    """The user who has this address and this password and is not disabled, else None.

    Addresses are compared without regard to case. A hash of weaker parameters than today's is replaced.
    """
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS}, password_hash FROM users WHERE site_id = $1 AND lower(email) = lower($2)",  # noqa: S608
        site_id,
        email,
    )
    kept: str = await asyncio.to_thread(_hash_of_nobody) if row is None else row["password_hash"]
    right = await asyncio.to_thread(_matches, kept, password)
    if row is None or not right or row["disabled_date"] is not None:
        return None
    if _HASHER.check_needs_rehash(kept):
        stronger = await asyncio.to_thread(_HASHER.hash, password)
        await connection.execute(
            "UPDATE users SET password_hash = $3 WHERE site_id = $1 AND id = $2 AND password_hash = $4",
            *(site_id, row["id"], stronger, kept),
        )
    return _user(row)


async def users_with_address(connection: AnyConnection, email: str, *, limit: int = 20) -> list[User]:
    """The users of all sites who have this address and are not disabled, those of the oldest sites first.

    For a login, which names no site. Addresses are compared without regard to case.
    """
    rows = await connection.fetch(
        "SELECT u.site_id, u.id, u.email, u.role, u.created_date, u.disabled_date, u.password_expires_date,"
        " u.without FROM users u JOIN sites s ON s.id = u.site_id"
        " WHERE lower(u.email) = lower($1) AND u.disabled_date IS NULL ORDER BY s.created_date, s.id LIMIT $2",
        *(email, limit),
    )
    return [_user(row) for row in rows]


async def user_named(connection: AnyConnection, site_id: UUID, email: str) -> User:
    """The user of that address, disabled or not. Raises `NotFound` (USER_NOT_FOUND)."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM users WHERE site_id = $1 AND lower(email) = lower($2)",  # noqa: S608
        *(site_id, email),
    )
    if row is None:
        raise user_not_found(email)
    return _user(row)


async def active_user(connection: AnyConnection, site_id: UUID, user_id: UUID) -> User:
    """The user of that id. Raises `NotFound` (USER_NOT_FOUND) if there is none, or none who may log in any more."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM users WHERE site_id = $1 AND id = $2 AND disabled_date IS NULL",  # noqa: S608
        *(site_id, user_id),
    )
    if row is None:
        raise user_not_found(user_id)
    return _user(row)


async def user_of(connection: AnyConnection, site_id: UUID, user_id: UUID) -> User:
    """The user of that id, disabled or not. Raises `NotFound` (USER_NOT_FOUND)."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM users WHERE site_id = $1 AND id = $2",  # noqa: S608
        *(site_id, user_id),
    )
    if row is None:
        raise user_not_found(user_id)
    return _user(row)


def user_not_found(who: object) -> NotFound:
    """The 404 for users that the site doesn't have."""
    return NotFound("USER_NOT_FOUND", f"The site has no user {who}")


async def set_password(
    connection: AnyConnection, user: User, password: str, *, expires: datetime | None = None
) -> User:
    """Replace the password, which ends all sessions of the user.

    A password that `expires` has to be replaced by the user before. Raises `ValidationFailed` that names `password`.
    """
    _check(user.email, password)
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    await connection.execute(
        "UPDATE users SET password_hash = $3, password_expires_date = $4 WHERE site_id = $1 AND id = $2",
        *(user.site_id, user.id, hashed, expires),
    )
    await delete_sessions_of(connection, user.site_id, user.id)
    return msgspec.structs.replace(user, password_expires_date=expires)


async def set_role(connection: AnyConnection, user: User, role: Role, without: Sequence[Withheld] = ()) -> User:
    """Give a user another role, which ends all sessions of the user, and the rights that the user is to lack.

    Other rights alone count at once in the sessions that there are. Raises `Conflict` (LAST_OWNER) if the site would be
    left without an owner who can log in.
    """
    async with connection.transaction():
        if role is not Role.OWNER:
            await _keep_an_owner(connection, user)
        await connection.execute(
            "UPDATE users SET role = $3, without = $4 WHERE site_id = $1 AND id = $2",
            *(user.site_id, user.id, role.value, [one.value for one in without]),
        )
        if role is not user.role:
            await delete_sessions_of(connection, user.site_id, user.id)
    return msgspec.structs.replace(user, role=role, without=tuple(without))


async def set_disabled(connection: AnyConnection, user: User, since: datetime | None) -> User:
    """Let a user log in no more from `since` on, which ends all sessions; None admits the user again.

    Raises `Conflict` (LAST_OWNER) if the site would be left without an owner who can log in.
    """
    async with connection.transaction():
        if since is not None:
            await _keep_an_owner(connection, user)
        await connection.execute(
            "UPDATE users SET disabled_date = $3 WHERE site_id = $1 AND id = $2", *(user.site_id, user.id, since)
        )
        await delete_sessions_of(connection, user.site_id, user.id)
    return msgspec.structs.replace(user, disabled_date=since)


async def delete_user(connection: AnyConnection, user: User) -> None:
    """Remove a user with sessions, settings and views of their own. What they did stays in the history.

    Raises `Conflict` (LAST_OWNER) if the site would be left without an owner who can log in.
    """
    async with connection.transaction():
        await _keep_an_owner(connection, user)
        await connection.execute("DELETE FROM users WHERE site_id = $1 AND id = $2", user.site_id, user.id)


async def _keep_an_owner(connection: AnyConnection, user: User) -> None:
    # An owner whose password is still one that was given may never come, so such an owner does not count.
    owners = await connection.fetch(
        "SELECT id, password_expires_date FROM users WHERE site_id = $1 AND role = 'owner' AND disabled_date IS NULL"
        " ORDER BY id FOR NO KEY UPDATE",
        user.site_id,
    )
    others = [row["id"] for row in owners if row["password_expires_date"] is None and row["id"] != user.id]
    if not others and any(row["id"] == user.id for row in owners):
        raise Conflict("LAST_OWNER", f"{user.email} is the last owner of the site who can log in")


async def list_users(connection: AnyConnection, site_id: UUID) -> list[User]:
    """All staff of a site, oldest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM users WHERE site_id = $1 ORDER BY created_date, id",  # noqa: S608
        site_id,
    )
    return [_user(row) for row in rows]


@cache
def _hash_of_nobody() -> str:
    # What the password of an unknown user is compared with, so that the time of the answer doesn't tell who is known.
    return _HASHER.hash(secrets.token_hex())


def _matches(kept: str, password: str) -> bool:
    try:
        return len(password) <= MAX_PASSWORD and _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _user(row: asyncpg.Record) -> User:
    values = {name: row[name] for name in User.__struct_fields__}
    return User(**{**values, "role": Role(row["role"]), "without": tuple(Withheld(one) for one in row["without"])})


def _check(email: str, password: str) -> None:
    violations = []
    try:
        msgspec.convert(email, Email)
    except msgspec.ValidationError:
        violations.append(FieldViolation("email", "is not an e-mail address", "FORMAT", data={"expected": "EMAIL"}))
    if len(password) < MIN_PASSWORD:
        words = f"needs at least {MIN_PASSWORD} characters"
        violations.append(FieldViolation("password", words, "MIN_LENGTH", data={"threshold": MIN_PASSWORD}))
    if len(password) > MAX_PASSWORD:
        words = f"may have at most {MAX_PASSWORD} characters"
        violations.append(FieldViolation("password", words, "MAX_LENGTH", data={"threshold": MAX_PASSWORD}))
    if violations:
        raise ValidationFailed(violations)
