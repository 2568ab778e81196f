"""Deliveries of webhooks as the service makes them, with keys of the tests' own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

SECRET = "whsec_" + base64.b64encode(b"only for tests, 32 bytes of them").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another for tests, also 32 bytes").decode()
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
INSTANCE = "7a1b5d5e-3a2f-4f0f-8c55-6f7d0a2b9c11"

Json = dict[str, Any]


@cache
def key_pair(which: str = "service") -> RSAKey:
    """A key pair, the same for the same word."""
    return RSAKey.generate_key(2048, private=True)


@cache
def public_key(which: str = "service") -> str:
    """The public half as PEM."""
    return key_pair(which).as_pem(private=False).decode()


def event(type_: str = "wix.ecom.v1.order_canceled", **more: Any) -> Json:
    """A domain event; `more` replaces and adds members."""
    fqdn, _, slug = type_.rpartition("_")
    return {
        "id": "0d6f5a3e-1111-4c1d-9f5c-3a4b5c6d7e8f",
        "entityFqdn": fqdn,
        "slug": slug,
        "entityId": "18f043e8-4f0e-4c69-88bf-e2ff63e1fa35",
        "eventTime": "2026-03-01T08:59:58.000Z",
        "triggeredByAnonymizeRequest": False,
        "originatedFrom": "",
        "entityEventSequence": "20001",
        "actionEvent": {"body": {"order": {"id": "18f043e8-4f0e-4c69-88bf-e2ff63e1fa35"}}},
        **more,
    }


def claims(type_: str = "wix.ecom.v1.order_canceled", domain_event: Json | None = None, **more: Any) -> Json:
    """What the envelope says; `more` replaces and adds claims."""
    delivery = {
        "eventType": type_,
        "instanceId": INSTANCE,
        "data": json.dumps(domain_event or event(type_)),
        "identity": json.dumps({"identityType": "APP", "appId": "5b7e2c1a-2222-4c1d-9f5c-3a4b5c6d7e8f"}),
        "accountInfo": {"siteId": "c1"},
    }
    at = int(NOW.timestamp())
    told = {"data": json.dumps(delivery), "iat": at, "exp": at + 3600, **more}
    return {name: value for name, value in told.items() if value is not None}


def signed(told: Json, *, by: str = "service", algorithm: str = "RS256") -> bytes:
    """The body: the claims in an envelope that was signed."""
    return jwt.encode({"alg": algorithm}, told, key_pair(by), algorithms=[algorithm]).encode()


def headers(body: bytes, *secrets: str, at: datetime = NOW, id_: str = "msg") -> dict[str, str]:
    """The headers of Standard Webhooks."""
    stamp = str(int(at.timestamp()))
    content = f"{id_}.{stamp}.".encode() + body
    signatures = [
        base64.b64encode(hmac.new(base64.b64decode(one[6:]), content, hashlib.sha256).digest()).decode()
        for one in secrets or (SECRET,)
    ]
    return {
        "Webhook-Id": id_,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": " ".join(f"v1,{one}" for one in signatures),
    }
