"""The links of payment requests to the service's own page: who has one may see what is asked for, and pay it.

A link's token is twelve letters that lead to the site, and 192 random bits. The database makes both with the site and
the request; they are kept, because a link can be asked for again.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection

_TOKEN: Final = re.compile(r"([0-9a-f]{12})([A-Za-z0-9_-]{32})")


class LinkedRequest(NamedTuple):
    """The payment request that a link leads to."""

    site_id: UUID
    request_id: UUID


async def link_token(connection: AnyConnection, site_id: UUID, request_id: UUID) -> str | None:
    """The token of the link of a payment request; None if the site has no such request."""
    row = await connection.fetchrow(
        "SELECT s.link_code, r.link_secret FROM sites s JOIN payment_requests r ON r.site_id = s.id"
        " WHERE r.site_id = $1 AND r.id = $2",
        *(site_id, request_id),
    )
    return None if row is None else row["link_code"] + urlsafe_b64encode(row["link_secret"]).decode()


async def find_link(connection: AnyConnection, token: str) -> LinkedRequest | None:
    """The request that a token leads to; None if it leads nowhere, which takes as long whatever is wrong with it."""
    written = _TOKEN.fullmatch(token)
    if written is None:
        return None
    try:
        secret = urlsafe_b64decode(written[2])
    except binascii.Error:
        return None
    row = await connection.fetchrow(
        "SELECT r.site_id, r.id, r.link_secret FROM sites s JOIN payment_requests r ON r.site_id = s.id"
        " WHERE s.link_code = $1 AND r.link_hash = $2",
        *(written[1], hashlib.sha256(secret).digest()),
    )
    if row is None or not hmac.compare_digest(row["link_secret"], secret):
        return None
    return LinkedRequest(row["site_id"], row["id"])
