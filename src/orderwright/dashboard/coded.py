"""Keys of several texts as one part of an address, for what has no id."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import msgspec

from orderwright.model.errors import NotFound

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[str]).decode


def coded(parts: Sequence[str]) -> str:
    """The texts as a part of an address."""
    return urlsafe_b64encode(_encode(parts)).rstrip(b"=").decode()


def parts_of(code: str, count: int) -> list[str]:
    """The texts that the code stands for. Raises `NotFound` where it does not stand for that many."""
    try:
        parts = _decode(urlsafe_b64decode(code.encode("ascii") + b"=" * (-len(code) % 4)))
    except (UnicodeEncodeError, binascii.Error, ValueError, RecursionError):
        parts = []
    if len(parts) != count:
        raise NotFound("NOT_FOUND", "This is the address of nothing")
    return parts
