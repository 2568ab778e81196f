"""Encoding and decoding the parts of an order that are kept: the head with its fixed facts, and the lines."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead

_encode = msgspec.json.Encoder().encode
_decode_head = msgspec.json.Decoder(OrderHead).decode
_decode_lines = msgspec.json.Decoder(list[OrderLineItem]).decode


class FixedFacts(msgspec.Struct, frozen=True, rename="camel"):
    """What is written into the head when an order comes into being and is no part of `OrderHead`."""

    created_date: str
    number: str = ""


_decode_fixed = msgspec.json.Decoder(FixedFacts).decode


def encode_head(head: OrderHead, order_id: UUID, created_date: str, number: str | None) -> bytes:
    """The stored form of a head. `number` None leaves the number to the database, which puts it in front."""
    fixed = b'{"number":"%b",' % number.encode() if number is not None else b"{"
    return b'%b"id":"%b","createdDate":"%b",%b' % (
        fixed,
        str(order_id).encode(),
        created_date.encode(),
        _encode(head)[1:],
    )


def decode_head(head: bytes) -> OrderHead:
    """The head of a stored order, without its fixed facts."""
    return _decode_head(head)


def fixed_facts(head: bytes) -> FixedFacts:
    """The facts of a stored head that no later change touches."""
    return _decode_fixed(head)


def encode_lines(lines: list[OrderLineItem]) -> bytes:
    """The stored form of the lines."""
    return _encode(lines)


def decode_lines(lines: bytes) -> list[OrderLineItem]:
    """The lines of a stored order."""
    return _decode_lines(lines)
