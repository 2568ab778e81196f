"""Cursors of stock and movements: the key behind which a page goes on. They say nothing that the page did not.

They are not signed, so whatever they hold is bounded to what the database can compare.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from orderwright.model.errors import ValidationFailed
from orderwright.model.inventory import StockKey
from orderwright.store.stock_pages import MovementPlace

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: The last day that there is a date for, less one so that no time zone leads beyond it; in microseconds.
_LAST = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // _MICROSECOND

_Part = Annotated[str, Meta(pattern=r"\A[^\x00]*\Z")]


class _Key(NamedTuple):
    app_id: _Part
    item_id: _Part
    variant: _Part
    location: _Part


class _Movement(NamedTuple):
    at: Annotated[int, Meta(ge=0, le=_LAST)]
    move: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    key: _Key


def stock_cursor(key: StockKey) -> str:
    """The cursor of a page of stock that ends with this key."""
    return _encode(_Key(*key))


def movement_cursor(place: MovementPlace) -> str:
    """The cursor of a page of movements that ends at this place."""
    return _encode(_Movement((place.at - _EPOCH) // _MICROSECOND, place.move, _Key(*place.key)))


def stock_place(cursor: str | None) -> StockKey | None:
    """The key behind which a page goes on; None: it is the first. Raises `ValidationFailed` at `cursor`."""
    key = _decode(cursor, _Key)
    return None if key is None else StockKey(*key)


def movement_place(cursor: str | None) -> MovementPlace | None:
    """The place behind which a page goes on; None: it is the first. Raises `ValidationFailed` at `cursor`."""
    place = _decode(cursor, _Movement)
    return None if place is None else MovementPlace(_EPOCH + place.at * _MICROSECOND, place.move, StockKey(*place.key))


def _encode(place: object) -> str:
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _decode(cursor: str | None, type_: type[T]) -> T | None:
    if not cursor:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)), type=type_)
    except (UnicodeEncodeError, binascii.Error, ValueError, RecursionError):
        raise ValidationFailed.of("cursor", "is not a cursor of an earlier answer", "FORMAT") from None
