"""What goes over the wire to a receiver: the signed envelope of the contract, and the headers of Standard Webhooks.

The body is a JWT (RS256) that holds the event three times wrapped in text, as the official SDK unwraps it. The headers
sign the same bytes with a shared secret, for everybody else. Both carry the id of the event, so that attempts, resends
and replays of one event have one id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import RSAKey

from orderwright import __version__
from orderwright.model.events import Event
from orderwright.model.identity import IdentityType
from orderwright.model.webhooks import SubscriptionSecrets

#: How long an envelope is believed.
LIFE: Final = timedelta(hours=1)
SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # what a secret begins with
_SECRET_BYTES: Final = 32
_KEY_BITS: Final = 2048
_HEADER: Final = {"alg": "RS256", "typ": "JWT"}
_ID_OF: Final = {
    IdentityType.ANONYMOUS_VISITOR: "anonymousVisitorId",
    IdentityType.MEMBER: "memberId",
    IdentityType.WIX_USER: "wixUserId",
    IdentityType.APP: "appId",
}
_encode: Final = msgspec.json.Encoder().encode


class _DomainEvent(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    id: str
    entity_fqdn: str
    slug: str
    entity_id: str
    event_time: str
    triggered_by_anonymize_request: bool
    originated_from: str
    entity_event_sequence: str
    created_event: Mapping[str, msgspec.Raw] | None = None
    updated_event: Mapping[str, msgspec.Raw] | None = None
    deleted_event: Mapping[str, msgspec.Raw] | None = None
    action_event: Mapping[str, msgspec.Raw] | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """The keys of one subscription, ready to sign."""

    key: RSAKey
    secrets: tuple[tuple[bytes, float | None], ...]

    @classmethod
    def of(cls, secrets: SubscriptionSecrets) -> Signer:
        """The keys in the form that signing needs; making it costs more than signing."""
        values = tuple((_secret_bytes(text), until) for text, until in secrets.secrets)
        return cls(RSAKey.import_key(secrets.private_key), values)

    def __repr__(self) -> str:
        return "Signer(<hidden>)"


def new_key_pair() -> tuple[str, str]:
    """A new RSA key: the private half as PEM, and the public half as a PEM in base64 on one line."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()


def new_secret(random: bytes) -> str:
    """A secret of Standard Webhooks, of 32 random bytes."""
    assert len(random) == _SECRET_BYTES, "a secret has 256 bits"
    return SECRET_PREFIX + base64.b64encode(random).decode()


def domain_event(event: Event) -> bytes:
    """The event itself as JSON, as the contract has it."""
    return _encode(
        _DomainEvent(
            id=event.id,
            entity_fqdn=event.entity_fqdn,
            slug=event.slug,
            entity_id=event.entity_id,
            event_time=event.event_time,
            triggered_by_anonymize_request=event.triggered_by_anonymize_request,
            originated_from=event.originated_from,
            entity_event_sequence=event.entity_event_sequence,
            created_event=event.created_event,
            updated_event=event.updated_event,
            deleted_event=event.deleted_event,
            action_event=event.action_event,
        )
    )


def envelope(event: Event, *, site_id: UUID, instance_id: UUID, signer: Signer, now: datetime) -> bytes:
    """The signed body. It is believed for an hour from `now`."""
    inner = {
        "eventType": event.event_type,
        "instanceId": str(instance_id),
        "data": domain_event(event).decode(),
        "identity": _encode(_identity(event.identity)).decode(),
        "accountInfo": {"siteId": str(site_id)},
    }
    issued = int(now.timestamp())
    claims = {"data": _encode(inner).decode(), "iat": issued, "exp": issued + int(LIFE.total_seconds())}
    return jws.serialize_compact(_HEADER, _encode(claims), signer.key, algorithms=["RS256"]).encode()


def _identity(identity: Mapping[str, Any]) -> dict[str, str]:
    kind = IdentityType(identity["type"])
    return {"identityType": kind.value, _ID_OF[kind]: str(identity["id"])}


def signed_headers(event_id: str, body: bytes, signer: Signer, now: datetime) -> dict[str, str]:
    """The headers of the request, with a signature for each secret that counts at `now`."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((event_id.encode(), timestamp.encode(), body))
    signatures = (
        "v1," + base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
        for secret in _current(signer.secrets, now)
    )
    return {
        # The SDK's examples read the body as text, which common frameworks do for this type only.
        "content-type": "text/plain; charset=utf-8",
        "user-agent": f"Orderwright/{__version__}",
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _current(secrets: Iterable[tuple[bytes, float | None]], now: datetime) -> Iterable[bytes]:
    return (secret for secret, until in secrets if until is None or until > now.timestamp())


def _secret_bytes(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(SECRET_PREFIX))
