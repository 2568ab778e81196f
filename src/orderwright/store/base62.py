"""Numbers as text of letters and digits only, so that a double click selects a whole key."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}


def width(size: int) -> int:
    """How many characters `size` bytes take."""
    return {16: 22, 32: 43}[size]


def encode(data: bytes) -> str:
    """16 or 32 bytes as text of a fixed width."""
    number = int.from_bytes(data, "big")
    digits = []
    for _ in range(width(len(data))):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def decode(text: str, size: int) -> bytes | None:
    """The bytes behind a text, None if `encode` can't have made it from that many bytes."""
    if len(text) != width(size):
        return None
    number = 0
    for character in text:
        digit = _VALUES.get(character)
        if digit is None:
            return None
        number = number * 62 + digit
    return number.to_bytes(size, "big") if number < 1 << (8 * size) else None
