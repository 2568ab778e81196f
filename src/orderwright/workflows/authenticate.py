"""From the `Authorization` header to the caller: API keys, and access tokens of apps, visitors and members."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, TypeVar
from uuid import UUID

from orderwright.model.credentials import ApiKey
from orderwright.model.errors import Unauthenticated
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import SCOPES, Permission, permissions_of
from orderwright.rules.roles import MEMBER_PERMISSIONS, VISITOR_PERMISSIONS
from orderwright.store.api_keys import PREFIX, find_key, parse_key, record_use
from orderwright.store.apps import find_instance, find_oauth_client
from orderwright.store.database import Database
from orderwright.workflows.signed_tokens import MAX_LENGTH, Claims, SubjectType, TokenSigner, Use

DEFAULT_TTL: Final = 5.0
MAX_KNOWN: Final = 10_000
MAX_REFUSED: Final = 10_000
_KINDS: Final = {
    SubjectType.VISITOR: IdentityType.ANONYMOUS_VISITOR,
    SubjectType.MEMBER: IdentityType.MEMBER,
    SubjectType.APP: IdentityType.APP,
}
_T = TypeVar("_T")
_BEARER: Final = "bearer "


class _Known:
    """A credential that was found valid: until when that counts, for whom, and which key it was."""

    __slots__ = ("caller", "key", "site", "until")

    def __init__(self, until: float, caller: Caller, key: tuple[UUID, UUID] | None) -> None:
        self.until = until
        self.caller = caller
        self.site = str(caller.site_id)
        self.key = key


class Authenticator:
    """Finds out who calls.

    What was looked up counts for `ttl` seconds: a key that is revoked, an app that is removed stops to work in every
    process after at most that time. Refusals are remembered as long, apart from the others, so that a flood of
    guesses neither reaches the database again nor pushes valid credentials out. Credentials are remembered by
    their SHA-256 only. `clock` is monotonic, in seconds; `now` gives the time in UTC.
    """

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        *,
        ttl: float = DEFAULT_TTL,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.database = database
        self.signer = signer
        self._ttl = ttl
        self._clock = clock
        self._now = now
        self._known: dict[bytes, _Known] = {}
        self._refused: dict[bytes, float] = {}
        self._used: set[tuple[UUID, UUID]] = set()

    async def authenticate(self, authorization: str | None, site_header: str | None) -> Caller:
        """The caller behind a credential: an API key or an access token, with or without `Bearer`.

        `site_header` is `wix-site-id`: not needed, because the credential names its site, but it must agree.
        Raises `Unauthenticated` with the same words whatever is wrong: missing, unknown, expired, revoked, another
        site's.
        """
        if authorization is None or len(authorization) > MAX_LENGTH:
            raise refusal()
        digest = sha256(authorization.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is None or known.until <= self._clock():
            known = await self._look_up(authorization, digest)
        if site_header is not None and site_header != known.site and site_header.lower() != known.site:
            raise refusal()
        if known.key is not None:
            self._used.add(known.key)
        return known.caller

    async def check_token(self, token: str, use: Use) -> Claims | None:
        """What a token of ours says, if it is for this use, has not expired and its client still counts."""
        claims = await self.signer.read(token, self._now())
        if claims is None or claims.use is not use:
            return None
        return claims if await self._permissions(claims) is not None else None

    async def flush_last_use(self) -> None:
        """Write which keys were used since the last time. The service calls this every few seconds and at its end.

        If the database can't be reached the keys are kept for the next time.
        """
        used, self._used = self._used, set()
        by_site: dict[UUID, list[UUID]] = {}
        for site_id, key_id in used:
            by_site.setdefault(site_id, []).append(key_id)
        if not by_site:
            return
        try:
            async with self.database.acquire() as connection:
                for site_id, key_ids in by_site.items():
                    await record_use(connection, site_id, key_ids, self._now())
        except BaseException:
            self._used |= used
            raise

    def forget(self) -> None:
        """Look every credential up again: after a key was revoked here, for instance."""
        self._known.clear()
        self._refused.clear()

    async def _look_up(self, authorization: str, digest: bytes) -> _Known:
        self._known.pop(digest, None)
        if self._refused.get(digest, 0.0) > self._clock():
            raise refusal()
        credential = authorization.strip()
        if credential[: len(_BEARER)].lower() == _BEARER:
            credential = credential[len(_BEARER) :].strip()
        known = await (self._by_key(credential) if credential.startswith(PREFIX) else self._by_token(credential))
        if known is None:
            _put(self._refused, MAX_REFUSED, digest, self._clock() + self._ttl)
            raise refusal()
        _put(self._known, MAX_KNOWN, digest, known)
        return known

    async def _by_key(self, credential: str) -> _Known | None:
        text = parse_key(credential)
        if text is None:
            return None
        now = self._now()
        async with self.database.acquire() as connection:
            key = await find_key(connection, text, now)
        if key is None:
            return None
        return _Known(self._until(key.expires_date, now), _key_caller(key), (key.site_id, key.id))

    async def _by_token(self, credential: str) -> _Known | None:
        now = self._now()
        claims = await self.signer.read(credential, now)
        if claims is None or claims.use is not Use.ACCESS:
            return None
        permissions = await self._permissions(claims)
        if permissions is None:
            return None
        expires = datetime.fromtimestamp(claims.expires_at, UTC)
        return _Known(self._until(expires, now), _token_caller(claims, permissions), None)

    async def _permissions(self, claims: Claims) -> frozenset[Permission] | None:
        """What the bearer of a token may do now, None if its app or its client is gone."""
        async with self.database.acquire() as connection:
            if claims.subject_type is SubjectType.APP:
                assert claims.instance_id is not None, "an app's token names its instance"
                instance = await find_instance(connection, claims.instance_id)
                return None if instance is None else _granted(instance.scopes)
            client = await find_oauth_client(connection, claims.client_id)
        if client is None:
            return None
        return MEMBER_PERMISSIONS if claims.subject_type is SubjectType.MEMBER else VISITOR_PERMISSIONS

    def _until(self, expires: datetime | None, now: datetime) -> float:
        left = self._ttl if expires is None else min(self._ttl, (expires - now).total_seconds())
        return self._clock() + left


def refusal() -> Unauthenticated:
    """The one answer to every credential that does not count."""
    return Unauthenticated("UNAUTHENTICATED", "The request carries no valid credential for this site")


def _granted(scopes: tuple[str, ...]) -> frozenset[Permission]:
    # A scope that a newer program granted is unknown here, and grants nothing.
    return permissions_of(scope for scope in scopes if scope in SCOPES)


def _key_caller(key: ApiKey) -> Caller:
    return Caller(
        site_id=key.site_id,
        identity=Identity(type=IdentityType.WIX_USER, id=key.id, app_id=key.app_id),
        permissions=_granted(key.scopes),
        credential=f"key:{key.id}",
    )


def _token_caller(claims: Claims, permissions: frozenset[Permission]) -> Caller:
    kind = _KINDS[claims.subject_type]
    is_app = claims.subject_type is SubjectType.APP
    bearer = f"app:{claims.instance_id}" if is_app else f"{claims.subject_type.value.lower()}:{claims.subject_id}"
    return Caller(
        site_id=claims.site_id,
        identity=Identity(type=kind, id=claims.subject_id, app_id=claims.subject_id if is_app else None),
        permissions=permissions,
        credential=bearer,
    )


def _put(cache: dict[bytes, _T], limit: int, digest: bytes, value: _T) -> None:
    if len(cache) >= limit:
        del cache[next(iter(cache))]
    cache[digest] = value
