"""The values of conditions: from JSON to what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from orderwright.store.search.fields import Field, Kind

LONGEST_VALUE = 1000
_LARGEST_NUMBER = 2**63 - 1
_AMOUNT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,20})?")
_DIGITS = re.compile(r"[0-9]{1,19}")
_UNIX = re.compile(r"-?[0-9]{1,15}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].+)?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Unix time from here on can only mean milliseconds: in seconds it would be the year 5138.
_MILLISECONDS_FROM = 100_000_000_000


class WrongValue(Exception):
    """The value does not fit the field. `rule` is the contract's rule type, `expected` says what would fit."""

    def __init__(self, expected: str, rule: str = "FORMAT") -> None:
        super().__init__(expected)
        self.expected = expected
        self.rule = rule


def text_value(value: Any) -> str:
    """A text of at most 1,000 characters that the database can hold."""
    if not isinstance(value, str):
        raise WrongValue("a text")
    if len(value) > LONGEST_VALUE:
        raise WrongValue(f"a text of at most {LONGEST_VALUE} characters", "MAX_LENGTH")
    if "\0" in value or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value)):
        raise WrongValue("a text without NUL and lone surrogates")
    return value


def _id(_: Field, value: Any) -> UUID:
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise WrongValue("a GUID")
    return UUID(value)


def _number(field: Field, value: Any) -> int:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST_NUMBER:
        what = "a whole number" if field.expression else "an order number"
        raise WrongValue(f"{what}, as text or as a number")
    return value


def _time(_: Field, value: Any) -> datetime:
    if isinstance(value, str) and _UNIX.fullmatch(value):
        value = int(value)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
            return _EPOCH + timedelta(seconds=seconds)
        if isinstance(value, str) and _ISO.fullmatch(value):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise WrongValue("a point in time: ISO 8601 such as 2024-05-31T12:00:00Z, or Unix time")


def _flag(_: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("true or false")
    return value


def _enum(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in field.values:
        raise WrongValue("one of " + ", ".join(filter(None, field.values)), "INVALID_ENUM_VALUE")
    return str(value)


def _amount(_: Field, value: Any) -> Decimal:
    # A JSON number is read by its shortest decimal form, which is what its writer wrote.
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            value = format(Decimal(repr(value)), "f")
        except ValueError:
            value = ""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise WrongValue("an amount such as 12.50, as text or as a number")
    return Decimal(value)


def _text(field: Field, value: Any) -> str:
    text = text_value(value)
    return text.casefold() if field.folded else text


_READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.ID: _id,
    Kind.NUMBER: _number,
    Kind.TIME: _time,
    Kind.BOOL: _flag,
    Kind.ENUM: _enum,
    Kind.AMOUNT: _amount,
    Kind.TEXT: _text,
    Kind.LIST: _text,
}


def read_value(field: Field, value: Any) -> Any:
    """The value as the field's column holds it; of a list field, one element. Raises `WrongValue`."""
    return _READERS[field.kind](field, value)
