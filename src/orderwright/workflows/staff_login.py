"""Logging in to the dashboard and out of it: passwords, second steps, sessions that follow one another."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from orderwright.model.errors import ApplicationError, NotFound, Status, Unauthenticated, ValidationFailed
from orderwright.model.staff import StaffSession
from orderwright.rules.sessions import (
    ATTEMPTS_WITHIN,
    SEEN_EVERY,
    TRIES_OF_ACCOUNT,
    TRIES_OF_ADDRESS,
    TRIES_OF_BOTH,
    is_live,
    password_expired,
)
from orderwright.store.login_attempts import count_attempt, forget_attempts, forgive_attempt, subject
from orderwright.store.staff_sessions import delete_session, find_session, insert_session, note_seen
from orderwright.store.staff_settings import lock_second_factor
from orderwright.store.users import set_password, users_with_address, verify_password
from orderwright.workflows.audit import CHANGE_PASSWORD, LOG_IN, LOG_IN_FAILED, LOG_OUT, record_of_user

if TYPE_CHECKING:
    from orderwright.model.credentials import User
    from orderwright.store.database import AnyConnection
    from orderwright.workflows.service import Service

_TOKEN_BYTES: Final = 32
_NOBODY: Final = UUID(int=0)
# Each comparison of a password takes 64 MiB for 50 ms: a flood of logins must not take all memory.
_COMPARING = asyncio.Semaphore(4)


def refused() -> Unauthenticated:
    """The one answer to every login that fails: it doesn't tell whether the address is known."""
    return Unauthenticated("LOGIN_REFUSED", "This address and this password don't belong together")


async def log_in(service: Service, email: str, password: str, *, address: str, site: UUID | None = None) -> str:
    """The token of a new session, which is on `site` if the person may work there, else on the oldest of theirs.

    Where the user has a second factor the session waits for its code. Raises `Unauthenticated` (LOGIN_REFUSED), or
    TOO_MANY_LOGINS (429) after too many tries of this account or from this network address.
    """
    email, now = email.strip(), service.clock()
    account = email.lower()
    both = subject("both", account, address)
    limits = {
        both: TRIES_OF_BOTH,
        subject("account", account): TRIES_OF_ACCOUNT,
        subject("address", address): TRIES_OF_ADDRESS,
    }
    async with service.database.acquire() as connection:
        for counted, allowed in limits.items():
            tries, since = await count_attempt(connection, counted, now, ATTEMPTS_WITHIN)
            if tries > allowed:
                raise too_many(since, now)
    async with _COMPARING, service.database.acquire() as connection:
        users = await users_with_address(connection, email)
        right = [one for one in users if await verify_password(connection, one.site_id, email, password)]
        found = [one for one in right if not password_expired(one, now)]
        if not users:
            await verify_password(connection, _NOBODY, email, password)
        if not found:
            await _note_failures(connection, service, users, address, now)
            raise refused()
        await forget_attempts(connection, both)
        for counted in limits:
            await forgive_attempt(connection, counted)
    chosen = next((one for one in found if one.site_id == site), found[0])
    others = [one.site_id for one in found if one is not chosen]
    return await _begin(service, chosen, others, now, address=address)


def too_many(since: datetime, now: datetime) -> ApplicationError:
    """429 with the time until tries count anew."""
    left = max(1, int((since + ATTEMPTS_WITHIN - now).total_seconds()))
    return ApplicationError(
        "TOO_MANY_LOGINS",
        f"There were too many tries; come back in {-(-left // 60)} minutes",
        status=Status.TOO_MANY_REQUESTS,
        data={"seconds": left},
        retry_after=left,
    )


async def find_live(service: Service, token: str) -> StaffSession | None:
    """The session of a token if it still counts; its use is noted."""
    parsed = _parse(token)
    if parsed is None:
        return None
    now = service.clock()
    async with service.database.acquire() as connection:
        session = await find_session(connection, *parsed)
        if session is None or not is_live(session, now):
            return None
        if now - session.seen_date >= SEEN_EVERY:
            await note_seen(connection, session, now)
    return session


async def log_out(service: Service, session: StaffSession) -> None:
    """End the session."""
    async with service.database.transaction() as connection:
        await delete_session(connection, session.site_id, session.token_hash)
        await record_of_user(connection, session.user, LOG_OUT, entry_id=service.new_id(), at=service.clock())


