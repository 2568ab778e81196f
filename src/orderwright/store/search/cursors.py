"""Cursors: where a page ends, signed, so that nobody can make one up or carry it to another site.

A cursor holds the whole search (filter, sort, expression) and a position: the sort values and the id of the order at
the edge of the page. Positions stay right while orders are inserted, because they count nothing.
"""

from __future__ import annotations

import binascii
import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

import msgspec

from orderwright.model.errors import ValidationFailed

LONGEST_CURSOR = 16_000
#: The most bytes, compressed, that filter, sort and expression may take. The four longest sort values, with 500, 500,
#: 250 and 200 characters of four bytes, still fit beside them. About 250 ids fill it.
LARGEST_SEARCH = 6_000
_MAC = 20
_VERSION = 1


class Position(msgspec.Struct, frozen=True, array_like=True):
    """The order beside which a page starts.

    `values` are its sort values in JSON's types, `order_id` breaks ties. `backward` asks for what comes before it.
    `inclusive` asks for the order itself too.
    """

    values: list[Any]
    order_id: UUID
    backward: bool
    inclusive: bool = False


class Searched(msgspec.Struct, frozen=True, array_like=True):
    """The search that a cursor continues, as it was sent: `sort` holds pairs of a path and "descending"."""

    filter: dict[str, Any] | None
    sort: list[tuple[str, bool]]
    expression: str | None
    any_term: bool


class _Payload(msgspec.Struct, frozen=True, array_like=True):
    version: int
    searched: Searched
    position: Position


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Payload)


def size_of(searched: Searched) -> int:
    """The bytes that a search takes in a cursor."""
    return len(zlib.compress(_ENCODER.encode(searched)))


class CursorCodec:
    """Signs and reads cursors with a secret key of at least 16 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the key of cursors needs at least 16 bytes")
        self._key = key

    def _mac(self, site_id: UUID, body: bytes) -> bytes:
        return hmac.digest(self._key, b"orderwright search cursor" + site_id.bytes + body, "sha256")[:_MAC]

    def encode(self, site_id: UUID, searched: Searched, position: Position) -> str:
        """The cursor as text of at most 16,000 characters."""
        body = zlib.compress(_ENCODER.encode(_Payload(_VERSION, searched, position)))
        text = urlsafe_b64encode(self._mac(site_id, body) + body).rstrip(b"=").decode()
        assert len(text) <= LONGEST_CURSOR, "parse_search bounds what a cursor must hold"
        return text

    def decode(self, site_id: UUID, text: str, path: str) -> tuple[Searched, Position]:
        """What a cursor holds. `path` names it in the request.

        Raises `ValidationFailed` with the same words for one that is forged, damaged, of another site, or made
        under another key.
        """
        refused = ValidationFailed.of(path, "is not a cursor of this site; start the search again", "FORMAT")
        if len(text) > LONGEST_CURSOR:
            message = f"must not be longer than {LONGEST_CURSOR} characters"
            raise ValidationFailed.of(path, message, "MAX_LENGTH", threshold=LONGEST_CURSOR)
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (UnicodeEncodeError, binascii.Error, ValueError):
            raise refused from None
        mac, body = raw[:_MAC], raw[_MAC:]
        # Nothing is read, or even unpacked, before the signature holds. The spelling of the text must be the only
        # one of its bytes.
        genuine = hmac.compare_digest(mac, self._mac(site_id, body))
        if not genuine or urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
            raise refused
        try:
            payload = _DECODER.decode(zlib.decompress(body))
        except (msgspec.DecodeError, zlib.error):
            raise refused from None
        if payload.version != _VERSION:
            raise refused
        return payload.searched, payload.position
