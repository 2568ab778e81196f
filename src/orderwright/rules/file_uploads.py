"""The addresses that files are uploaded to. Pure: key and time come in.

A token says which file may be put where, and until when, with an HMAC-SHA256 over it. Nothing of it is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

#: Below the path of files.
UPLOADS_PATH: Final = "/files/uploads"
#: For how long an address takes the file, counted to the beginning of the upload.
UPLOAD_LIFETIME: Final = timedelta(hours=1)

_PURPOSE: Final = b"orderwright:file-upload:1:"
_LONGEST: Final = 4000


class FileUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What may be uploaded. `ends` is in seconds since 1970, exclusive; `sha256` is what the content must have."""

    kid: str
    site_id: UUID
    file_id: UUID
    name: str
    media_type: str | None
    sha256: str | None
    ends: int

    def has_ended(self, now: datetime) -> bool:
        """Whether the address can't be used any more."""
        return now.timestamp() >= self.ends


class SignedUpload(NamedTuple):
    """A token as it was read. Nothing in it counts before `is_signed_with` has said so."""

    upload: FileUpload
    said: bytes
    mac: bytes

    def is_signed_with(self, key: bytes) -> bool:
        """Whether whoever made it had the key."""
        return hmac.compare_digest(self.mac, _mac(self.said, key))


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(FileUpload).decode


def upload_token(upload: FileUpload, key: bytes) -> str:
    """The token of an upload, which needs no escaping in an address."""
    said = _encode(upload)
    return f"{_text(said)}.{_text(_mac(said, key))}"


def read_upload(token: str) -> SignedUpload | None:
    """What a token says, before anything is verified; None if it is none."""
    said, _, mac = token.partition(".")
    if len(token) > _LONGEST or not token.isascii() or not said or not mac:
        return None
    try:
        content = _bytes(said)
        return SignedUpload(_decode(content), content, _bytes(mac))
    except (ValueError, msgspec.DecodeError):
        return None


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _mac(said: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + said, hashlib.sha256)
