"""The token calls: what a client sends to get a token, and what it is told about one.

The grants are those that the official SDK sends: `anonymous` and `refresh_token` of a shop's front end,
`client_credentials` and `refresh_token` of an app, `authorized_client` for a member whom the shop's own server
has authenticated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET, UnsetType

from orderwright.model.credentials import AppInstance
from orderwright.model.errors import FieldViolation, PermissionDenied, Unauthenticated, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.store.apps import app_has_secret, find_instance, find_oauth_client
from orderwright.store.database import Database
from orderwright.workflows.authenticate import Authenticator, refusal
from orderwright.workflows.signed_tokens import ACCESS_LIFE, Claims, SubjectType, TokenSigner, Use

#: A shop keeps its visitor's cart for long, a member must be logged in again, an app keeps its token in a vault.
REFRESH_LIFE: Final = {
    SubjectType.VISITOR: timedelta(days=365),
    SubjectType.MEMBER: timedelta(days=30),
    SubjectType.APP: timedelta(days=3650),
}
GRANTS: Final = ("anonymous", "refresh_token", "client_credentials", "authorized_client")
_SPELLINGS: Final = {
    "grant_type": "grantType",
    "client_id": "clientId",
    "client_secret": "clientSecret",
    "instance_id": "instanceId",
    "refresh_token": "refreshToken",
    "member_id": "memberId",
    "session_token": "sessionToken",
}


class TokenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A token call. `authorization` is its header. Its text form shows the grant and the client only."""

    grant_type: str
    client_id: str | None = None
    client_secret: str | None = None
    instance_id: str | None = None
    refresh_token: str | None = None
    member_id: str | None = None
    session_token: str | None = None
    authorization: str | None = None

    @classmethod
    def from_wire(cls, body: Mapping[str, object], authorization: str | None = None) -> TokenRequest:
        """Read a decoded body, in which both `clientId` and `client_id` are known, and null is absent.

        Raises `ValidationFailed` that names each field that is no text, and `grantType` if it is missing. Fields
        are named as the contract's camelCase has them.
        """
        values: dict[str, Any] = {}
        violations = []
        for snake, camel in _SPELLINGS.items():
            value = body.get(camel) if body.get(camel) is not None else body.get(snake)
            if value is None:
                continue
            if not isinstance(value, str):
                violations.append(FieldViolation(camel, "must be a text", "VALIDATION", data={"expected": "string"}))
            values[snake] = value
        if "grant_type" not in values:
            violations.append(FieldViolation("grantType", f"is needed: one of {', '.join(GRANTS)}", "REQUIRED_FIELD"))
        if violations:
            raise ValidationFailed(violations)
        return cls(**values, authorization=authorization)

    def __repr__(self) -> str:
        return f"TokenRequest(grant_type={self.grant_type!r}, client_id={self.client_id!r}, <secrets hidden>)"

    def need(self, name: str) -> str:
        """The value of a field that the grant needs. Raises `ValidationFailed` that names it."""
        value: str | None = getattr(self, name)
        if not value:
            words = f"is needed for the grant {self.grant_type}"
            raise ValidationFailed.of(_SPELLINGS[name], words, "REQUIRED_FIELD")
        return value


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a token call, as it goes over the wire; `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  # a name of RFC 6750
    refresh_token: str | UnsetType = UNSET

    def __repr__(self) -> str:
        return f"TokenAnswer(expires_in={self.expires_in}, <tokens hidden>)"


class TokenInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a token is: of one that does not count only that (`{"active": false}`). Times are in seconds.

    An API key is told about, too: `subject_type` is STAFF, for whom it acts, and `subject_id` the id of the key.
    `permissions` are those that the bearer has now.
    """

    active: bool
    client_id: UUID | None = None
    instance_id: UUID | None = None
    site_id: UUID | None = None
    subject_type: str | None = None
    subject_id: UUID | None = None
    exp: int | None = None
    iat: int | None = None
    permissions: list[str] = msgspec.field(default_factory=list)


async def issue_token(
    database: Database, request: TokenRequest, *, authenticator: Authenticator, now: datetime
) -> TokenAnswer:
    """Answer a token call.

    Raises `ValidationFailed` for an unknown grant and for what a grant lacks; `Unauthenticated`, with the same words
    always, for an unknown client, a wrong secret, a refresh token that does not count; `PermissionDenied` for an
    API key that may not log members in.
    """
    match request.grant_type:
        case "anonymous":
            return await _visitor(database, request, authenticator.signer, now)
        case "refresh_token":
            return await _refresh(database, request, authenticator, now)
        case "client_credentials":
            return await _app(database, request, authenticator.signer, now)
        case "authorized_client":
            return await _member(request, authenticator, now)
    words = f"must be one of {', '.join(GRANTS)}"
    raise ValidationFailed.of("grantType", words, "INVALID_ENUM_VALUE", allowed=list(GRANTS))


async def token_info(token: str, *, authenticator: Authenticator) -> TokenInfo:
    """What an access token is, or an API key."""
    claims = await authenticator.check_token(token, Use.ACCESS)
    try:
        caller = await authenticator.authenticate(token, None)
    except Unauthenticated:
        return TokenInfo(active=False)
    permissions = sorted(one.value for one in caller.permissions)
    if claims is None:
        if not caller.credential.startswith("key:"):
            return TokenInfo(active=False)  # a token of ours with words around it
        return TokenInfo(
            active=True,
            site_id=caller.site_id,
            subject_type="STAFF",
            subject_id=caller.identity.id,
            permissions=permissions,
        )
    return TokenInfo(
        active=True,
        client_id=claims.client_id,
        instance_id=claims.instance_id,
        site_id=claims.site_id,
        subject_type=claims.subject_type,
        subject_id=claims.subject_id,
        exp=claims.expires_at,
        iat=claims.issued_at,
        permissions=permissions,
    )


async def app_refresh_token(signer: TokenSigner, instance: AppInstance, now: datetime) -> str:
    """The refresh token that an app gets when it is installed, for `{"grant_type": "refresh_token"}`."""
    return await signer.sign(_claims_of_instance(instance, Use.REFRESH, now), now)


async def _visitor(database: Database, request: TokenRequest, signer: TokenSigner, now: datetime) -> TokenAnswer:
    client_id = _id(request.need("client_id"))
    async with database.acquire() as connection:
        client = await find_oauth_client(connection, client_id)
    if client is None:
        raise refusal_of_client()
    return await _both(signer, SubjectType.VISITOR, uuid4(), site_id=client.site_id, client_id=client.id, now=now)


async def _refresh(
    database: Database, request: TokenRequest, authenticator: Authenticator, now: datetime
) -> TokenAnswer:
    """A new access token for the same subject; the refresh token stays, as the SDK expects."""
    token = request.need("refresh_token")
    client_id = _id(request.need("client_id"))
    claims = await authenticator.check_token(token, Use.REFRESH)
    if claims is None or claims.client_id != client_id:
        raise refusal_of_client()
    if claims.subject_type is SubjectType.APP:
        await _check_secret(database, client_id, request.need("client_secret"))
    access = msgspec.structs.replace(claims, use=Use.ACCESS, issued_at=_seconds(now), expires_at=_end(now, ACCESS_LIFE))
    return TokenAnswer(
        access_token=await authenticator.signer.sign(access, now), expires_in=_life(ACCESS_LIFE), refresh_token=token
    )


async def _app(database: Database, request: TokenRequest, signer: TokenSigner, now: datetime) -> TokenAnswer:
    app_id, secret = _id(request.need("client_id")), request.need("client_secret")
    instance_id = _id(request.need("instance_id"))
    await _check_secret(database, app_id, secret)
    async with database.acquire() as connection:
        instance = await find_instance(connection, instance_id)
    if instance is None or instance.app_id != app_id:
        raise refusal_of_client()
    access = await signer.sign(_claims_of_instance(instance, Use.ACCESS, now), now)
    return TokenAnswer(access_token=access, expires_in=_life(ACCESS_LIFE))


async def _member(request: TokenRequest, authenticator: Authenticator, now: datetime) -> TokenAnswer:
    """Log a member in whom the shop's own server has authenticated: `Authorization: <visitor token>,<API key>`.

    The key proves the server, and so must hold LOGIN_MEMBERS on the visitor's site; the visitor's token says which
    client the member uses. A `session_token` beside `member_id` is another product's and adds nothing here.
    """
    visitor_token, _, key = (request.authorization or "").partition(",")
    claims = await authenticator.check_token(visitor_token.strip(), Use.ACCESS)
    if claims is None or claims.subject_type is SubjectType.APP:
        raise refusal()
    caller = await authenticator.authenticate(key.strip(), str(claims.site_id))
    if not caller.credential.startswith("key:"):
        raise refusal()
    if not caller.may(Permission.LOGIN_MEMBERS):
        needed = Permission.LOGIN_MEMBERS.value
        words = f"Logging members in needs a key with the permission {needed}"
        raise PermissionDenied("PERMISSION_DENIED", words, data={"permission": needed})
    text = request.need("member_id")
    try:
        member_id = UUID(text)
    except ValueError:
        raise ValidationFailed.of("memberId", "is not a GUID", "FORMAT", expected="GUID") from None
    return await _both(
        authenticator.signer, SubjectType.MEMBER, member_id, site_id=claims.site_id, client_id=claims.client_id, now=now
    )


async def _both(
    signer: TokenSigner, kind: SubjectType, subject: UUID, *, site_id: UUID, client_id: UUID, now: datetime
) -> TokenAnswer:
    access = Claims(
        use=Use.ACCESS,
        subject_type=kind,
        subject_id=subject,
        site_id=site_id,
        client_id=client_id,
        issued_at=_seconds(now),
        expires_at=_end(now, ACCESS_LIFE),
    )
    refresh = msgspec.structs.replace(access, use=Use.REFRESH, expires_at=_end(now, REFRESH_LIFE[kind]))
    return TokenAnswer(
        access_token=await signer.sign(access, now),
        expires_in=_life(ACCESS_LIFE),
        refresh_token=await signer.sign(refresh, now),
    )


async def _check_secret(database: Database, app_id: UUID, secret: str) -> None:
    async with database.acquire() as connection:
        if not await app_has_secret(connection, app_id, secret):
            raise refusal_of_client()


def refusal_of_client() -> Unauthenticated:
    """The one answer to a client that does not count, whatever is wrong with it."""
    return Unauthenticated("INVALID_CLIENT", "The client, its secret or its token is not valid")


def _claims_of_instance(instance: AppInstance, use: Use, now: datetime) -> Claims:
    life = ACCESS_LIFE if use is Use.ACCESS else REFRESH_LIFE[SubjectType.APP]
    return Claims(
        use=use,
        subject_type=SubjectType.APP,
        subject_id=instance.app_id,
        site_id=instance.site_id,
        client_id=instance.app_id,
        instance_id=instance.id,
        issued_at=_seconds(now),
        expires_at=_end(now, life),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise refusal_of_client() from None


def _seconds(now: datetime) -> int:
    return int(now.timestamp())


def _end(now: datetime, life: timedelta) -> int:
    return _seconds(now) + _life(life)


def _life(life: timedelta) -> int:
    return int(life.total_seconds())
