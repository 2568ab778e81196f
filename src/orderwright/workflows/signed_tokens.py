"""Access and refresh tokens: JWTs that the service signs for itself (RFC 7519, HS256).

A token says who its bearer is and through which client; what the bearer may do is looked up when it is used, so
that removing an app or a client takes its tokens with it. The header's `kid` names the signing key: a new key can
take over while tokens of the old one stay valid.
"""

from __future__ import annotations

import binascii
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from orderwright.store.database import Database
from orderwright.store.secrets import TOKEN_SIGNING, SecretRing, ServiceSecret, ensure_ring

ACCESS_LIFE: Final = timedelta(hours=4)
ISSUER: Final = "orderwright"
MAX_LENGTH: Final = 4096
_ALGORITHM: Final = "HS256"
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_RING_SECONDS: Final = 60.0
_RELOAD_SECONDS: Final = 1.0


class Use(StrEnum):
    """What a token is for: calling operations, or getting the next access token."""

    ACCESS = "access"
    REFRESH = "refresh"


class SubjectType(StrEnum):
    """Whom a token stands for."""

    VISITOR = "VISITOR"
    MEMBER = "MEMBER"
    APP = "APP"


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says. `client_id` is the OAuth client, or for APP the app; times are whole seconds, UTC."""

    use: Use
    subject_type: SubjectType
    subject_id: UUID
    site_id: UUID
    client_id: UUID
    instance_id: UUID | None = None
    issued_at: int
    expires_at: int

    def wire(self) -> dict[str, Any]:
        """The claims as the JWT carries them."""
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "use": self.use.value,
            "sub": f"{self.subject_type.value}:{self.subject_id}",
            "sid": str(self.site_id),
            "cid": str(self.client_id),
            "iat": self.issued_at,
            "exp": self.expires_at,
        }
        if self.instance_id is not None:
            claims["iid"] = str(self.instance_id)
        return claims


class TokenSigner:
    """Signs and reads tokens with the keys of the database. One for each process.

    The keys are read again once a minute, and when a token names one that is not known: so a key that another
    process made is found at once, and a retired one stops to count within a minute.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._ring: SecretRing | None = None
        self._read_at = 0.0

    async def sign(self, claims: Claims, now: datetime) -> str:
        """The token that carries these claims."""
        # Most start a service without a token in sight, and the library is large: it is loaded by the first.
        from joserfc import jwt
        from joserfc.jwk import OctKey

        ring = await self._fresh_ring(_RING_SECONDS, now)
        header = {"alg": _ALGORITHM, "kid": ring.current.kid}
        return jwt.encode(header, claims.wire(), OctKey.import_key(ring.current.value), algorithms=[_ALGORITHM])

    async def read(self, token: str, now: datetime) -> Claims | None:
        """What a token says; None if we did not sign it, if it is no token at all, or if it has expired."""
        kid = _kid(token)
        if kid is None:
            return None
        secret = await self._secret(kid, now)
        if secret is None:
            return None
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import OctKey

        try:
            decoded = jwt.decode(token, OctKey.import_key(secret.value), algorithms=[_ALGORITHM])
            claims = _claims(decoded.claims)
        except (JoseError, ValueError, KeyError):
            return None
        return claims if claims.expires_at > now.timestamp() else None

    async def _secret(self, kid: str, now: datetime) -> ServiceSecret | None:
        ring = await self._fresh_ring(_RING_SECONDS, now)
        if kid not in ring.by_kid:
            ring = await self._fresh_ring(_RELOAD_SECONDS, now)
        return ring.by_kid.get(kid)

    async def _fresh_ring(self, age: float, now: datetime) -> SecretRing:
        if self._ring is None or self._clock() - self._read_at >= age:
            async with self._database.acquire() as connection:
                self._ring = await ensure_ring(connection, TOKEN_SIGNING, now)
            self._read_at = self._clock()
        return self._ring


def _kid(token: str) -> str | None:
    """The key that a token names, read before anything is verified: it only chooses the key to verify with."""
    header, separator, _ = token.partition(".")
    if len(token) > MAX_LENGTH or not separator or token.count(".") != 2 or not token.isascii():
        return None
    try:
        fields = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    # We write no other header, and what others ask for in theirs (`crit`, `b64`) is not for us to follow.
    if not isinstance(fields, dict) or not fields.keys() <= _HEADER or fields.get("alg") != _ALGORITHM:
        return None
    kid = fields.get("kid")
    return kid if isinstance(kid, str) else None


def _claims(claims: dict[str, Any]) -> Claims:
    if claims["iss"] != ISSUER:
        raise ValueError("another issuer's token")
    kind, _, subject = claims["sub"].partition(":")
    return Claims(
        use=Use(claims["use"]),
        subject_type=SubjectType(kind),
        subject_id=UUID(subject),
        site_id=UUID(claims["sid"]),
        client_id=UUID(claims["cid"]),
        instance_id=UUID(claims["iid"]) if "iid" in claims else None,
        issued_at=int(claims["iat"]),
        expires_at=int(claims["exp"]),
    )