async def switch_site(service: Service, session: StaffSession, site_id: UUID) -> str:
    """The token of a session on another site of the same person, in place of this one.

    Raises `NotFound` (SITE_NOT_FOUND) unless the password was verified for that site at the login.
    """
    async with service.database.acquire() as connection:
        users = await users_with_address(connection, session.user.email)
    user = next((one for one in users if one.site_id == site_id), None)
    if site_id not in session.other_sites or user is None or session.waits_for_code:
        raise NotFound("SITE_NOT_FOUND", f"Site {site_id} was not found")
    await _end(service, session)
    others = [session.site_id, *(one for one in session.other_sites if one != site_id)]
    return await _begin(service, user, others, service.clock())


async def change_password(service: Service, session: StaffSession, current: str, new: str) -> str:
    """Replace the password on this site, which ends all sessions of the user there; the token of a new one.

    A password that somebody else has given can't be kept. Raises `Unauthenticated` (LOGIN_REFUSED) if `current` is
    wrong, `ValidationFailed` that names `password`.
    """
    await check_password(service, session, current)
    if new == current and session.user.password_expires_date is not None:
        raise ValidationFailed.of("password", "is the password that was given", "SAME_PASSWORD")
    async with service.database.transaction() as connection:
        await set_password(connection, session.user, new)
        await record_of_user(connection, session.user, CHANGE_PASSWORD, entry_id=service.new_id(), at=service.clock())
    return await _begin(service, session.user, (), service.clock(), waits_for_code=False)


async def check_password(service: Service, session: StaffSession, password: str) -> None:
    """Ask for the password once more before something that matters. Raises as `log_in` does."""
    now, user = service.clock(), session.user
    counted = subject("again", str(user.site_id), str(user.id))
    async with service.database.acquire() as connection:
        tries, since = await count_attempt(connection, counted, now, ATTEMPTS_WITHIN)
        if tries > TRIES_OF_BOTH:
            raise too_many(since, now)
    async with _COMPARING, service.database.acquire() as connection:
        if await verify_password(connection, user.site_id, user.email, password) is None:
            raise refused()
        await forget_attempts(connection, counted)


async def follow(service: Service, session: StaffSession, *, address: str = "") -> str:
    """A new token for the same session, which no longer waits for a code; the old one ends."""
    await _end(service, session)
    return await _begin(
        service, session.user, session.other_sites, service.clock(), waits_for_code=False, address=address
    )


async def _begin(
    service: Service,
    user: User,
    other_sites: list[UUID] | tuple[UUID, ...],
    now: datetime,
    *,
    waits_for_code: bool | None = None,
    address: str | None = None,
) -> str:
    """The token of a new session. `address` is that of the network where it begins with a login, which is noted."""
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    async with service.database.transaction() as connection:
        if waits_for_code is None:
            waits_for_code = await lock_second_factor(connection, user.site_id, user.id) is not None
        await insert_session(
            connection, user, _hash(secret), waits_for_code=waits_for_code, other_sites=other_sites, now=now
        )
        if address is not None and not waits_for_code:
            await record_of_user(connection, user, LOG_IN, entry_id=service.new_id(), at=now, address=address)
    return f"{user.site_id.hex}.{secret}"


async def _end(service: Service, session: StaffSession) -> None:
    async with service.database.acquire() as connection:
        await delete_session(connection, session.site_id, session.token_hash)


async def _note_failures(
    connection: AnyConnection, service: Service, users: list[User], address: str, now: datetime
) -> None:
    """Keep that somebody tried to be these users. It waits for no disk: its time is to tell little of who is known."""
    async with connection.transaction():
        await connection.execute("SET LOCAL synchronous_commit = off")
        for user in users:
            await record_of_user(connection, user, LOG_IN_FAILED, entry_id=service.new_id(), at=now, address=address)


def _parse(token: str) -> tuple[UUID, bytes] | None:
    """The site and the hash of a token; the site comes first, because every key of the database does."""
    site, _, secret = token.partition(".")
    try:
        return UUID(hex=site), _hash(secret)
    except ValueError:
        return None


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
