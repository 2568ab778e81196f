"""Formatted amounts: every price of a document gets its text in the locale of the site."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any

import msgspec

from orderwright.model.base import Message
from orderwright.model.orders import Order
from orderwright.model.prices import Balance, CashRounding, Price
from orderwright.rules.money import format_amount

_PRICES = (Price, Balance, CashRounding)
_decode_order = msgspec.json.Decoder(Order).decode
_encode = msgspec.json.Encoder().encode


def _message_in(hint: Any) -> tuple[type[Message] | None, bool]:
    """The message type that a field's declaration holds, if any, and whether it holds a list of them."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return _message_in(typing.get_args(hint)[0])
    if origin is list:
        return _message_in(typing.get_args(hint)[0])[0], True
    if origin in (typing.Union, types.UnionType):
        for member in typing.get_args(hint):
            found, many = _message_in(member)
            if found is not None:
                return found, many
        return None, False
    if isinstance(hint, type) and issubclass(hint, Message):
        return hint, False
    return None, False


@cache
def _plan(kind: type[Message], above: tuple[type[Message], ...] = ()) -> tuple[tuple[str, bool], ...]:
    """Which attributes of a message lead to prices, and whether each is a list."""
    steps = []
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        if typing.get_origin(hint) is typing.ClassVar:
            continue
        found, many = _message_in(hint)
        if found is None or found in above:
            continue
        if issubclass(found, _PRICES) or _plan(found, (*above, kind)):
            steps.append((name, many))
    return tuple(steps)


def fill_formatted(message: Message, currency: str, locale: str) -> None:
    """Give every amount below `message` its `formattedAmount`, replacing whatever was sent there.

    `currency` is an ISO 4217 code, `locale` a language tag. Changes the message in place.
    """
    if isinstance(message, _PRICES):
        message.formatted_amount = format_amount(message.amount, currency, locale)
        return
    for name, many in _plan(type(message)):
        value = getattr(message, name)
        if value is None:
            continue
        for item in value if many else (value,):
            if isinstance(item, _PRICES):
                item.formatted_amount = format_amount(item.amount, currency, locale)
            else:
                fill_formatted(item, currency, locale)


def reformat_document(document: bytes, locale: str) -> bytes:
    """An encoded order with its amounts formatted anew, for a site whose locale has changed since it was stored."""
    order = _decode_order(document)
    fill_formatted(order, order.currency, locale)
    return _encode(order)


def without_texts(message: Any) -> Any:
    """The message as plain values without any formatted amount: what two documents are compared by."""
    return _stripped(msgspec.to_builtins(message))


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(one) for key, one in value.items() if key != "formattedAmount"}
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    return value
