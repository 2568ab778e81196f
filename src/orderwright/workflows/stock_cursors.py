"""Cursors of stock and movements: the key behind which a page goes on. They say nothing that the page did not."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from orderwright.model.errors import ValidationFailed

T = TypeVar("T")


def encode_cursor(place: object) -> str:
    """The cursor of a place, as text."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def decode_cursor(text: str | None, type_: type[T]) -> T | None:
    """The place that a cursor of an earlier answer names. Raises `ValidationFailed` at `cursor` for anything else."""
    if not text:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)), type=type_)
    except (UnicodeEncodeError, binascii.Error, ValueError, RecursionError):
        raise ValidationFailed.of("cursor", "is not a cursor of an earlier answer", "FORMAT") from None
