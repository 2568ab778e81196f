"""The staff of a site, with passwords kept as argon2id hashes."""

from __future__ import annotations

import asyncio
import secrets
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
from orderwright.model.errors import Conflict, FieldViolation, ValidationFailed
from orderwright.model.identity import Role
from orderwright.store.checks import site_not_found
from orderwright.store.database import AnyConnection

MIN_PASSWORD: Final = 8  # OWASP ASVS 5.0, 6.2.1
MAX_PASSWORD: Final = 1000
_COLUMNS: Final = "site_id, id, email, role, created_date, disabled_date"
_HASHER: Final = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory


async def create_user(
    connection: AnyConnection, site_id: UUID, *, email: str, role: Role, password: str, now: datetime
) -> User:
    """Add a member of the staff.

    The hash takes some 50 ms and 64 MiB in a thread. Raises `ValidationFailed` that names `email` or `password`,
    `NotFound` for an unknown site, `Conflict` (USER_ALREADY_EXISTS) if the site has a user of this address.
    """
    _check(email, password)
    user = User(site_id=site_id, id=uuid4(), email=email, role=role, created_date=now, disabled_date=None)
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    try:
        await connection.execute(
            "INSERT INTO users (site_id, id, email, role, password_hash, created_date) VALUES ($1, $2, $3, $4, $5, $6)",
            *(site_id, user.id, email, role.value, hashed, now),
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
    return User(**{**values, "role": Role(row["role"])})


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
