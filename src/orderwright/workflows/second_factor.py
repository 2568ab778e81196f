"""The second factor of the staff: codes of an authenticator app (RFC 6238), and recovery codes that count once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pyotp

from orderwright.model.errors import Unauthenticated, ValidationFailed
from orderwright.model.staff import StaffSession
from orderwright.rules.sessions import ATTEMPTS_WITHIN, TRIES_OF_CODE
from orderwright.store.login_attempts import count_attempt, forget_attempts, subject
from orderwright.store.staff_settings import (
    binding,
    lock_second_factor,
    put_second_factor,
    remove_second_factor,
    use_second_factor,
)
from orderwright.workflows.audit import LOG_IN_FAILED, REMOVE_FACTOR, SET_UP_FACTOR, record_of_user
from orderwright.workflows.staff_login import check_password, follow, too_many

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

_STEP_SECONDS: Final = 30
#: A clock may be off by one step in either direction.
_STEPS: Final = (-1, 0, 1)
_RECOVERY_CODES: Final = 10
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 3


def wrong_code() -> Unauthenticated:
    """The answer to a code that doesn't count, or no longer."""
    return Unauthenticated("CODE_REFUSED", "This code is wrong, or it was used already")


def new_secret(service: Service, session: StaffSession) -> tuple[str, str]:
    """A secret in base32, and the same sealed for this user: what a form gives back when the first code confirms it."""
    secret = pyotp.random_base32()
    user = session.user
    sealed = service.gateway_settings.keys.seal(secret.encode(), binding(user.site_id, user.id))
    return secret, base64.urlsafe_b64encode(sealed).decode()


def opened_secret(service: Service, session: StaffSession, sealed: str) -> str:
    """The secret that `new_secret` sealed. Raises `ValidationFailed` for anything else."""
    return _unseal(service, session, _sealed_bytes(sealed))


def address_of(secret: str, session: StaffSession, site_name: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=session.user.email, issuer_name=f"Orderwright {site_name}")


async def set_up(service: Service, session: StaffSession, sealed: str, code: str) -> list[str]:
    """Make the secret the user's second factor; the recovery codes, which are shown once.

    Raises `Unauthenticated` (CODE_REFUSED) unless `code` is one that the secret gives now.
    """
    secret = opened_secret(service, session, sealed)
    step = _step_of(secret, code, service.clock(), after=0)
    if step is None:
        raise wrong_code()
    codes = [_recovery_code() for _ in range(_RECOVERY_CODES)]
    user = session.user
    async with service.database.transaction() as connection:
        await put_second_factor(
            connection,
            user.site_id,
            user.id,
            sealed=_sealed_bytes(sealed),
            last_step=step,
            recovery_codes=[_digest(one) for one in codes],
        )
        await record_of_user(connection, user, SET_UP_FACTOR, entry_id=service.new_id(), at=service.clock())
    return codes


async def confirm(service: Service, session: StaffSession, code: str, *, address: str = "") -> str:
    """Check the code that a session waits for; the token of the session that follows it.

    Raises `Unauthenticated` (CODE_REFUSED), or TOO_MANY_LOGINS (429).
    """
    now, user = service.clock(), session.user
    counted = subject("code", str(user.site_id), str(user.id))
    async with service.database.acquire() as connection:
        tries, since = await count_attempt(connection, counted, now, ATTEMPTS_WITHIN)
        if tries > TRIES_OF_CODE:
            raise too_many(since, now)
    try:
        await _use_code(service, session, code, now)
    except Unauthenticated:
        async with service.database.acquire() as connection:
            await record_of_user(connection, user, LOG_IN_FAILED, entry_id=service.new_id(), at=now, address=address)
        raise
    async with service.database.acquire() as connection:
        await forget_attempts(connection, counted)
    return await follow(service, session, address=address)


async def _use_code(service: Service, session: StaffSession, code: str, now: datetime) -> None:
    user = session.user
    async with service.database.transaction() as connection:
        factor = await lock_second_factor(connection, user.site_id, user.id)
        if factor is None:
            return
        step = _step_of(_unseal(service, session, factor.sealed), code, now, after=factor.last_step)
        left = [one for one in factor.recovery_codes if not hmac.compare_digest(one, _digest(code))]
        if step is None and len(left) == len(factor.recovery_codes):
            raise wrong_code()
        await use_second_factor(
            connection, user.site_id, user.id, last_step=step or factor.last_step, recovery_codes=left
        )


async def remove(service: Service, session: StaffSession, password: str) -> None:
    """Take the user's second factor away. Raises `Unauthenticated` (LOGIN_REFUSED) unless the password is right."""
    await check_password(service, session, password)
    async with service.database.transaction() as connection:
        await remove_second_factor(connection, session.site_id, session.user.id)
        await record_of_user(connection, session.user, REMOVE_FACTOR, entry_id=service.new_id(), at=service.clock())


def _unseal(service: Service, session: StaffSession, sealed: bytes) -> str:
    return service.gateway_settings.keys.unseal(sealed, binding(session.site_id, session.user.id)).decode()


def _sealed_bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        raise ValidationFailed.of("sealed", "is not what the form was made with", "FORMAT") from None


def _step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The step that the code belongs to, None if it is wrong or not later than the step `after`."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current + offset for offset in _STEPS):
        if step > after and hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode("utf-8", "replace")):
            return step
    return None


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))


def _digest(code: str) -> bytes:
    plain = "".join(code.lower().replace("-", "").split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
