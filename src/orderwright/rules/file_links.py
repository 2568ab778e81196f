"""The links by which buyers download files. Pure: key and time come in.

A token is the name of the key, the site, the file and the second at which it ends, with an HMAC-SHA256 over them all.
Nothing of it is kept, and nobody makes one without the key.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

#: Where the files of the service are downloaded.
FILES_PATH: Final = "/files"
#: For how long a link that is mailed to a buyer can be used.
LINK_LIFETIME: Final = timedelta(days=30)

_PURPOSE: Final = b"orderwright:file-link:1:"
#: Key name, site, file, and the seconds since 1970: enough until 2106.
_FIELDS: Final = struct.Struct(">8s16s16sI")
_MAC_BYTES: Final = 32
_LENGTH: Final = -(-(_FIELDS.size + _MAC_BYTES) * 4 // 3)


class FileLink(NamedTuple):
    """What a link leads to, and from when on it does not. `ends` is in seconds since 1970, exclusive."""

    kid: str
    site_id: UUID
    file_id: UUID
    ends: int

    def has_ended(self, now: datetime) -> bool:
        """Whether the link can't be used any more."""
        return now.timestamp() >= self.ends


class MadeLink(NamedTuple):
    """A link that was made for a mail: its address, and until when it can be used."""

    address: str
    until: datetime


class SignedLink(NamedTuple):
    """A token as it was read. Nothing in it counts before `is_signed_with` has said so."""

    link: FileLink
    fields: bytes
    mac: bytes

    def is_signed_with(self, key: bytes) -> bool:
        """Whether whoever made it had the key."""
        return hmac.compare_digest(self.mac, _mac(self.fields, key))


def link_token(link: FileLink, key: bytes) -> str:
    """The token of a link: 102 characters that need no escaping in an address."""
    fields = _FIELDS.pack(bytes.fromhex(link.kid), link.site_id.bytes, link.file_id.bytes, link.ends)
    return urlsafe_b64encode(fields + _mac(fields, key)).rstrip(b"=").decode()


def read_token(token: str) -> SignedLink | None:
    """What a token says, before anything is verified; None if it is none."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error:
        return None
    # Other ways to write the same bytes are no tokens: one link, one address.
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        return None
    fields, mac = raw[: _FIELDS.size], raw[_FIELDS.size :]
    kid, site, file, ends = _FIELDS.unpack(fields)
    return SignedLink(FileLink(kid.hex(), UUID(bytes=site), UUID(bytes=file), ends), fields, mac)


def _mac(fields: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + fields, hashlib.sha256)
