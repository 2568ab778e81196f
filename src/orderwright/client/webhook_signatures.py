"""Whether a delivery comes from the service: the signed envelope, and the headers of Standard Webhooks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from orderwright.client.failures import InvalidWebhook

_ALGORITHM = "RS256"
_SECRET_PREFIX = "whsec_"  # noqa: S105  # how Standard Webhooks marks secrets
#: By how many seconds the clocks of service and receiver may differ.
SKEW = 60.0


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT that was not verified. Raises `InvalidWebhook`."""
    parts = token.split(".")
    if len(parts) != 3:
        raise InvalidWebhook("The body is not a signed event")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)), type=dict[str, Any])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InvalidWebhook("The body is not a signed event") from None


def verified_claims(token: str, public_key: str) -> dict[str, Any]:
    """The claims of a JWT that the private half of the key signed with RS256.

    `public_key` is a PEM, or the base64 of one. Raises `InvalidWebhook`, and `ImportError` without the extra packages.
    """
    try:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import RSAKey
    except ImportError as error:
        words = "Verifying by public key needs more packages: pip install 'orderwright[webhooks]'"
        raise ImportError(words) from error
    key = RSAKey.import_key(_pem(public_key))
    try:
        return dict(jwt.decode(token, key, algorithms=[_ALGORITHM]).claims)
    except (JoseError, ValueError):
        raise InvalidWebhook("The body was not signed by the service") from None


def check_times(claims: Mapping[str, Any], now: float, tolerance: float) -> None:
    """Raise `InvalidWebhook` for an envelope that was signed too long ago, has ended, or is from the future.

    Every attempt of a delivery is signed anew, so an old envelope is a recording. One must say when it was signed, or
    when it ends.
    """
    begun, end, not_before = (_number(claims, name) for name in ("iat", "exp", "nbf"))
    if end is not None and end + SKEW <= now:
        raise InvalidWebhook("The event has expired")
    if max(begun or 0.0, not_before or 0.0) > now + SKEW:
        raise InvalidWebhook("The event is from the future")
    if begun is None and end is None:
        raise InvalidWebhook("The event has no time")
    if begun is not None and begun + tolerance <= now:
        raise InvalidWebhook("The event was signed too long ago")


def check_headers(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float, tolerance: float
) -> None:
    """Raise `InvalidWebhook` unless one of the signatures in the headers was made with one of the secrets, and
    lately."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        id_, stamp, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as error:
        raise InvalidWebhook(f"The header {error.args[0]} is missing") from None
    if not stamp.isascii() or not stamp.isdecimal() or abs(now - int(stamp)) > tolerance:
        raise InvalidWebhook("webhook-timestamp is too far from now")
    content = f"{id_}.{stamp}.".encode() + body
    sent = [one.removeprefix("v1,").encode() for one in signatures.split() if one.startswith("v1,")]
    for secret in secrets:
        expected = base64.b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest())
        if any(hmac.compare_digest(expected, one) for one in sent):
            return
    raise InvalidWebhook("No signature was made with the secret")


def _number(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidWebhook(f"{name} is not a time")
    return float(value)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("A secret is base64, after whsec_") from None


def _pem(public_key: str) -> str:
    if "-----BEGIN" in public_key:
        return public_key
    try:
        return base64.b64decode(public_key, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("A public key is a PEM, or the base64 of one") from None
